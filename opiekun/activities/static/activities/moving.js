// A move of what stands on the board of tasks or in the calendar: sent with the version that the page shows, so that it
// never goes over what a colleague did meanwhile, and once, for after it the page is drawn anew.
import { request } from "../core/js/request.js";

export function sendMove(item, values) {
  if ("sent" in item.dataset) return;
  item.dataset.sent = "";
  request("POST", item.dataset.moves, { source: item, values: { ...values, version: item.dataset.version ?? "" }, swap: "none" });
}

// What was refused, or is not drawn anew, can be moved again.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) return;
  for (const item of document.querySelectorAll("[data-sent]")) delete item.dataset.sent;
});
