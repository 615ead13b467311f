// Keys that come before the scripts of the page have run: on a slow line or a slow machine the page is seen long before.
// They are kept, and pressed again when everybody listens. No module, for modules run late: it stands first in the head.
(() => {
  const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]";
  const early = [];
  const fieldOf = (element) => element?.closest?.(FIELDS);

  // What is typed into a field, Tab, Enter on a link and scrolling need no script.
  function isForScripts(event) {
    if (event.isComposing || event.repeat || event.altKey) return false;
    if (!event.ctrlKey && !event.metaKey) return event.key.length === 1 && event.key !== " " && !fieldOf(event.target);
    return event.key.toLowerCase() === "k" || (event.key === "Enter" && Boolean(event.target.closest?.("form[data-submit-key]")));
  }

  function keep(event) {
    if (!isForScripts(event)) return;
    event.preventDefault();
    early.push(event);
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

  document.addEventListener("keydown", keep, true);
  document.addEventListener("DOMContentLoaded", () =>
    // After all others that wait for the same moment.
    setTimeout(() => {
      document.removeEventListener("keydown", keep, true);
      early.forEach(press);
    }),
  );
})();
