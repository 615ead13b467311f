// Choosing cards of the board: X or the box of a card, with Shift up to the last one chosen; Esc chooses none.
import { request } from "../core/js/request.js";
import { isTyping } from "../core/js/build.js";

export const chosen = new Set();
let last = null;

const find = (id) => document.querySelector(`.o-board--cases [data-case="${CSS.escape(id)}"]`);

function mark(card, on) {
  card.querySelector(".o-boardcard").classList.toggle("is-selected", on);
  card.querySelector(".o-boardcard__pick").checked = on;
}

// Only cards that are marked or are to be are touched: a board has hundreds of them.
function paint() {
  for (const id of chosen) if (!find(id)) chosen.delete(id);
  for (const one of document.querySelectorAll(".o-board--cases :is(.is-selected, .o-boardcard__pick:checked)")) {
    const card = one.closest("[data-case]");
    if (!chosen.has(card.dataset.case)) mark(card, false);
  }
  for (const id of chosen) mark(find(id), true);
  const host = document.getElementById("case-board");
  const bar = document.getElementById("board-chosen");
  const words = host.dataset.chosen.replace("{count}", String(chosen.size));
  const number = bar.querySelector("[data-number]");
  host.classList.toggle("is-choosing", chosen.size > 0);
  if (bar.hidden !== (chosen.size === 0)) bar.hidden = chosen.size === 0;
  if (number.textContent !== words) number.textContent = words;
  return words;
}

function say() {
  document.getElementById("board-said").textContent = paint();
}

function pick(card, upTo) {
  // Who may move none has nothing to choose for.
  if (!document.querySelector("[data-bulk-move]")) return;
  const lane = card.parentElement;
  const from = last && find(last);
  if (upTo && from?.parentElement === lane) {
    const all = [...lane.querySelectorAll("[data-case]")];
    const [a, b] = [all.indexOf(from), all.indexOf(card)].sort((x, y) => x - y);
    for (const one of all.slice(a, b + 1)) chosen.add(one.dataset.case);
  } else if (!chosen.delete(card.dataset.case)) {
    chosen.add(card.dataset.case);
  }
  last = card.dataset.case;
  say();
}

export function chooseNone() {
  chosen.clear();
  say();
}

// Without a stage the dialog asks for one.
export function sendChosen(stage) {
  const button = document.querySelector("[data-bulk-move]");
  if (!button) return null;
  return request("POST", button.dataset.url, { source: button, values: { ids: [...chosen], ...(stage ? { stage } : {}) }, target: "#dialog", swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".o-boardcard__pick");
  if (box) pick(box.closest("[data-case]"), event.shiftKey);
  else if (event.target.closest?.("[data-choose-none]")) chooseNone();
  else if (event.target.closest?.("[data-bulk-move]")) sendChosen("");
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], :popover-open:not(#toasts)")) return;
  const card = event.target.closest?.(".o-board--cases [data-case]");
  const key = event.key.toLowerCase();
  if (key === "x" && card) pick(card, event.shiftKey);
  else if (key === "escape" && chosen.size) chooseNone();
  else if (key === "m" && !card && chosen.size) sendChosen("");
  else return;
  event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.closest?.("#case-board") || event.detail.elt?.closest?.("#case-board")) paint();
});
// What was moved is chosen no longer.
document.body.addEventListener("opiekun:cases-changed", () => {
  if (chosen.size) chooseNone();
});
window.addEventListener("pageshow", () => paint());
