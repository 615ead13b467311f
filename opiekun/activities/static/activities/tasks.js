// Pages of tasks: D finishes the task of the focused line or card, a choice over the page sends its form, cards of the
// board are dragged from column to column, moved by Alt with an arrow, or by the menu that a phone shows on them.
import { isTyping } from "../core/js/build.js";
import { sendMove } from "./moving.js";

let kept = null;

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submits]")) event.target.form.requestSubmit();
});

// Where nothing is focused, the first line is meant.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "d" || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const line = event.target.closest?.("[data-task]") ?? document.querySelector(".o-tasklist [data-task], .o-board--due [data-task]");
  const button = line?.querySelector("[data-finish]");
  if (!button) return;
  event.preventDefault();
  button.click();
});

function send(card, column) {
  kept = card.dataset.task;
  sendMove(card, { column });
}

function neighbour(lane, step) {
  for (let next = lane[step]; next; next = next[step]) if (next.matches("[data-takes]")) return next;
  return null;
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const card = event.target.closest?.(".o-board--due [data-moves]");
  if (!card) return;
  event.preventDefault();
  const lane = neighbour(card.closest("[data-column]"), event.key === "ArrowLeft" ? "previousElementSibling" : "nextElementSibling");
  if (lane) send(card, lane.dataset.column);
});

// Arrows lead from card to card, over columns without any; Enter opens the task.
function stepTo(card, key) {
  if (key === "ArrowUp" || key === "ArrowDown") return card[key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling"];
  const step = key === "ArrowLeft" ? "previousElementSibling" : "nextElementSibling";
  const at = [...card.parentElement.children].indexOf(card);
  for (let lane = card.closest("[data-column]")[step]; lane; lane = lane[step]) {
    const cards = lane.querySelectorAll("[data-task]");
    if (cards.length) return cards[Math.min(at, cards.length - 1)];
  }
  return null;
}

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".o-board--due .o-boardcard") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const card = event.target.closest("[data-task]");
  if (event.key === "Enter") card.querySelector("a").click();
  else if (event.key.startsWith("Arrow")) {
    const next = stepTo(card, event.key)?.querySelector(".o-boardcard");
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else return;
  event.preventDefault();
});

// One menu for all cards: it is of the card whose button opened it.
let menuOf = null;

document.addEventListener("click", (event) => {
  const opens = event.target.closest?.("[popovertarget=board-move]");
  if (opens) {
    menuOf = opens.closest("[data-moves]").dataset.task;
    const here = opens.closest("[data-column]").dataset.column;
    for (const item of document.querySelectorAll("[data-move-to]")) item.hidden = item.dataset.moveTo === here;
    return;
  }
  const to = event.target.closest?.("[data-move-to]");
  const card = to && document.querySelector(`.o-board--due [data-task="${CSS.escape(menuOf)}"]`);
  if (card) send(card, to.dataset.moveTo);
}, true);

let dragged = null;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".o-board--due [data-moves]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.task);
  dragged.firstElementChild.classList.add("is-source");
});

function target(event) {
  return dragged && event.target.closest?.("[data-column][data-takes]");
}

function mark(lane) {
  for (const one of document.querySelectorAll(".o-lane.is-target")) if (one !== lane) one.classList.remove("is-target");
  lane?.classList.add("is-target");
}

document.addEventListener("dragover", (event) => {
  const lane = target(event);
  mark(lane || null);
  if (lane) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const lane = target(event);
  if (!lane) return;
  event.preventDefault();
  if (lane !== dragged.closest("[data-column]")) send(dragged, lane.dataset.column);
});

document.addEventListener("dragend", () => {
  dragged?.firstElementChild.classList.remove("is-source");
  dragged = null;
  mark(null);
});

// A board that is drawn anew, also by an undo, leaves the keyboard at the card where it was.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "task-board") kept ??= document.activeElement?.closest(".o-board--due [data-task]")?.dataset.task ?? null;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "task-board" || !kept) return;
  document.querySelector(`[data-task="${CSS.escape(kept)}"] .o-boardcard`)?.focus();
  kept = null;
});
