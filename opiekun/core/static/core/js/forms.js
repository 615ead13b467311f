// Forms: one submit at a time, focus on the first fault, show password, copy a secret, fill in a demo login.
import { showToast } from "./toast.js";
import { word } from "./words.js";

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("[data-guard], [hx-post], [data-inline-edit]")) return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "1";
    (event.submitter ?? form.querySelector("button:not([type=button])"))?.setAttribute("aria-busy", "true");
  },
  true,
);

// A field outside of its form that is saved by itself (data-sent-with): once changed it goes along with the form, too, for
// what was typed last may still be on its way.
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target.dataset?.sentWith) target.setAttribute("form", target.dataset.sentWith);
  });
}

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  // A form that was saved and is about to be left stays shut, so that one more click cannot send it again.
  if (form && !event.detail.xhr.getResponseHeader("HX-Redirect")) release(form);
});

// Back from another page by the browser's cache: the form is usable again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) release(form);
});

document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-show-password]");
  if (eye) {
    const field = document.getElementById(eye.dataset.showPassword);
    const show = field.type === "password";
    field.type = show ? "text" : "password";
    eye.setAttribute("aria-pressed", String(show));
    field.focus();
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const source = document.getElementById(copy.dataset.copy);
    navigator.clipboard?.writeText(source?.textContent.trim() ?? "").then(() => showToast({ text: word("copied") }));
  }
  const link = event.target.closest("[data-copy-link]")?.dataset.copyLink;
  if (link) navigator.clipboard?.writeText(new URL(link, window.location.href).href).then(() => showToast({ text: word("copied") }));
  const fill = event.target.closest("[data-fill]");
  if (fill) {
    for (const [id, value] of Object.entries(JSON.parse(fill.dataset.fill))) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    fill.ownerDocument.querySelector("form button:not([type=button])")?.focus();
  }
});

// A select or checkbox that sends its form by itself.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form?.requestSubmit();
});

/** Where one who has just been answered goes on: at the first wrong field, else at what the page points to. */
export function wantedIn(part) {
  return part.querySelector("[aria-invalid=true]") ?? part.querySelector("[data-focus], [autofocus]");
}

const FIRST = ":is(input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea):not(:disabled)";

/** The first field of a form that is begun, unless one would have to look for it or a phone's keyboard would rise. */
function firstField() {
  const field = document.querySelector(`form[data-starts] ${FIRST}`);
  const isInSight = field && field.getBoundingClientRect().bottom < window.innerHeight;
  return isInSight && window.matchMedia("(width >= 768px)").matches ? field : null;
}

// Who was quicker than the scripts stays in the field in which he has begun.
const begun = document.activeElement;
if (!begun || begun === document.body || begun.matches("[autofocus]")) (wantedIn(document) ?? firstField())?.focus();
