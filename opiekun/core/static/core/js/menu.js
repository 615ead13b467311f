// Menus: a button with popovertarget and a list with popover. Placed beside the button, walked with the arrows.

let opener = null;

function items(menu) {
  return [...menu.querySelectorAll(".o-menu__item:not([aria-disabled=true])")];
}

function focusFirst(menu) {
  (menu.querySelector("input:not([type=hidden]), select") ?? items(menu)[0] ?? menu.querySelector("a[href]"))?.focus({ preventScroll: true });
}

function place(menu, button) {
  const from = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const gap = 4;
  const edge = 8;
  const below = from.bottom + gap + size.height <= window.innerHeight - edge;
  const top = below ? from.bottom + gap : Math.max(edge, from.top - gap - size.height);
  const fitsLeft = from.left + size.width <= window.innerWidth - edge;
  const left = fitsLeft ? from.left : Math.max(edge, from.right - size.width);
  menu.style.top = `${top}px`;
  menu.style.left = `${left}px`;
}

// Opened here and not by the browser: its own event of opening comes a moment later, and a key pressed meanwhile (C, Enter) would be lost.
function toggle(menu, button) {
  opener = button;
  menu.togglePopover();
  if (!menu.matches(":popover-open")) return;
  place(menu, button);
  focusFirst(menu);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  const menu = button && document.getElementById(button.getAttribute("popovertarget"));
  if (menu?.matches(".o-menu__list")) {
    event.preventDefault();
    toggle(menu, button);
  }
  const item = event.target.closest(".o-menu__item");
  if (item?.getAttribute("aria-disabled") === "true") event.preventDefault();
  else if (item?.matches("[role=menuitem]")) item.closest("[popover]")?.hidePopover();
});

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.(".o-menu__list")) return;
    document.querySelector(`[popovertarget="${menu.id}"]`)?.setAttribute("aria-expanded", String(event.newState === "open"));
  },
  true,
);

// What a menu shows may come from the server after it has opened.
document.addEventListener("htmx:afterSettle", (event) => {
  const menu = event.detail.target?.closest?.(".o-menu__list:popover-open");
  if (!menu || menu.contains(document.activeElement)) return;
  place(menu, opener);
  focusFirst(menu);
});

// Tab leads out of a menu and thereby closes it.
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest(".o-menu__list[role=menu]:popover-open");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.hidePopover();
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".o-menu__list");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const all = menu.getAttribute("role") === "menu" ? items(menu) : [...menu.querySelectorAll("input, button, a")];
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  event.preventDefault();
  all.at(next % all.length)?.focus();
});

// First letter jumps, as in any menu.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".o-menu__list[role=menu]");
  if (!menu || event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || event.key === " ") return;
  const all = items(menu);
  const from = all.indexOf(document.activeElement) + 1;
  const hit = [...all.slice(from), ...all.slice(0, from)].find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()));
  if (hit) {
    event.preventDefault();
    hit.focus();
  }
});
