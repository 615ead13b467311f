// Single keys, never while somebody types, never with Ctrl+Alt (AltGr types Polish letters).
// An element, also one in a closed menu, offers itself with data-key: "c", "f", "ctrl+ArrowLeft"; a place of the sidebar with data-go: the letter after "g".
import { isTyping, isVisible } from "./build.js";
import { openPalette } from "./palette.js";

const GO_WAIT_MS = 1200;
let goUntil = 0;

function visible(selector) {
  return [...document.querySelectorAll(selector)].find(isVisible);
}

function press(element) {
  if (isTyping(element)) element.focus();
  else element.click();
}

function openSheet() {
  const sheet = document.getElementById("shortcuts");
  if (sheet && !sheet.open) sheet.showModal();
}

function submitByKey(event) {
  const apart = event.target.dataset?.sentWith;
  const form = apart ? document.getElementById(apart) : event.target.closest?.("form[data-submit-key]");
  if (form?.dataset.submitKey?.toLowerCase() !== "ctrl+enter") return false;
  form.requestSubmit();
  return true;
}

function withControl(event) {
  if (event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  } else if (!isTyping(event.target)) {
    const element = visible(`[data-key="ctrl+${event.key}"][href]`);
    if (element) {
      event.preventDefault();
      element.click();
    }
  }
}

function single(event) {
  const key = event.key.toLowerCase();
  if (event.timeStamp < goUntil) {
    goUntil = 0;
    document.querySelector(`[data-go="${CSS.escape(key)}"]`)?.click();
  } else if (key === "g") goUntil = event.timeStamp + GO_WAIT_MS;
  else if (key === "/") openPalette();
  else if (key === "?") openSheet();
  else {
    const offered = `[data-key="${CSS.escape(key)}"]`;
    const element = visible(offered) ?? document.querySelector(`.o-menu__list ${offered}`);
    if (!element) return;
    press(element);
  }
  event.preventDefault();
}

// Before all others: in an open list of choices Enter chooses, but with Ctrl it saves what has been chosen.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.altKey || !submitByKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    withControl(event);
    return;
  }
  const busy = isTyping(event.target) || document.querySelector("dialog[open], .o-menu__list:popover-open");
  if (busy || event.key.length !== 1) return;
  single(event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-shortcuts]")) openSheet();
});
