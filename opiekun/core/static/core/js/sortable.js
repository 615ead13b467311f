// Lists that users order: by dragging, by the buttons of a line, by Alt with an arrow. The new order is sent at once.
import { showToast } from "./toast.js";
import { word } from "./words.js";

let dragged = null;
let sending = null;

const lineOf = (target) => target.closest?.("[data-sortable] > [data-id]");

async function send(list) {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  const body = new URLSearchParams([...list.children].map((line) => ["ids", line.dataset.id]));
  try {
    const answer = await fetch(list.dataset.sortable, { method: "POST", body, headers: { "X-CSRFToken": token }, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
  } catch {
    showToast({ text: word("failed"), error: true });
  }
}

// Several steps in a row are one change; what is sent last is the order that is seen.
function changed(list) {
  clearTimeout(sending);
  sending = setTimeout(() => send(list), 250);
}

function move(line, direction) {
  const neighbour = direction === "up" ? line.previousElementSibling : line.nextElementSibling;
  if (!neighbour) return;
  const list = line.parentElement;
  list.insertBefore(line, direction === "up" ? neighbour : neighbour.nextElementSibling);
  line.scrollIntoView({ block: "nearest" });
  changed(list);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-sortable] [data-sort]");
  if (!button) return;
  move(lineOf(button), button.dataset.sort);
  button.focus();
});

document.addEventListener("keydown", (event) => {
  const line = lineOf(event.target);
  if (!line || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const focused = event.target;
  move(line, event.key === "ArrowUp" ? "up" : "down");
  focused.focus();
});

function unmark() {
  for (const line of document.querySelectorAll(".is-over, .is-over-below")) line.classList.remove("is-over", "is-over-below");
}

const isBelow = (line, event) => event.clientY > line.getBoundingClientRect().top + line.offsetHeight / 2;

document.addEventListener("dragstart", (event) => {
  dragged = lineOf(event.target);
  if (!dragged) return;
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const line = lineOf(event.target);
  if (!dragged || !line || line.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  unmark();
  if (line !== dragged) line.classList.add(isBelow(line, event) ? "is-over-below" : "is-over");
});
document.addEventListener("drop", (event) => {
  const line = lineOf(event.target);
  if (!dragged || !line || line === dragged || line.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  line.parentElement.insertBefore(dragged, isBelow(line, event) ? line.nextElementSibling : line);
  changed(line.parentElement);
});
document.addEventListener("dragend", () => {
  unmark();
  dragged?.classList.remove("is-dragged");
  dragged = null;
});
