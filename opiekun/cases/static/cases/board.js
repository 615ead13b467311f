// The board of cases: cards are dragged from lane to lane and onto the zones below, or moved by keys: Alt with an arrow
// to the next stage, W and L to close. What a move asks for comes as a dialog; a card stays where it is until it is moved.
import { request } from "../core/js/request.js";
import { isTyping } from "../core/js/build.js";

let kept = null;
let dragged = null;
let slot = null;

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submits]")) event.target.form.requestSubmit();
});

function send(card, place) {
  kept = card.dataset.case;
  const { moves, version } = card.dataset;
  if ("chooses" in place.dataset) return request("GET", moves, { source: card, target: "#dialog", swap: "innerHTML" });
  if ("trashes" in place.dataset) return request("POST", moves.replace(/move$/, "trash"), { source: card, values: { version, from: "board" }, swap: "none" });
  return request("POST", moves, { source: card, values: { stage: place.dataset.stage, version }, target: "#dialog", swap: "none" });
}

function neighbour(lane, step) {
  for (let next = lane[step]; next; next = next[step]) if (next.matches("[data-takes]")) return next;
  return null;
}

function onKey(event) {
  const card = event.target.closest?.(".o-board--cases [data-moves]");
  if (!card || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  if (event.altKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    event.preventDefault();
    const lane = neighbour(card.closest("[data-stage]"), event.key === "ArrowLeft" ? "previousElementSibling" : "nextElementSibling");
    if (lane?.dataset.stage) send(card, lane);
    return;
  }
  if (event.altKey) return;
  const zone = { w: ".o-dropzone--won", l: ".o-dropzone--lost", m: "[data-chooses]" }[event.key.toLowerCase()];
  const place = zone && document.querySelector(`#case-board ${zone}`);
  if (place) {
    event.preventDefault();
    event.stopPropagation();
    send(card, place);
  }
}
document.addEventListener("keydown", onKey, true);

// Up and down go from card to card.
document.addEventListener("keydown", (event) => {
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey) return;
  const card = event.target.closest?.(".o-board--cases [data-case]");
  const next = card?.[event.key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling"]?.querySelector(".o-boardcard");
  if (!next) return;
  event.preventDefault();
  next.focus();
});

function zones(shown) {
  const bar = document.querySelector("[data-dropzones]");
  if (bar) bar.hidden = !shown;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(".o-board--cases [data-moves]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.case);
  dragged.firstElementChild.classList.add("is-source");
  // After the picture of the dragged card was taken: what changes the layout ends the drag in Chromium.
  requestAnimationFrame(() => zones(true));
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
  slot ??= document.createElement("li");
  slot.className = "o-slot";
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
  if (place !== dragged.closest("[data-stage]")) send(dragged, place);
});

document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.firstElementChild.classList.remove("is-source");
  dragged = null;
  mark(null);
  zones(false);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "case-board" || !kept) return;
  document.querySelector(`[data-case="${CSS.escape(kept)}"] .o-boardcard`)?.focus();
  kept = null;
});
