// Several addresses, phones, e-mails: add a row from the template, mark one for removal (kept until saving, so it can return).

function addRow(editor) {
  const list = editor.querySelector("[data-rows-list]");
  const index = Number(editor.dataset.next);
  const holder = document.createElement("template");
  holder.innerHTML = editor.querySelector("template").innerHTML.replaceAll("__index__", String(index));
  const row = holder.content.firstElementChild;
  list.append(holder.content);
  editor.dataset.next = String(index + 1);
  editor.querySelector("[data-rows-count]").value = String(index + 1);
  if (list.querySelectorAll("[data-row]:not(.is-removed)").length === 1) {
    const main = row.querySelector("input[type=radio]");
    if (main) main.checked = true;
  }
  window.htmx?.process(row);
  row.closest("details")?.setAttribute("open", "");
  row.dispatchEvent(new CustomEvent("opiekun:added", { bubbles: true }));
  return row;
}

/** Make sure that the editor has at least this many rows (a draft may bring more than the page shows). */
export function ensureRows(editor, count) {
  while (Number(editor.dataset.next) < count) addRow(editor);
}

function removeRow(row) {
  const kept = row.querySelector("input[type=hidden][name$='-id']");
  if (!kept) {
    row.remove();
    return;
  }
  const gone = row.classList.toggle("is-removed");
  const name = kept.name.replace(/-id$/, "-remove");
  row.querySelector(`input[name="${name}"]`)?.remove();
  if (!gone) return;
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name, value: "1" });
  row.append(mark);
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  if (add) addRow(add.closest("[data-rows]")).querySelector(":is(select, input:not([type=hidden]))")?.focus();
  const remove = event.target.closest("[data-remove-row]");
  if (remove) {
    const row = remove.closest("[data-row]");
    const form = row.closest("form");
    removeRow(row);
    form?.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
