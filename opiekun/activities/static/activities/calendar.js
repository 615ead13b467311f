// The calendar: items are dragged to another day or hour, made longer by their lower edge, or moved by Alt with an arrow.
// Escape lets go of what is dragged.
// The server draws; what is sent is the new day, hour and length, with the version that is shown.
import { sendMove } from "./moving.js";

const QUARTER = 15;
const FAR = 5;
const MORNING = "08:00";
let drag = null;
let kept = null;
// The item that was dragged last: the click that follows leads nowhere.
let dragged = null;

const pad = (number) => String(number).padStart(2, "0");
const clock = (minutes) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;

function minutesOf(text) {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

function later(day, days) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const nameOf = (item) => item.querySelector(".o-cal__name")?.textContent ?? "";

function send(item, values) {
  kept = { on: values.due_on ?? item.dataset.on, text: nameOf(item) };
  sendMove(item, values);
}

function atPointer(event) {
  const column = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches?.("[data-day]"));
  // In a colleague's column nothing is put down: a task is given to somebody on its page.
  if (!column || (column.dataset.user && column.dataset.user !== drag?.item.dataset.user)) return null;
  if (!column.matches("[data-timed]")) return { column, minutes: null };
  const box = column.getBoundingClientRect();
  const quarters = Math.floor(((event.clientY - box.top - (drag?.grab ?? 0)) / box.height) * 96);
  const minutes = Math.min(Math.max(quarters, 0), 95) * QUARTER;
  // In the quarter of an hour where it was, as on another day, it keeps its minute.
  const before = drag?.item.dataset.start ? minutesOf(drag.item.dataset.start) : -1;
  return { column, minutes: before - (before % QUARTER) === minutes ? before : minutes };
}

function mark(column) {
  for (const one of document.querySelectorAll(".o-cal .is-target")) if (one !== column) one.classList.remove("is-target");
  column?.classList.add("is-target");
}

document.addEventListener("pointerdown", (event) => {
  dragged = null;
  const item = event.target.closest?.(".o-cal [data-moves]");
  if (!item || event.button !== 0 || event.pointerType === "touch") return;
  const box = item.getBoundingClientRect();
  drag = { item, x: event.clientX, y: event.clientY, grab: event.clientY - box.top, height: box.height, resizes: Boolean(event.target.closest(".o-cal__grip")), moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const dx = event.clientX - drag.x;
  const dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < FAR) return;
  event.preventDefault();
  drag.moved = true;
  dragged = drag.item;
  drag.item.classList.add("is-dragged");
  if (drag.resizes) {
    drag.item.style.height = `${Math.max(drag.height + dy, 12)}px`;
    say(`${drag.item.dataset.start}–${clock((minutesOf(drag.item.dataset.start) + lengthAt(event)) % 1440)}`);
    return;
  }
  drag.item.style.transform = `translate(${dx}px, ${dy}px)`;
  const place = atPointer(event);
  mark(place?.column ?? null);
  say(place?.minutes === null || !place ? "" : clock(place.minutes));
});

// While it is held an item says the hour at which it would be put down, or from when to when it would last.
function say(hour) {
  if (hour) drag.item.dataset.to = hour;
  else delete drag.item.dataset.to;
}

function lengthAt(event) {
  const column = drag.item.closest("[data-timed]").getBoundingClientRect();
  return Math.max(Math.round(((drag.height + event.clientY - drag.y) / column.height) * 96), 1) * QUARTER;
}

function drop(event) {
  const { item, resizes } = drag;
  if (resizes) return send(item, { due_on: item.dataset.on, due_time: item.dataset.start, duration_minutes: lengthAt(event) });
  const place = atPointer(event);
  if (!place) return null;
  const values = { due_on: place.column.dataset.day };
  if (place.minutes !== null) values.due_time = clock(place.minutes);
  else if (place.column.matches("[data-whole]")) values.due_time = "";
  const same = values.due_on === item.dataset.on && (values.due_time ?? item.dataset.start) === item.dataset.start;
  return same ? null : send(item, values);
}

function end() {
  if (!drag) return;
  drag.item.classList.remove("is-dragged");
  drag.item.style.transform = "";
  drag.item.style.height = "";
  delete drag.item.dataset.to;
  mark(null);
  drag = null;
}

document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  if (drag.moved) drop(event);
  end();
});
document.addEventListener("pointercancel", end);
document.addEventListener(
  "click",
  (event) => {
    if (dragged && dragged === event.target.closest?.("[data-moves]")) event.preventDefault();
    dragged = null;
  },
  { capture: true },
);
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !drag?.moved) return;
    event.preventDefault();
    event.stopPropagation();
    end();
  },
  { capture: true },
);

// What Alt with an arrow does. Into the grid and out of it, as by dragging: down gives an hour to what has none, up at
// midnight takes it away; a meeting always has one.
function byKey(item, key, longer) {
  const inGrid = Boolean(item.closest("[data-timed]"));
  const isMeeting = item.dataset.moves.startsWith("/calendar/meetings/");
  const start = item.dataset.start ? minutesOf(item.dataset.start) : null;
  const step = key === "ArrowUp" ? -30 : 30;
  if (key === "ArrowLeft" || key === "ArrowRight") return { due_on: later(item.dataset.on, key === "ArrowLeft" ? -1 : 1) };
  if (item.closest("[data-whole]")) return key === "ArrowDown" ? { due_on: item.dataset.on, due_time: MORNING } : null;
  if (!inGrid) return { due_on: later(item.dataset.on, key === "ArrowUp" ? -7 : 7) };
  if (longer) return { due_on: item.dataset.on, due_time: item.dataset.start, duration_minutes: Math.max((Number(item.dataset.minutes) || 30) + step, 15) };
  if (start === 0 && step < 0 && !isMeeting) return { due_on: item.dataset.on, due_time: "" };
  return { due_on: item.dataset.on, due_time: clock(Math.min(Math.max(start + step, 0), 23 * 60 + 30)) };
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || !event.key.startsWith("Arrow")) return;
  const item = event.target.closest?.(".o-cal [data-moves]");
  if (!item) return;
  event.preventDefault();
  event.stopPropagation();
  const values = byKey(item, event.key, event.shiftKey);
  if (values) send(item, values);
});

function scrollToMorning() {
  const box = document.querySelector("[data-scroll-to]");
  const column = box?.querySelector("[data-timed]");
  if (column) box.scrollTop = (column.getBoundingClientRect().height / 96) * Number(box.dataset.scrollTo);
}

// Drawn anew, also because of what somebody else did, it stays at its hour and with the item that has the focus.
let scroll;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "calendar") return;
  scroll = document.querySelector("[data-scroll-to]")?.scrollTop;
  const focused = document.activeElement?.closest?.(".o-cal [data-moves]");
  if (focused) kept ??= { on: focused.dataset.on, text: nameOf(focused) };
});

// Where a moved item went that is not shown: the rest of its full day, that day, or the calendar when it left the view.
function placeOf(day) {
  const places = [`.o-cal [data-day="${day}"] .o-cal__more`, `.o-cal [data-day="${day}"] .o-cal__number`, ".o-cal > [role=region]"];
  return places.map((place) => document.querySelector(place)).find((place) => place?.checkVisibility());
}

// A meeting stands in the column of each who takes part.
const again = ({ dataset }) => [...document.querySelectorAll(".o-cal [data-moves]")].find((one) => one.dataset.moves === dataset.moves && one.dataset.user === dataset.user);

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "calendar") return;
  const box = document.querySelector("[data-scroll-to]");
  if (box && scroll !== undefined) box.scrollTop = scroll;
  else scrollToMorning();
  // What was pressed and not yet moved is held on in the item that is there now.
  if (drag) drag.item = again(drag.item);
  if (!drag?.item) drag = null;
  if (dragged) dragged = drag?.item ?? null;
  if (!kept) return;
  const found = [...document.querySelectorAll(".o-cal [data-moves]")].find((one) => one.dataset.on === kept.on && one.querySelector(".o-cal__name")?.textContent === kept.text && one.checkVisibility());
  (found ?? placeOf(kept.on))?.focus({ preventScroll: true });
  kept = null;
});
scrollToMorning();
