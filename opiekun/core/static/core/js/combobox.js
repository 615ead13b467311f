// select[data-combobox] gets search as one types, from data-url when given; what is not found goes into the field that
// data-unfound names. The library is fetched only where needed.
import { build } from "./build.js";
import { addsUnfound, keepUnfound } from "./combobox_unfound.js";
import { word } from "./words.js";

const LONGEST_LIST = 288;
// No shorter one is taken by a mail server: until the dot one is still searching.
const ADDRESS = /^\S+@[^\s.]+(\.[^\s.]+)+$/;
// Between addresses, and not within the name that stands before one.
const BETWEEN_ADDRESSES = /(?<=@[^,;\s]+)\s*[,;]\s*/;
let loading = null;

function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = build("script", { src: document.body.dataset.tomSelect });
    script.addEventListener("load", () => resolve(window.TomSelect));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return loading;
}

// Between press and release of a button the list stays as it is: what is chosen must not be taken away from under it.
let pressed = null;
document.addEventListener(
  "pointerdown",
  (event) => {
    if (!event.target.closest?.(".ts-dropdown")) return;
    pressed = new Promise((done) => {
      for (const sign of ["pointerup", "pointercancel"]) document.addEventListener(sign, () => setTimeout(done), { once: true, capture: true });
    });
  },
  true,
);

function searchAt(url) {
  let asked = 0;
  return function load(query, done) {
    const mine = (asked += 1);
    const address = new URL(url, window.location.href);
    address.searchParams.set("q", query);
    fetch(address, { headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : []))
      .then(async (found) => {
        await pressed;
        const isCurrent = mine === asked;
        // Who walks the list already goes on from where he is, also when an older question is answered last.
        const walkedTo = this.walked === this.inputValue() ? this.activeOption?.dataset.value : undefined;
        if (isCurrent) {
          this.answered = query;
          // What the server found replaces what it found before; the chosen value stays.
          this.clearOptions();
          done(Array.isArray(found) ? found : found.items);
        } else done();
        const again = walkedTo === undefined ? null : this.getOption(walkedTo);
        if (again) this.setActiveOption(again);
        if (isCurrent) chooseIfAsked(this);
      })
      .catch(() => {
        this.enterWaits = false;
        done();
      });
  };
}

/** Enter that came before the answer chooses now. */
function chooseIfAsked(control) {
  if (!control.enterWaits || control.answered !== control.inputValue()) return;
  control.enterWaits = false;
  if (control.activeOption) control.onOptionSelect({ type: "keydown" }, control.activeOption);
}

// Enter takes what is marked, and what is marked must have been found by what is typed: else it would choose whoever was
// found by the first letters. A whole address is taken as it was typed, whoever else has it within his own.
function chooses(control, url, takesAddresses) {
  return (event) => {
    if (event.target !== control.control_input) return;
    // It takes the focus a moment after the click; a key that is quicker would take nothing out and choose nothing.
    if (!control.isFocused) {
      control.ignoreFocus = false;
      control.onFocus();
    }
    control.enterWaits = false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") control.walked = control.inputValue();
    else if (event.key !== "Enter") control.walked = undefined;
    const typed = control.inputValue();
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !typed || control.walked === typed) return;
    if (takesAddresses && ADDRESS.test(typed)) {
      const known = Object.keys(control.options).find((value) => value.toLowerCase() === typed.toLowerCase() || value.toLowerCase().endsWith(`<${typed.toLowerCase()}>`));
      if (known) control.addItem(known);
      else control.createItem(typed);
      // The rest is there at the next key or click; a list that came a moment later would lie over what one goes to next.
      control.close();
      openOnceUsed(control);
    } else if (url && control.answered !== typed) control.enterWaits = true;
    else if (control.activeOption) return;
    // Where nothing is found the form is not sent either: what is typed would be lost with it.
    event.preventDefault();
    event.stopImmediatePropagation();
  };
}

function rendering() {
  return {
    option: (data, escape) => `<div>${escape(data.text)}${data.note ? `<small>${escape(data.note)}</small>` : ""}</div>`,
    item: (data, escape) => `<div>${escape(data.text)}</div>`,
    // Who has just chosen all that there is has not looked for anything that is not there.
    no_results(data) {
      return data.input || !this.items.length ? build("div", { class: "no-results" }, word("nothing")) : null;
    },
    option_create: (data, escape) => `<div class="create">${word("add")} <strong>${escape(data.input)}</strong></div>`,
    loading: () => build("div", { class: "no-results" }, "…"),
  };
}

// A dialog cuts off what is taller than itself: there the list stands over it, below its field or, near the end of the
// window, above.
function place(control) {
  const field = control.control;
  if (!field.closest("dialog")) return;
  const box = field.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const isAbove = below < 220 && box.top > below;
  Object.assign(control.dropdown.style, {
    position: "fixed",
    left: `${box.left}px`,
    width: `${box.width}px`,
    top: isAbove ? "auto" : `${box.bottom}px`,
    bottom: isAbove ? `${window.innerHeight - box.top + 4}px` : "auto",
  });
  control.dropdown_content.style.maxHeight = `${Math.min(LONGEST_LIST, (isAbove ? box.top : below) - 24)}px`;
}

// Letters that come while the library is on its way: the bare select would choose by them.
function keepTyped(select) {
  let typed = "";
  const keep = (event) => {
    // Ctrl with Alt is AltGr on some keyboards: it types Polish letters.
    if (event.key.length !== 1 || (event.ctrlKey && !event.altKey) || event.metaKey) return;
    event.preventDefault();
    typed += event.key;
  };
  select.addEventListener("keydown", keep);
  return () => {
    select.removeEventListener("keydown", keep);
    return typed;
  };
}

function focusAndType(control, typed) {
  control.focus();
  // It takes the focus a moment later, and letters from then on.
  if (typed) setTimeout(() => control.isFocused && document.execCommand("insertText", false, typed));
}

async function enhance(select) {
  if (select.tomselect || select.dataset.starting) return;
  select.dataset.starting = "1";
  const typedMeanwhile = keepTyped(select);
  const TomSelect = await library();
  const hasFocus = document.activeElement === select;
  const typed = typedMeanwhile();
  const url = select.dataset.url;
  const takesAddresses = select.dataset.create === "addresses";
  const control = new TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: ["text", "note"],
    create: select.dataset.create !== undefined,
    // Whoever types an address and goes on has not thought better of it.
    ...(takesAddresses ? { createOnBlur: true, createFilter: /\S@\S/, splitOn: BETWEEN_ADDRESSES } : {}),
    maxOptions: 50,
    loadThrottle: 150,
    // At once: a list that is filtered a moment later opens again after one has chosen and left the field.
    refreshThrottle: 0,
    preload: url ? "focus" : false,
    allowEmptyOption: false,
    // What is chosen already would stand first among what was found, and Enter would choose it again.
    hideSelected: Boolean(url) || select.multiple,
    plugins: select.multiple ? { remove_button: { title: word("remove") } } : {},
    render: rendering(),
    onItemAdd() {
      this.setTextboxValue("");
      if (!select.multiple || !this.isFocused) return;
      // What was found by what one had typed is chosen now: the rest is offered again.
      if (url) {
        this.loadedSearches = {};
        this.load("");
      }
      this.refreshOptions();
    },
    onDropdownOpen() {
      place(this);
    },
    ...(url ? { load: searchAt(url), score: () => () => 1 } : {}),
  });
  select.closest("dialog .o-dialog__body")?.addEventListener("scroll", () => {
    if (control.isOpen) place(control);
  });
  control.wrapper.addEventListener("keydown", chooses(control, url, takesAddresses), true);
  if (url) control.control_input.addEventListener("click", staysAtClick.bind(control));
  if (select.dataset.unfound) keepUnfound(select, control);
  if (url && select.dataset.create === "") addsUnfound(select, control);
  const label = document.querySelector(`label[for="${select.id}"], label[for="${select.id}-ts-control"]`);
  const name = label?.textContent.replace("*", "").trim() ?? select.getAttribute("aria-label");
  if (name) control.control_input.setAttribute("aria-label", name);
  // The select only carries the value from now on; a reader shall not find the field twice.
  select.setAttribute("aria-hidden", "true");
  const fact = select.closest("form[data-inline-edit]");
  if (!fact) {
    describe(select, control);
    // Of a field that was refused the reason stands below it, where the list would lie.
    const waits = select.dataset.unfound || select.getAttribute("aria-invalid") === "true";
    if (hasFocus && waits && !typed) openOnceUsed(control);
    if (hasFocus) focusAndType(control, typed);
    return;
  }
  // In a fact the choice is the save.
  control.on("change", () => fact.requestSubmit());
  focusAndType(control, typed);
}

// The list waits for a key or a click in the field: a dialog that begins with it shows first what else it asks for.
function openOnceUsed(control) {
  const used = new AbortController();
  const close = () => control.close();
  control.on("dropdown_open", close);
  const start = () => {
    control.off("dropdown_open", close);
    used.abort();
  };
  for (const kind of ["pointerdown", "keydown"]) control.wrapper.addEventListener(kind, start, { capture: true, signal: used.signal });
}

// Who clicks into a field that lists already wants to type, not to leave it.
function staysAtClick(event) {
  if (this.isOpen) event.stopPropagation();
}

function describe(select, control) {
  const described = select.getAttribute("aria-describedby");
  if (described) control.control_input.setAttribute("aria-describedby", described);
}

function start(root) {
  for (const select of root.querySelectorAll?.("select[data-combobox]") ?? []) enhance(select);
}

document.addEventListener("htmx:load", (event) => start(event.detail.elt));
document.addEventListener("opiekun:added", (event) => start(event.target));
start(document);
