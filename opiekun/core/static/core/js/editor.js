// Formatted text ([data-editor]): what is written stands as HTML in the textarea beside it, so that forms, drafts and dialogs
// treat it as any other field. No markup is ever taken over as it is: pasted text is built anew from allowed elements.
import { build } from "./build.js";

const ALLOWED = new Set(["P", "BR", "STRONG", "B", "EM", "I", "U", "S", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "CODE", "H2", "H3", "H4", "A", "SPAN"]);
const BLOCKS = new Set(["DIV", "SECTION", "ARTICLE", "TR", "H1", "H5", "H6"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TITLE", "META", "LINK", "TEMPLATE", "IFRAME", "OBJECT", "SVG", "IMG"]);
const SCHEMES = /^(https?|mailto|tel):/i;
const started = new WeakSet();

const textOf = (editor) => editor.querySelector("[contenteditable]");
const sourceOf = (editor) => editor.querySelector("textarea");

/** A copy of the node with nothing but what formatted text may hold. */
function clean(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.textContent);
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.nodeName)) return null;
  const children = [...node.childNodes].map(clean).filter(Boolean);
  let made = document.createDocumentFragment();
  if (BLOCKS.has(node.nodeName)) made = document.createElement("p");
  else if (ALLOWED.has(node.nodeName)) made = document.createElement(node.nodeName);
  if (node.nodeName === "A" && SCHEMES.test(node.getAttribute("href") ?? "")) made.setAttribute("href", node.getAttribute("href"));
  if (node.nodeName === "SPAN" && /^\d{1,18}$/.test(node.dataset.mention ?? "")) made.dataset.mention = node.dataset.mention;
  made.append(...children);
  return made;
}

function parsed(html) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  const made = document.createDocumentFragment();
  made.append(...[...inert.body.childNodes].map(clean).filter(Boolean));
  return made;
}

function show(editor) {
  textOf(editor).replaceChildren(parsed(sourceOf(editor).value));
}

function keep(editor) {
  const text = textOf(editor);
  const source = sourceOf(editor);
  const html = text.textContent.trim() ? text.innerHTML : "";
  if (source.value === html) return;
  source.value = html;
  source.dispatchEvent(new Event("input", { bubbles: true }));
}

function start(root) {
  for (const editor of root.querySelectorAll?.("[data-editor]") ?? []) {
    if (started.has(editor)) continue;
    started.add(editor);
    show(editor);
    sourceOf(editor).defaultValue = sourceOf(editor).value;
  }
}

function run(editor, command) {
  const text = textOf(editor);
  text.focus();
  if (command === "mention") {
    document.execCommand("insertText", false, "@");
  } else if (command === "link") {
    const selected = String(document.getSelection());
    const typed = window.prompt(editor.querySelector("[data-command=link]").title, SCHEMES.test(selected) ? selected : "https://");
    if (typed && SCHEMES.test(typed)) {
      if (selected) document.execCommand("createLink", false, typed);
      else document.execCommand("insertHTML", false, build("a", { href: typed }, typed).outerHTML);
    }
  } else {
    document.execCommand("styleWithCSS", false, false);
    document.execCommand(command, false);
  }
  keep(editor);
  mark(editor);
}

function mark(editor) {
  for (const button of editor.querySelectorAll("[data-command][aria-pressed]")) {
    const command = button.dataset.command;
    if (command !== "link") button.setAttribute("aria-pressed", String(document.queryCommandState(command)));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-editor] [data-command]");
  if (button) run(button.closest("[data-editor]"), button.dataset.command);
  const choice = event.target.closest?.("[data-mention-choice]");
  if (choice) choose(choice);
});
// A press on the bar does not take the selection away from the text.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-editor] :is([data-command], [data-mention-choice])")) event.preventDefault();
});

document.addEventListener("input", (event) => {
  const text = event.target.closest?.("[data-editor] [contenteditable]");
  if (!text) return;
  const editor = text.closest("[data-editor]");
  keep(editor);
  lookUp(editor);
});

document.addEventListener("selectionchange", () => {
  const editor = document.activeElement?.closest?.("[data-editor]");
  if (editor) mark(editor);
});

document.addEventListener("paste", (event) => {
  const text = event.target.closest?.("[data-editor] [contenteditable]");
  if (!text) return;
  event.preventDefault();
  const html = event.clipboardData.getData("text/html");
  const made = document.createElement("div");
  if (html) made.append(parsed(html));
  else {
    for (const line of event.clipboardData.getData("text/plain").split(/\r?\n/)) made.append(line, document.createElement("br"));
    made.lastChild?.remove();
  }
  document.execCommand("insertHTML", false, made.innerHTML);
});

// The bar is one stop of the Tab key; arrows go through it.
document.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.(".o-editor__bar");
  if (bar && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    const buttons = [...bar.querySelectorAll("[data-command]")];
    const next = buttons.at((buttons.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % buttons.length);
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  }
});

// ---- mentions

function typedName(text) {
  const selection = document.getSelection();
  if (!selection.rangeCount || !selection.isCollapsed || !text.contains(selection.anchorNode)) return null;
  if (selection.anchorNode.nodeType !== Node.TEXT_NODE || selection.anchorNode.parentElement.dataset.mention) return null;
  const before = selection.anchorNode.textContent.slice(0, selection.anchorOffset);
  const found = before.match(/(^|\s)@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]*)?)$/u);
  return found ? { name: found[2], node: selection.anchorNode, from: selection.anchorOffset - found[2].length - 1, to: selection.anchorOffset } : null;
}

let waiting = 0;
let asked = 0;

function lookUp(editor) {
  clearTimeout(waiting);
  const typed = editor.dataset.mentions ? typedName(textOf(editor)) : null;
  if (!typed) {
    close(editor);
    return;
  }
  waiting = setTimeout(async () => {
    const mine = (asked += 1);
    const address = new URL(editor.dataset.mentions, window.location.href);
    address.searchParams.set("q", typed.name);
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    offer(editor, await answer.json());
  }, 150);
}

function close(editor) {
  editor.querySelector(".o-editor__choices")?.remove();
  textOf(editor).removeAttribute("aria-activedescendant");
}

function offer(editor, found) {
  close(editor);
  if (!found.length || !typedName(textOf(editor))) return;
  const options = found.map((one, place) =>
    build("div", { class: "o-palette__row", role: "option", id: `mention-${place}`, "data-mention-choice": one.value, "aria-selected": String(place === 0) }, one.text),
  );
  const list = build("div", { class: "o-editor__choices", role: "listbox", id: "mentions" }, ...options);
  editor.append(list);
  list.scrollIntoView({ block: "nearest" });
  textOf(editor).setAttribute("aria-activedescendant", "mention-0");
}

function choose(option) {
  const editor = option.closest("[data-editor]");
  const text = textOf(editor);
  const typed = typedName(text);
  if (typed) {
    const range = document.createRange();
    range.setStart(typed.node, typed.from);
    range.setEnd(typed.node, typed.to);
    range.deleteContents();
    const named = build("span", { "data-mention": option.dataset.mentionChoice }, `@${option.textContent}`);
    const space = document.createTextNode("\u00a0");
    range.insertNode(space);
    range.insertNode(named);
    document.getSelection().collapse(space, 1);
  }
  close(editor);
  keep(editor);
}

// Before the dialog and the form take Esc and Enter for themselves.
document.addEventListener(
  "keydown",
  (event) => {
    const editor = event.target.closest?.("[data-editor]");
    const list = editor?.querySelector(".o-editor__choices");
    if (!list || event.ctrlKey || event.metaKey) return;
    const options = [...list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") close(editor);
    else if (event.key === "Enter" || event.key === "Tab") choose(options[at]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = options.at((at + (event.key === "ArrowDown" ? 1 : -1)) % options.length);
      for (const option of options) option.setAttribute("aria-selected", String(option === next));
      textOf(editor).setAttribute("aria-activedescendant", next.id);
      next.scrollIntoView({ block: "nearest" });
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// A draft was put back, or the form was emptied: the text follows its source.
document.addEventListener("opiekun:restored", (event) => {
  for (const editor of event.target.querySelectorAll?.("[data-editor]") ?? []) show(editor);
});
document.addEventListener("reset", (event) => {
  setTimeout(() => {
    for (const editor of event.target.querySelectorAll("[data-editor]")) show(editor);
  });
});
// Each line is a paragraph in every browser; of themselves some make a div.
document.execCommand("defaultParagraphSeparator", false, "p");
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? event.detail.elt));
start(document);
