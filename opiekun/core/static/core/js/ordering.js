// Lists whose lines people put in order: dragged by their handle, moved by their buttons, or by Alt with an arrow.
// [data-ordered=url] sends the order; the rows of an editor ([data-ordered-rows]) are sent with their form.
import { request } from "./request.js";

let loading = null;

function library(list) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = list.dataset.sortable;
    script.addEventListener("load", () => resolve(window.Sortable));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return loading;
}

function keep(list) {
  if (list.dataset.ordered) {
    const ids = [...list.children].map((line) => line.dataset.id);
    // As the source the list sends one order at a time (hx-sync), and the last one last.
    request("POST", list.dataset.ordered, { source: list, values: { kind: list.dataset.kind, ids }, swap: "none" });
    return;
  }
  list.closest("form")?.dispatchEvent(new Event("input", { bubbles: true }));
}

async function makeDraggable(list) {
  if (list.dataset.draggable) return;
  list.dataset.draggable = "1";
  const Sortable = await library(list.closest("[data-sortable]"));
  Sortable.create(list, { handle: "[data-grip]", animation: 120, ghostClass: "is-dragged", onEnd: (event) => event.oldIndex !== event.newIndex && keep(list) });
}

function start(root) {
  for (const list of root.querySelectorAll?.("[data-ordered], [data-ordered-rows] [data-rows-list]") ?? []) makeDraggable(list);
}

function move(line, direction) {
  const list = line.parentElement;
  const neighbour = direction === "up" ? line.previousElementSibling : line.nextElementSibling;
  if (!neighbour) return;
  list.insertBefore(line, direction === "up" ? neighbour : neighbour.nextElementSibling);
  line.scrollIntoView({ block: "nearest" });
  keep(list);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ordered] [data-move]");
  if (!button) return;
  move(button.closest("li"), button.dataset.move);
  button.focus();
});

document.addEventListener(
  "keydown",
  (event) => {
    if (!event.altKey || event.ctrlKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const line = event.target.closest?.("[data-ordered] > li, [data-ordered-rows] [data-rows-list] > [data-row]");
    if (!line || event.target.matches("select")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const focused = event.target;
    move(line, event.key === "ArrowUp" ? "up" : "down");
    focused.focus();
  },
  true,
);

document.addEventListener("htmx:load", (event) => start(event.detail.elt));
start(document);
