// The columns' menu: a column moves up and down by its buttons, and by Alt with an arrow.

function move(item, direction) {
  const list = item.parentElement;
  const neighbour = direction === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!neighbour) return;
  list.insertBefore(item, direction === "up" ? neighbour : neighbour.nextElementSibling);
  item.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-columns] [data-move]");
  if (!button) return;
  move(button.closest("li"), button.dataset.move);
  button.focus();
});

// Before the menu's own arrows, which walk from line to line.
document.addEventListener(
  "keydown",
  (event) => {
    const item = event.target.closest?.("[data-columns] li");
    if (!item || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const focused = event.target;
    move(item, event.key === "ArrowUp" ? "up" : "down");
    focused.focus();
  },
  true,
);
