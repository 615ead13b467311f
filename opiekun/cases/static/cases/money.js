// The money panel of a case: Esc closes its form, and buttons elsewhere on the page learn the version that a booking made.

document.addEventListener("keydown", (event) => {
  const nowhere = event.target === document.body && !document.querySelector("dialog[open]");
  const form = nowhere ? document.querySelector("form[data-money-form]") : event.target.closest?.("form[data-money-form]");
  if (!form) return;
  if (event.key === "Escape") {
    event.preventDefault();
    form.querySelector("[data-money-cancel]").click();
  }
  // A select has no Enter of its own that saves.
  if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("opiekun:case-changed", (event) => {
  const version = event.detail?.version;
  if (!version) return;
  for (const element of document.querySelectorAll(".o-recordpage [hx-vals*='\"version\"']")) {
    const values = JSON.parse(element.getAttribute("hx-vals"));
    element.setAttribute("hx-vals", JSON.stringify({ ...values, version: String(version) }));
  }
});
