// The command palette: what this page can do, what the server finds, where one can go.
// The server answers GET data-palette-url?q= with groups of rows (macro palette_results); pages and actions are known here.
import { build, folded, icon, isVisible } from "./build.js";
import { word } from "./words.js";

const MOST = 5;
let previous = null;
let hasMoved = false;

const dialog = () => document.getElementById("palette");
const input = () => document.getElementById("palette-input");
const rows = () => [...dialog().querySelectorAll("[role=option]:not([aria-disabled])")];

function candidate(element, sign) {
  const name = (element.dataset.command ?? element.querySelector("span")?.textContent ?? element.textContent).trim();
  const use = element.querySelector("use")?.getAttribute("href")?.split("#")[1];
  const key = element.querySelector("kbd")?.textContent;
  return { name, sign: use ?? sign, keys: key ? [key] : [], element };
}

function pageActions() {
  const found = [...document.querySelectorAll("#main .o-actions :is(a, button), #main [data-command]")];
  const usable = found.filter((e) => e.getAttribute("aria-disabled") !== "true" && (isVisible(e) || e.closest("[popover]")));
  return usable.map((element) => candidate(element, "command")).filter((one) => one.name);
}

/** What the "new" menu makes, from any page; what the page itself offers is not said twice. */
function creations() {
  const offered = new Set(pageActions().map((one) => one.element.href));
  const items = [...document.querySelectorAll("#new-menu .o-menu__item")].filter((element) => !offered.has(element.href));
  return items.map((element) => {
    const one = candidate(element, "plus");
    return { ...one, name: word("create", { name: one.name }) };
  });
}

// Favourites stand here until something is typed: then the server finds them, with all others.
function places(query) {
  const links = [...document.querySelectorAll("#sidebar a.o-nav")].filter((element) => !query || !element.closest("#favourites"));
  return links.map((element) => {
    const go = element.dataset.go;
    const name = element.querySelector(".o-nav__label").textContent;
    return { ...candidate(element, "arrow-right"), name, keys: go ? ["G", go.toUpperCase()] : [] };
  });
}

function optionFor({ name, sign, keys, element }, id) {
  const option = build("a", { class: "o-palette__row", role: "option", id, tabindex: "-1", "aria-selected": "false", href: element.href || "#" });
  option.append(icon(sign), build("span", { class: "o-palette__name" }, name));
  if (keys.length) option.append(build("span", { class: "o-palette__keys" }, ...keys.map((key) => build("kbd", { class: "o-key" }, key))));
  option.addEventListener("click", (event) => {
    if (element.href && (event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    dialog().close();
    element.click();
  });
  return option;
}

function fill(container, label, found, query) {
  const wanted = folded(query);
  const matching = found.filter((one) => folded(one.name).includes(wanted)).slice(0, MOST);
  if (!matching.length) return;
  const group = build("div", { role: "group", "aria-label": label });
  group.append(build("div", { class: "o-palette__group", "aria-hidden": "true" }, label));
  matching.forEach((one, index) => group.append(optionFor(one, `${container.id}-${container.childElementCount}-${index}`)));
  container.append(group);
}

function select(option) {
  for (const row of rows()) row.setAttribute("aria-selected", String(row === option));
  if (option) {
    input().setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input().removeAttribute("aria-activedescendant");
}

function refresh() {
  const query = input().value.trim();
  const above = document.getElementById("palette-actions");
  const below = document.getElementById("palette-places");
  above.replaceChildren();
  below.replaceChildren();
  fill(above, word("pageActions"), pageActions(), query);
  fill(query ? above : below, word("new"), creations(), query);
  // Without words recent records come first; a place that was asked for by name comes before records.
  fill(query ? above : below, word("places"), places(query), query);
  showNothing();
  select(rows()[0]);
}

function showNothing() {
  const empty = document.getElementById("palette-nothing");
  if (empty) empty.hidden = rows().length > 0;
}

/** Open the palette with an empty line; Esc returns the focus to where it was. */
export function openPalette() {
  const element = dialog();
  if (!element || element.open) return;
  previous = document.activeElement;
  element.showModal();
  input().value = "";
  hasMoved = false;
  refresh();
  input().focus();
  window.htmx?.trigger(input(), "opiekun:palette");
}

function move(step) {
  hasMoved = true;
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  select(all[(at + step + all.length) % all.length]);
}

function follow(event) {
  const chosen = rows().find((row) => row.getAttribute("aria-selected") === "true");
  if (!chosen) return;
  event.preventDefault();
  if ((event.ctrlKey || event.metaKey) && chosen.getAttribute("href") !== "#") window.open(chosen.href, "_blank", "noopener");
  else chosen.click();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-palette]")) openPalette();
});

document.addEventListener("input", (event) => {
  if (event.target.id === "palette-input") refresh();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "palette-results") return;
  const all = rows();
  showNothing();
  const isChosen = all.some((row) => row.getAttribute("aria-selected") === "true");
  // What was opened last comes in above the rest while nothing is typed.
  if (!isChosen || (!hasMoved && !input().value)) select(all[0]);
});

document.addEventListener("mousemove", (event) => {
  const row = event.target.closest?.("#palette [role=option]");
  if (row && row.getAttribute("aria-selected") !== "true") select(row);
});

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "palette-input") return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") follow(event);
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target.id === "palette") previous?.focus?.();
  },
  true,
);
