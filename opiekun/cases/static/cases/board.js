// The board of cases: cards are dragged from lane to lane and onto the zones below, or moved by keys: Alt with an arrow
// to the next stage, W and L to close, M to another one. What a move asks for comes as a dialog; a card stays where it is
// until it is moved. Cards that are chosen (board_choosing.js) are moved together.
import { request } from "../core/js/request.js";
import { isTyping } from "../core/js/build.js";
import { chosen, sendChosen } from "./board_choosing.js";
import "./board_keeping.js";
import "./submitting.js";

const board = () => document.getElementById("case-board");
let kept = null;
let dragged = null;
let slot = null;
// The board is not drawn while a card is in the hand: it would be taken out of it. What came meanwhile is asked for anew
// when it is put down; where it was dropped elsewhere, it goes there as it is then.
let isLate = false;
let dropped = null;

const addressOf = (card, what) => `${board().dataset.moves}/${card.dataset.case}/${what}`;
const inLane = (card) => card.closest("[data-stage]")?.dataset.stage;

function say(words) {
  document.getElementById("board-said").textContent = words;
}

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

function send(card, place) {
  if ("fixed" in card.dataset) return say(board().dataset.fixed);
  const title = card.querySelector(".o-boardcard__title").textContent;
  kept = { id: card.dataset.case, was: inLane(card), after: card.nextElementSibling?.dataset.case, title, to: place.dataset.label ?? place.getAttribute("aria-label") };
  if (chosen.has(card.dataset.case) && chosen.size > 1 && !("trashes" in place.dataset)) return sendChosen(place.dataset.stage ?? "");
  const { version } = card.dataset;
  if ("chooses" in place.dataset) return request("GET", addressOf(card, "move"), { source: card, target: "#dialog", swap: "innerHTML" });
  if ("trashes" in place.dataset) return request("POST", addressOf(card, "off-board"), { source: card, values: { version }, swap: "none" });
  return request("POST", addressOf(card, "move"), { source: card, values: { stage: place.dataset.stage, version }, target: "#dialog", swap: "none" });
}

function neighbour(lane, step) {
  for (let next = lane[step]; next; next = next[step]) if (next.matches("[data-takes]")) return next;
  return null;
}

function stepTo(card, key) {
  if (key === "ArrowUp" || key === "ArrowDown") {
    return card[key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling"];
  }
  const step = key === "ArrowLeft" ? "previousElementSibling" : "nextElementSibling";
  const at = [...card.parentElement.children].indexOf(card);
  for (let lane = neighbour(card.closest("[data-stage]"), step); lane; lane = neighbour(lane, step)) {
    const cards = lane.querySelectorAll("[data-case]");
    if (cards.length) return cards[Math.min(at, cards.length - 1)];
  }
  return null;
}

// A step out of sight asks for more of the lane by itself: its end comes into sight.
function walk(card, event) {
  const next = stepTo(card, event.key)?.querySelector(".o-boardcard, button");
  if (!next) return;
  event.preventDefault();
  come(next);
}

// What is half out of sight has the focus and is not seen to have it.
function come(element) {
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function onKey(event) {
  const card = event.target.closest?.(".o-board--cases [data-case]");
  if (!card || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  if (event.altKey) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const lane = neighbour(card.closest("[data-stage]"), event.key === "ArrowLeft" ? "previousElementSibling" : "nextElementSibling");
    if (lane?.dataset.stage) send(card, lane);
    return;
  }
  if (event.key.startsWith("Arrow")) {
    walk(card, event);
    return;
  }
  if (event.key === "Enter" && event.target.matches(".o-boardcard")) {
    event.preventDefault();
    card.querySelector("a").click();
    return;
  }
  const zone = { w: ".o-dropzone--won", l: ".o-dropzone--lost", m: "[data-chooses]" }[event.key.toLowerCase()];
  const place = zone && board().querySelector(zone);
  if (!place) return;
  event.preventDefault();
  event.stopPropagation();
  send(card, place);
}
document.addEventListener("keydown", onKey, true);

// From anywhere on the page J, K and the arrows begin with the first card; V makes cards smaller or whole.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open], :popover-open:not(#toasts)")) return;
  if (event.key === "v") document.querySelector("[data-compact]")?.click();
  else if (["j", "k"].includes(event.key) || (event.key.startsWith("Arrow") && event.target.matches("body, #case-board"))) {
    const card = event.target.closest?.(".o-board--cases [data-case]");
    const next = card ? stepTo(card, event.key === "j" ? "ArrowDown" : "ArrowUp") : document.querySelector(".o-board--cases [data-case]");
    event.preventDefault();
    come(next?.querySelector(".o-boardcard, button"));
  }
});

document.addEventListener("click", (event) => {
  const toggle = event.target.closest?.("[data-compact]");
  if (!toggle) return;
  const compact = toggle.getAttribute("aria-pressed") !== "true";
  toggle.setAttribute("aria-pressed", String(compact));
  board().classList.toggle("is-compact", compact);
  request("POST", toggle.dataset.url, { source: toggle, values: { compact: compact ? "1" : "0" }, swap: "none" });
});

// On a touch screen, where nothing is dragged, a button of the card asks where to: lost and won are among it.
document.addEventListener("click", (event) => {
  const card = event.target.closest?.("[data-asks-where]")?.closest("[data-case]");
  if (card) send(card, board().querySelector("[data-chooses]"));
});

function zones(shown) {
  document.documentElement.classList.toggle("is-dragging-card", shown);
  const bar = document.querySelector("[data-dropzones]");
  if (bar) bar.hidden = !shown;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".o-board--cases [data-case]:not([data-fixed])") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.case);
  // The picture of what is dragged is taken at once: tilted and with its shadow.
  dragged.querySelector(".o-boardcard").classList.add("is-dragged");
});

// Then it stands pale in its place and the zones come. What changes the layout before the drag is under way ends it in
// Chromium; the next frame, too, can be earlier than that.
document.addEventListener("dragenter", () => {
  const article = dragged?.querySelector(".is-dragged");
  if (!article) return;
  article.classList.replace("is-dragged", "is-source");
  zones(true);
});

function target(event) {
  return dragged && event.target.closest?.("[data-takes]");
}

function mark(place) {
  for (const one of document.querySelectorAll(".is-target")) if (one !== place) one.classList.remove("is-target");
  place?.classList.add("is-target");
  const list = place?.querySelector(".o-lane__cards");
  if (!list || place === dragged?.closest("[data-stage]")) {
    slot?.remove();
    return;
  }
  if (!slot) {
    slot = document.createElement("li");
    slot.className = "o-slot";
  }
  slot.textContent = board().dataset.here ?? "";
  if (slot.parentElement !== list) list.prepend(slot);
}

document.addEventListener("dragover", (event) => {
  const place = target(event);
  if (!dragged) return;
  mark(place || null);
  if (place) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const place = target(event);
  if (!place) return;
  event.preventDefault();
  if (place === dragged.closest("[data-stage]")) return;
  if (isLate) dropped = { id: dragged.dataset.case, place };
  else send(dragged, place);
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.querySelector(".o-boardcard").classList.remove("is-source", "is-dragged");
  dragged = null;
  mark(null);
  zones(false);
  if (isLate) window.htmx.trigger(board(), "opiekun:put-down");
  isLate = false;
});

function sendDropped() {
  const { id, place } = dropped ?? {};
  const card = find(id);
  dropped = null;
  if (card && place.isConnected && place !== card.closest("[data-stage]")) send(card, place);
}

// Where the case went: said to who cannot see it, and focused; where it left the board, its neighbour is.
function tell(card) {
  const lane = card.closest("[data-stage]");
  if (lane.dataset.stage === kept.was) return;
  const values = {
    title: card.querySelector(".o-boardcard__title").textContent,
    stage: lane.getAttribute("aria-label"),
    place: [...lane.querySelectorAll("[data-case]")].indexOf(card) + 1,
    count: lane.dataset.count,
  };
  say(fill(board().dataset.moved, values));
}

const find = (id) => id && document.querySelector(`[data-case="${CSS.escape(id)}"]`);

// Where nothing was sent from a card: what an undo has brought back has the focus, else the card that had it.
let back = null;
let had = null;
document.body.addEventListener("opiekun:cases-changed", ({ detail }) => (back = detail?.id ?? detail?.ids?.[0] ?? null));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "case-board") return;
  if (dragged) {
    isLate = true;
    event.detail.shouldSwap = false;
  } else had = document.activeElement?.closest("[data-case]")?.dataset.case ?? null;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "case-board") return;
  // The parts beside the board are told of as well: only the first of these counts. What has the focus still keeps it.
  const isLost = !document.activeElement?.closest("[data-case]");
  const wanted = !kept && had ? (find(back && String(back)) ?? (isLost ? find(had) : null)) : null;
  back = had = null;
  if (!kept) return come(wanted?.querySelector(".o-boardcard"));
  const card = find(kept.id);
  if (card) tell(card);
  else say(fill(board().dataset.gone, { title: kept.title, stage: kept.to }));
  come((card ?? find(kept.after) ?? document.querySelector(".o-board--cases [data-case]"))?.querySelector(".o-boardcard"));
  kept = null;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target?.id === "case-board" && !event.detail.successful) dropped = null;
});

// On a phone one lane fills the page, and its pill says which.
let watcher = null;
function watchLanes() {
  watcher?.disconnect();
  const pills = document.querySelector(".o-boardpills");
  const shown = document.querySelector(".o-board--cases");
  if (!pills || !shown) return;
  watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const pill = pills.querySelector(`[href="#${CSS.escape(entry.target.id)}"]`);
        if (!entry.isIntersecting || !pill) continue;
        for (const one of pills.children) one.removeAttribute("aria-current");
        pill.setAttribute("aria-current", "true");
        pills.scrollTo({ left: pill.offsetLeft - 16, behavior: "instant" });
      }
    },
    { root: shown, threshold: 0.6 },
  );
  for (const lane of shown.querySelectorAll("[data-stage]")) watcher.observe(lane);
}
document.addEventListener("click", (event) => {
  const pill = event.target.closest?.(".o-boardpill");
  if (!pill) return;
  event.preventDefault();
  document.querySelector(pill.getAttribute("href"))?.scrollIntoView({ inline: "start", block: "nearest" });
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "case-board") return;
  watchLanes();
  sendDropped();
});
watchLanes();
