// Record page: parts as tabs on narrow screens, groups of facts that stay folded, "hide empty".

const EMPTY_KEY = "opiekun:hide-empty";

function showEmpty() {
  const hidden = localStorage.getItem(EMPTY_KEY) === "on";
  document.documentElement.dataset.hideEmpty = hidden ? "on" : "off";
  for (const button of document.querySelectorAll("[data-toggle-empty]")) {
    button.setAttribute("aria-pressed", String(hidden));
    button.textContent = hidden ? button.dataset.show : button.dataset.hide;
  }
}

function choosePart(tab) {
  const record = tab.closest(".o-record") ?? document.querySelector(".o-record");
  record.dataset.part = tab.dataset.part;
  for (const other of tab.parentElement.querySelectorAll("[data-part]")) other.setAttribute("aria-selected", String(other === tab));
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest(".o-record__tabs [data-part]");
  if (tab) choosePart(tab);
  if (event.target.closest("[data-toggle-empty]")) {
    event.preventDefault();
    localStorage.setItem(EMPTY_KEY, localStorage.getItem(EMPTY_KEY) === "on" ? "off" : "on");
    showEmpty();
  }
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tablist] [role=tab]");
  if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const all = [...tab.parentElement.querySelectorAll("[role=tab]")];
  all.at((all.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1)) % all.length)?.focus();
});

function restoreFolds() {
  for (const group of document.querySelectorAll("details[data-remember]")) {
    const kept = localStorage.getItem(`opiekun:fold:${group.dataset.remember}`);
    if (kept) group.open = kept === "open";
  }
}

document.addEventListener(
  "toggle",
  (event) => {
    const name = event.target.dataset?.remember;
    if (name && event.target.matches("details")) localStorage.setItem(`opiekun:fold:${name}`, event.target.open ? "open" : "shut");
  },
  true,
);

restoreFolds();
showEmpty();
