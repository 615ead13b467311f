// Dialogs: content loaded by htmx into #dialog or #peek opens it; Esc, the cross, the backdrop and an event close it.

function firstField(dialog) {
  return (
    dialog.querySelector("[autofocus], [aria-invalid=true]") ??
    dialog.querySelector(".o-dialog__body :is(input:not([type=hidden]), select, textarea:not([hidden]), [contenteditable=true])") ??
    dialog.querySelector(".o-dialog__foot .o-btn:last-child")
  );
}

/** Open a dialog as a modal and put the focus where one starts. */
export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
  firstField(dialog)?.focus();
}

function closeAll() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}

function isDirty(dialog) {
  return [...dialog.querySelectorAll("input:not([type=hidden]), textarea")].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );
}

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target;
  if (!dialog?.matches?.("dialog")) return;
  if (dialog.textContent.trim()) openDialog(dialog);
  else if (dialog.open) dialog.close();
});

document.addEventListener("opiekun:close-dialog", closeAll);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
});

// Only a press that began on the backdrop closes, so that selecting text outwards does not; typed text is never thrown away so.
document.addEventListener("mousedown", (event) => {
  const dialog = event.target;
  if (!dialog.matches?.("dialog[open]")) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && !isDirty(dialog)) dialog.close();
});

document.addEventListener(
  "close",
  (event) => {
    if (event.target.id === "dialog" || event.target.id === "peek") event.target.replaceChildren();
  },
  true,
);
