// Keys, clicks and choices that come before the scripts of the page have run: on a slow line or a slow machine the page is
// seen long before. They are kept, and done again when everybody listens. No module, for modules run late: it stands
// first in the head.
(() => {
  const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]";
  // What the browser does by itself with a click or a form is left to it: links, popovers, forms that know where to go.
  const PRESSED = "button[type=button]:not([popovertarget]), button[hx-get], button[hx-post], button[hx-delete]";
  const SENT = "form:is([hx-get], [hx-post], [data-inline-edit]):not([action])";
  const early = [];
  const fieldOf = (element) => element?.closest?.(FIELDS);

  // A space alone scrolls; after other keys it is one of the letters for where they lead.
  const isTypedOn = () => early.some((one) => one.type === "keydown");

  // What is typed into a field, Tab, Enter on a link and scrolling need no script.
  function isForScripts(event) {
    if (event.isComposing || event.repeat || event.altKey) return false;
    if (!event.ctrlKey && !event.metaKey) return event.key.length === 1 && !fieldOf(event.target) && (event.key !== " " || isTypedOn());
    return event.key.toLowerCase() === "k" || (event.key === "Enter" && Boolean(event.target.closest?.("form[data-submit-key], [data-sent-with]")));
  }

  function press({ key, code, ctrlKey, metaKey, shiftKey, target }) {
    const focused = document.activeElement ?? document.body;
    const isText = key.length === 1 && !ctrlKey && !metaKey;
    // A key before this one has opened a field: what came after it was meant for there.
    if (isText && fieldOf(focused)) document.execCommand("insertText", false, key);
    else {
      const place = key === "Enter" && target.isConnected ? target : focused;
      place.dispatchEvent(new KeyboardEvent("keydown", { key, code, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true }));
    }
  }

  // For each kind of event: what of it is kept, and how that is done again on an element that is still there.
  const KINDS = {
    keydown: { of: (event) => isForScripts(event) && event, again: press },
    click: { of: (event) => event.isTrusted && event.target.closest?.(PRESSED), again: (button) => button.click() },
    submit: { of: (event) => event.target.matches(SENT) && event.target, again: (form, by) => form.requestSubmit(by) },
    change: { of: (event) => event.isTrusted && event.target, again: (field) => field.dispatchEvent(new Event("change", { bubbles: true })) },
  };

  function keep(event) {
    const what = KINDS[event.type].of(event);
    if (!what) return;
    event.preventDefault();
    // Scripts that have run already would do it, and do it again.
    if (event.type !== "keydown") event.stopImmediatePropagation();
    // Who clicks again, or elsewhere, because nothing has happened, wants it once.
    const before = early.findIndex((one) => one.type === event.type && (event.type === "click" || one.what === what));
    if (event.type !== "keydown" && before >= 0) early.splice(before, 1);
    early.push({ type: event.type, what, by: event.submitter });
  }

  for (const type of Object.keys(KINDS)) document.addEventListener(type, keep, true);
  document.addEventListener("DOMContentLoaded", () =>
    // After all others that wait for the same moment.
    setTimeout(() => {
      for (const type of Object.keys(KINDS)) document.removeEventListener(type, keep, true);
      for (const { type, what, by } of early) if (type === "keydown" || what.isConnected) KINDS[type].again(what, by);
    }),
  );
})();
