// A fact becomes its field: click or E, Enter saves, Esc restores; when the save fails the old value is shown.
import { build, isTyping } from "./build.js";
import { request } from "./request.js";
import { word } from "./words.js";

let oldValue = "";
// The field that is on its way from the server, and what has been typed for it already.
let awaited = null;

function edit(fact) {
  fact.querySelector(".o-fact__edit").click();
}

function typeAhead(event) {
  // Ctrl with Alt is AltGr on some keyboards: it types Polish letters.
  if ((event.ctrlKey && !event.altKey) || event.metaKey || event.isComposing) return false;
  if (event.key === "Escape") {
    window.htmx.trigger(awaited.button, "htmx:abort");
    awaited = null;
  } else if (event.key === "Backspace") awaited.typed = awaited.typed.slice(0, -1);
  else if (event.key === "Enter") awaited.enter = awaited.typed !== "";
  else if (event.key.length === 1 && !awaited.enter) awaited.typed += event.key;
  else return false;
  return true;
}

// Before all others: these keys are text, not shortcuts.
document.addEventListener(
  "keydown",
  (event) => {
    if (!awaited || isTyping(event.target) || !typeAhead(event)) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

function fill(field, { typed, enter }) {
  if (!typed || !field.matches("input:not([type=checkbox]), textarea")) return;
  document.execCommand("insertText", false, typed);
  if (enter) field.form.requestSubmit();
}

function cancel(form) {
  const fact = form.closest(".o-fact");
  request("GET", form.dataset.cancelUrl, { target: fact, swap: "outerHTML" });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-cancel-edit]")) cancel(event.target.closest("form"));
  const button = event.target.closest(".o-fact__edit");
  if (button) {
    oldValue = button.closest(".o-fact").querySelector("dd").textContent.trim();
    awaited = { button, typed: "", enter: false };
  }
  const fact = event.target.closest(".o-fact[data-edit]");
  if (!fact || event.target.closest("a, button, input, select, textarea, summary") || String(window.getSelection())) return;
  edit(fact);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-inline-edit]");
  if (form && event.key === "Escape") {
    event.preventDefault();
    cancel(form);
  }
  // A select has no Enter of its own that saves; in a long text Enter is a new line, so Ctrl+Enter saves.
  if (form && event.key === "Enter" && (event.target.matches("select") || (event.ctrlKey && event.target.matches("textarea")))) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.key !== "e" || isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const fact = event.target.closest?.(".o-fact[data-edit]") ?? document.querySelector(".o-fact[data-edit]:hover");
  if (fact && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    edit(fact);
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.elt?.querySelector?.("form[data-inline-edit]");
  if (!form) return;
  form.dataset.old ??= oldValue;
  const field = form.querySelector("[aria-invalid=true]") ?? form.querySelector(":is(input:not([type=hidden]), select, textarea)");
  field?.focus();
  field?.select?.();
  if (field && awaited) fill(field, awaited);
  awaited = null;
});
// Whatever comes instead of the field: the keys are shortcuts again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful && event.detail.elt === awaited?.button) awaited = null;
});

function showFailure(event) {
  const form = event.target.closest?.("form[data-inline-edit]");
  if (!form) return;
  form.querySelector(".o-fact__old")?.remove();
  form.querySelector(".o-fact__hint").before(build("span", { class: "o-fact__old", role: "alert" }, word("was", { v: form.dataset.old || "–" })));
}
document.addEventListener("htmx:sendError", showFailure);
document.addEventListener("htmx:responseError", showFailure);
document.addEventListener("htmx:timeout", showFailure);
