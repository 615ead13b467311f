// What is typed into form[data-draft] is kept in this browser by itself and offered back; gone after saving, discarding,
// logging out, or a week.
import { build } from "./build.js";
import { ensureRows } from "./rows.js";
import { word } from "./words.js";

const PREFIX = "opiekun:draft:";
const WAIT_MS = 400;
const CARRIED = "opiekun:carried";
const LIFE_MS = 7 * 24 * 3600 * 1000;
const timers = new WeakMap();
const initial = new WeakMap();
// What was restored and has no field yet: the fields of another kind come from the server a moment later.
const waiting = new WeakMap();
// Drafts whose form the server has just sent back with its faults: the page shows what was typed.
const answered = new Set();

const keyOf = (form) => PREFIX + form.dataset.draft;

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

// What was found by searching is not among the choices of the page that opens anew.
const textsOf = (select) => Object.fromEntries([...select.selectedOptions].filter((option) => option.value).map((option) => [option.value, option.textContent]));

function addMissing(select, texts) {
  for (const [value, text] of Object.entries(texts)) {
    if (select.tomselect) select.tomselect.addOption({ value, text });
    else if (![...select.options].some((option) => option.value === value)) select.add(new Option(text, value));
  }
}

function values(form) {
  const kept = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "password" || field.type === "file" || field.closest("[data-no-draft]")) continue;
    if (field.type === "radio" && !field.checked) continue;
    kept[field.name] = valueOf(field);
    if (field.matches("select[data-combobox]")) kept[`${field.name}:texts`] = textsOf(field);
  }
  return JSON.stringify(kept);
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null");
    if (draft && Date.now() - draft.at < LIFE_MS) return draft;
  } catch {
    // A draft that cannot be read is of no use to anybody.
  }
  localStorage.removeItem(key);
  return null;
}

function keep(form) {
  const now = values(form);
  if (now === initial.get(form)) localStorage.removeItem(keyOf(form));
  else localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: now, sent: false }));
}

function fill(field, kept) {
  const value = kept[field.name];
  addMissing(field, kept[`${field.name}:texts`] ?? {});
  if (field.type === "checkbox") field.checked = value;
  else if (field.type === "radio") field.checked = field.value === value;
  else if (field.tomselect) field.tomselect.setValue(value, true);
  else if (field.type === "select-multiple") for (const option of field.options) option.selected = value.includes(option.value);
  else if (field.type !== "hidden" && field.type !== "file") field.value = value;
}

function fillLater(form) {
  const kept = waiting.get(form) ?? {};
  const there = [...form.elements].filter((field) => field.name in kept);
  if (!there.length) return;
  for (const field of there) fill(field, kept);
  for (const field of there) delete kept[field.name];
  keep(form);
}

function restore(form, kept) {
  for (const editor of form.querySelectorAll("[data-rows]")) {
    const numbers = Object.keys(kept).map((name) => name.match(new RegExp(`^${editor.dataset.rows}-(\\d+)-`))?.[1]).filter(Boolean).map(Number);
    if (numbers.length) ensureRows(editor, Math.max(...numbers) + 1);
  }
  for (const field of form.elements) if (field.name in kept) fill(field, kept);
  waiting.set(form, Object.fromEntries(Object.entries(kept).filter(([name]) => !form.elements[name.replace(/:texts$/, "")])));
  form.dispatchEvent(new Event("opiekun:restored", { bubbles: true }));
}

function offer(form, draft) {
  // English as in Poland: the day first, 24 hours.
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const when = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" }).format(draft.at);
  const bar = build("div", { class: "o-draft", role: "status" }, build("span", { class: "o-grow" }, `${word("draft")} ${when}`));
  const take = build("button", { type: "button", class: "o-btn o-btn--small" }, word("draftRestore"));
  const drop = build("button", { type: "button", class: "o-btn o-btn--quiet o-btn--small" }, word("draftDrop"));
  take.addEventListener("click", () => {
    restore(form, JSON.parse(draft.values));
    bar.remove();
  });
  drop.addEventListener("click", () => {
    localStorage.removeItem(keyOf(form));
    bar.remove();
  });
  bar.append(take, drop);
  (form.querySelector("[data-draft-place]") ?? form).prepend(bar);
}

const asHtml = (text) => build("div", {}, text).innerHTML.split(/\n/).map((line) => `<p>${line || "<br>"}</p>`).join("");

// A short form's link to the whole one, a[data-carry="name other:name-there"], takes along what was typed; the fields in
// data-carry-query go into the address.
function carry(link) {
  const form = link.closest("form");
  const address = new URL(link.href);
  for (const name of link.dataset.carryQuery?.split(" ") ?? []) address.searchParams.set(name, form.elements[name].value);
  link.href = address;
  const carried = {};
  for (const pair of link.dataset.carry.split(" ").filter(Boolean)) {
    const [name, there = name] = pair.split(":");
    const { value } = form.elements[name];
    if (value) carried[there] = there === "body" ? asHtml(value) : value;
  }
  sessionStorage.setItem(CARRIED, JSON.stringify({ path: address.pathname, values: carried }));
  clearTimeout(timers.get(form));
  localStorage.removeItem(keyOf(form));
}

function takeCarried(form) {
  const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
  sessionStorage.removeItem(CARRIED);
  if (!carried || carried.path !== location.pathname || !Object.keys(carried.values).length) return false;
  restore(form, carried.values);
  keep(form);
  return true;
}

function start(form) {
  if (initial.has(form)) return;
  if (answered.delete(keyOf(form))) {
    initial.set(form, "");
    return;
  }
  initial.set(form, values(form));
  if (!form.closest("dialog") && takeCarried(form)) return;
  const draft = read(keyOf(form));
  if (draft && draft.values !== initial.get(form)) offer(form, draft);
}

function startAll(root = document) {
  if (root.matches?.("form[data-draft]")) start(root);
  for (const form of root.querySelectorAll?.("form[data-draft]") ?? []) start(form);
}

// A form that was sent and is no longer here has been saved, unless a page without the frame came instead: the session
// had ended, or the program answered with an error. Then the draft stays and is offered when the form is opened again.
function sweep() {
  if (!document.querySelector(".o-app")) {
    keepUnsaved();
    return;
  }
  const open = new Set([...document.querySelectorAll("form[data-draft]")].map(keyOf));
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const draft = read(key);
    if (draft?.sent && !open.has(key)) localStorage.removeItem(key);
  }
}

function keepUnsaved() {
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) {
    const draft = read(key);
    if (draft?.sent) localStorage.setItem(key, JSON.stringify({ ...draft, sent: false }));
  }
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), WAIT_MS));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("form a[data-carry]");
  // Opened beside this page, the dialog stays, and with it what was typed.
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) carry(link);
});

document.addEventListener("submit", (event) => {
  if (event.target.action?.includes("logout")) {
    for (const key of Object.keys(localStorage).filter((one) => one.startsWith(PREFIX))) localStorage.removeItem(key);
  }
  if (!event.target.matches("form[data-draft]")) return;
  clearTimeout(timers.get(event.target));
  const draft = read(keyOf(event.target));
  if (draft) localStorage.setItem(keyOf(event.target), JSON.stringify({ ...draft, values: values(event.target), sent: true }));
});

document.addEventListener("htmx:afterRequest", (event) => {
  // By now the answer may have taken the form's place, so the form itself is not always the event's target.
  const form = event.detail.requestConfig.elt;
  if (!form.matches("form[data-draft]")) return;
  clearTimeout(timers.get(form));
  const { status } = event.detail.xhr;
  if (status < 200 || status > 299) {
    keepUnsaved();
    if ([409, 412, 422].includes(status)) answered.add(keyOf(form));
    return;
  }
  localStorage.removeItem(keyOf(form));
  if (status === 204 && !event.detail.xhr.getResponseHeader("HX-Redirect")) form.reset();
});
document.addEventListener("htmx:load", (event) => {
  startAll(event.detail.elt);
  const form = event.detail.elt.closest("form[data-draft]");
  if (form) fillLater(form);
});

sweep();
startAll();
