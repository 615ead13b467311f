// Lists: the current row (J, K, Enter, Space), selection (X, Shift+X, click, "all N") and its bar.
// Bulk actions: elements inside [data-selection-for] send the list's query string with ids=… or all=1.
import { isTyping } from "./build.js";
import { request } from "./request.js";
import { grouped, word } from "./words.js";

const selections = new Map(); // table id -> { ids: Set, all: bool }
const totals = new Map(); // table id -> number of rows of the whole list, asked once and only when rows are chosen
let anchor = null;

const tables = () => [...document.querySelectorAll("table[data-table]")];
const rowsOf = (table) => [...table.querySelectorAll("tbody tr[data-id]")];
const boxOf = (row) => row.querySelector("input[name=ids]");
const selectionOf = (id) => {
  if (!selections.has(id)) selections.set(id, { ids: new Set(), all: false });
  return selections.get(id);
};

function paint(table) {
  const selection = selectionOf(table.id);
  const rows = rowsOf(table);
  for (const row of rows) {
    const on = selection.all || selection.ids.has(row.dataset.id);
    row.classList.toggle("is-selected", on);
    const box = boxOf(row);
    if (box) box.checked = on;
  }
  const all = table.querySelector("[data-select-page]");
  const chosen = rows.filter((row) => row.classList.contains("is-selected")).length;
  if (all) {
    all.checked = rows.length > 0 && chosen === rows.length;
    all.indeterminate = chosen > 0 && chosen < rows.length;
  }
  paintBar(table, selection);
}

async function askTotal(table, bar) {
  if (totals.has(table.id)) return;
  totals.set(table.id, 0);
  try {
    const answer = await fetch(bar.dataset.countUrl, { headers: { Accept: "application/json" } });
    if (answer.ok) totals.set(table.id, (await answer.json()).count);
    else totals.delete(table.id);
  } catch {
    totals.delete(table.id);
  }
  if (totals.get(table.id)) paint(table);
}

function paintBar(table, selection) {
  const bar = document.querySelector(`[data-selection-for="${table.id}"]`);
  if (!bar) return;
  const total = Number(table.dataset.total) || totals.get(table.id) || 0;
  if (!total && bar.dataset.countUrl && selection.ids.size) askTotal(table, bar);
  const number = selection.all ? total : selection.ids.size;
  bar.hidden = number === 0;
  const key = selection.all ? "allSelected" : "selected";
  bar.querySelector("[data-selection-count]").textContent = word(key, { n: grouped(number) });
  const more = bar.querySelector("[data-select-all]");
  more.hidden = selection.all || total <= number;
  more.textContent = word("selectAll", { n: grouped(total) });
}

function setRows(table, rows, on) {
  const selection = selectionOf(table.id);
  if (selection.all) {
    selection.all = false;
    for (const row of rowsOf(table)) selection.ids.add(row.dataset.id);
  }
  for (const row of rows) selection.ids[on ? "add" : "delete"](row.dataset.id);
  paint(table);
}

function range(table, from, to) {
  const rows = rowsOf(table);
  const [a, b] = [rows.indexOf(from), rows.indexOf(to)].sort((x, y) => x - y);
  return a < 0 ? [to] : rows.slice(a, b + 1);
}

function clear(table) {
  selections.set(table.id, { ids: new Set(), all: false });
  paint(table);
}

function makeCurrent(row) {
  for (const other of document.querySelectorAll("tr.is-current")) other.classList.remove("is-current");
  if (!row) return;
  row.classList.add("is-current");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function current(table) {
  return table.querySelector("tr.is-current");
}

function step(table, by) {
  const rows = rowsOf(table);
  const at = rows.indexOf(current(table));
  makeCurrent(rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]);
}

function pick(table, row, withRange) {
  if (withRange && anchor?.isConnected) setRows(table, range(table, anchor, row), true);
  else setRows(table, [row], !row.classList.contains("is-selected"));
  anchor = row;
}

function open(row, newTab = false) {
  if (!row.dataset.href) return;
  if (newTab) window.open(row.dataset.href, "_blank", "noopener");
  else window.location.assign(row.dataset.href);
}

document.addEventListener("click", (event) => {
  const bar = event.target.closest("[data-selection-for]");
  if (bar) {
    const table = document.getElementById(bar.dataset.selectionFor);
    if (event.target.closest("[data-select-none]")) clear(table);
    if (event.target.closest("[data-select-all]")) {
      selectionOf(table.id).all = true;
      paint(table);
    }
    return;
  }
  const row = event.target.closest("table[data-table] tbody tr[data-id]");
  if (!row) return;
  if (event.target.matches("input[name=ids]")) {
    pick(row.closest("table"), row, event.shiftKey);
    return;
  }
  if (event.target.closest("a, button, label, input, select") || String(window.getSelection())) return;
  open(row, event.ctrlKey || event.metaKey);
});

document.addEventListener("change", (event) => {
  const table = event.target.closest("table[data-table]");
  if (table && event.target.matches("[data-select-page]")) setRows(table, rowsOf(table), event.target.checked);
});

function onKey(event, table) {
  const row = current(table);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const focused = Boolean(event.target.closest("tr[data-id]"));
  const steps = { j: 1, k: -1, ...(focused ? { ArrowDown: 1, ArrowUp: -1 } : {}) };
  if (key in steps) step(table, steps[key]);
  else if (key === "x" && row) pick(table, row, event.shiftKey);
  else if (key === "Escape" && selectionOf(table.id).ids.size + selectionOf(table.id).all) clear(table);
  else if (key === " " && row && !event.target.closest("button, a, input")) request("GET", row.dataset.href, "#peek");
  else if (key === "Enter" && row && event.target === row) open(row, event.ctrlKey);
  else if (key === "e" && row && "edits" in row.dataset) window.location.assign(`${row.dataset.href}/edit`);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event.target) || event.altKey || event.metaKey) return;
  if (event.ctrlKey && event.key !== "Enter") return;
  if (document.querySelector("dialog[open], .o-menu__list:popover-open")) return;
  const table = event.target.closest?.("table[data-table]") ?? tables()[0];
  if (table) onKey(event, table);
});

document.addEventListener("htmx:configRequest", (event) => {
  const bar = event.target.closest?.("[data-selection-for]");
  if (!bar) return;
  const selection = selectionOf(bar.dataset.selectionFor);
  event.detail.parameters.query = bar.dataset.query ?? window.location.search.slice(1);
  if (selection.all) event.detail.parameters.all = "1";
  else event.detail.parameters.ids = [...selection.ids];
});

document.addEventListener("htmx:afterSettle", (event) => {
  for (const table of tables()) {
    // A list filtered or sorted anew starts with nothing chosen; further rows of the same list keep what is chosen.
    if (event.detail.target?.contains?.(table) && event.detail.target !== table) clear(table);
    else paint(table);
  }
});
document.addEventListener("opiekun:deselect", () => tables().forEach(clear));
window.addEventListener("pageshow", () => tables().forEach(clear));
