// The money panel of a case: Esc closes its form, buttons elsewhere on the page learn the version that a booking made,
// and the sums of the plan among the facts follow it.
import { request } from "../core/js/request.js";

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

function lookAgain(code) {
  const address = document.querySelector(`#fact-${code} .o-fact__edit`)?.getAttribute("hx-get");
  // One that is being edited is left alone.
  if (address) request("GET", address.replace(/\/edit$/, ""), { target: `#fact-${code}`, swap: "outerHTML" });
}

document.addEventListener("opiekun:plan-changed", () => {
  lookAgain("planned_revenue");
  lookAgain("planned_cost");
});
// Both have one currency.
document.addEventListener("opiekun:fact-planned_revenue", () => lookAgain("planned_cost"));
document.addEventListener("opiekun:fact-planned_cost", () => lookAgain("planned_revenue"));
