// Making elements without strings of markup: text stays text.

/** An element with attributes (false and null are left out) and children (elements or text). */
export function build(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** An icon of the sprite, copied from one that the page already shows to know the sprite's address. */
export function icon(name, size = 16) {
  const sprite = (document.querySelector("svg.o-icon use")?.getAttribute("href") ?? "").split("#")[0];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", size === 16 ? "o-icon" : `o-icon o-icon--${size}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Lower case without diacritics, so that "zolw" finds "Żółw". */
export function folded(text) {
  return text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "");
}

/** Whether somebody is typing there. The field of a dialog just closed keeps the focus for a frame, but takes no keys. */
export function isTyping(element) {
  const field = element?.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]");
  return Boolean(field) && isVisible(field);
}

/** Whether an element can be seen (a hidden tab or a closed menu cannot). */
export function isVisible(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}
