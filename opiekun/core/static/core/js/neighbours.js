// Previous and next record of the list one came from: the list leaves its order behind, [data-neighbours] shows the place in it.
import { build, icon } from "./build.js";
import { grouped, word } from "./words.js";

const KEY = "opiekun:list-order";

function leaveOrder() {
  const table = document.querySelector("table[data-table]");
  if (!table) return;
  const paths = [...table.querySelectorAll("tbody tr[data-href]")].map((row) => row.dataset.href);
  sessionStorage.setItem(KEY, JSON.stringify({ paths, total: Number(table.dataset.total) || 0 }));
}

function arrow(path, label, sign, key) {
  const attributes = { class: "o-btn o-btn--quiet o-btn--icon o-btn--small", "aria-label": label, title: `${label} (Ctrl ${key === "ArrowLeft" ? "←" : "→"})` };
  const there = path ? { href: path, "data-key": `ctrl+${key}` } : { "aria-disabled": "true", role: "link" };
  return build("a", { ...attributes, ...there }, icon(sign));
}

function showPlace() {
  const place = document.querySelector("[data-neighbours]");
  const { paths = [], total = 0 } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  const at = paths.indexOf(window.location.pathname);
  if (!place || at < 0) return;
  const text = total ? word("of", { at: grouped(at + 1), total: grouped(total) }) : grouped(at + 1);
  place.replaceChildren(
    build("span", {}, text),
    arrow(paths[at - 1], word("previous"), "chevron-up", "ArrowLeft"),
    arrow(paths[at + 1], word("next"), "chevron-down", "ArrowRight"),
  );
  place.hidden = false;
}

window.addEventListener("pagehide", leaveOrder);
showPlace();
