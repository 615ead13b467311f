// Previous and next record of the list one came from: the list leaves its order behind, [data-neighbours] shows the place in it.
import { build, icon } from "./build.js";
import { grouped, word } from "./words.js";

const KEY = "opiekun:list-order";
const left = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");

/** How many records stand before this page of the list; undefined when one came to it by no way that tells. */
function before(rows) {
  const { pathname, search } = window.location;
  const here = pathname + search;
  if (!new URLSearchParams(search).has("cursor")) return 0;
  if (here === left.here) return left.first;
  if (here === left.next) return left.first + left.paths.length;
  if (here === left.previous) return Math.max(left.first - rows, 0);
  return undefined;
}

function address(link) {
  return document.querySelector(`.o-pagination a[rel=${link}]`)?.getAttribute("href");
}

function leaveOrder() {
  const table = document.querySelector("table[data-table]");
  if (!table) return;
  const paths = [...table.querySelectorAll("tbody tr[data-href]")].map((row) => row.dataset.href);
  const total = Number(document.getElementById("list-total")?.dataset.total) || 0;
  const here = window.location.pathname + window.location.search;
  sessionStorage.setItem(KEY, JSON.stringify({ paths, total, here, first: before(paths.length), next: address("next"), previous: address("prev") }));
}

function arrow(path, label, sign, key) {
  const attributes = { class: "o-btn o-btn--quiet o-btn--icon o-btn--small", "aria-label": label, title: `${label} (Ctrl ${key === "ArrowLeft" ? "←" : "→"})` };
  const there = path ? { href: path, "data-key": `ctrl+${key}` } : { "aria-disabled": "true", role: "link" };
  return build("a", { ...attributes, ...there }, icon(sign));
}

function showPlace() {
  const place = document.querySelector("[data-neighbours]");
  const { paths = [], total = 0, first } = left;
  const at = paths.indexOf(window.location.pathname);
  if (!place || at < 0) return;
  const known = total && first !== undefined && first !== null;
  place.replaceChildren(
    build("span", {}, known ? word("of", { at: grouped(first + at + 1), total: grouped(total) }) : ""),
    arrow(paths[at - 1], word("previous"), "chevron-up", "ArrowLeft"),
    arrow(paths[at + 1], word("next"), "chevron-down", "ArrowRight"),
  );
  place.hidden = false;
}

window.addEventListener("pagehide", leaveOrder);
showPlace();
