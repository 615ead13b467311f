// J and K go from row to row where a page has no list of its own: through tables of figures and tiles that lead somewhere.
// A part with [data-steps] is gone through alone. In a table the column stays, where the next row has a link in it.
import { isTyping, isVisible } from "./build.js";

const ROWS = ":is(tbody tr, [data-step])";
const OTHERS = "dialog[open], :popover-open:not(#toasts), table[data-table], .o-recordpage, .o-board, .o-inbox";

function rows() {
  const place = document.querySelector("#main [data-steps]") ?? document.getElementById("main");
  return [...(place?.querySelectorAll(ROWS) ?? [])].filter((row) => isVisible(row) && row.querySelector("a[href]"));
}

function linkIn(row, from) {
  const column = from.closest("td, th")?.cellIndex;
  return row.cells?.[column]?.querySelector("a[href]") ?? row.querySelector("a[href]");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const by = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!by || document.querySelector(OTHERS)) return;
  const all = rows();
  const at = all.indexOf(event.target.closest(ROWS));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (!next) return;
  event.preventDefault();
  linkIn(next, event.target).focus();
});
