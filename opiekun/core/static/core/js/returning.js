// Who walks by keys and comes back to a page by the browser finds the focus where it was: on the row, the card or the link.
const KEY = "opiekun:left-at";
const MOST = 20;
const WAIT_MS = 5000;
const here = () => window.location.pathname + window.location.search;
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? "[]");

function described(element) {
  const row = element.closest("tr[data-id]");
  if (row === element) return { selector: `tr[data-id="${CSS.escape(row.dataset.id)}"]`, at: 0 };
  const card = element.closest("[data-case]");
  if (card) return { selector: `[data-case="${CSS.escape(card.dataset.case)}"] [tabindex="0"]`, at: 0 };
  if (!element.matches("#main a[href]")) return null;
  const selector = `#main a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return { selector, at: [...document.querySelectorAll(selector)].indexOf(element) };
}

window.addEventListener("pagehide", () => {
  const others = kept().filter((one) => one.address !== here());
  const element = document.activeElement;
  const place = element?.matches(":focus-visible") ? described(element) : null;
  if (place) others.push({ address: here(), ...place });
  sessionStorage.setItem(KEY, JSON.stringify(others.slice(-MOST)));
});

let wanted = null;

function comeBack() {
  if (!wanted) return;
  const free = document.activeElement === document.body || document.activeElement === null;
  const element = document.querySelectorAll(wanted.selector)[wanted.at];
  if (!free || element) wanted = null;
  if (!free || !element) return;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
}

if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") {
  wanted = kept().find((one) => one.address === here()) ?? null;
  comeBack();
  // Panels bring their links a moment later.
  document.addEventListener("htmx:afterSettle", comeBack);
  setTimeout(() => (wanted = null), WAIT_MS);
  for (const sign of ["keydown", "pointerdown"]) document.addEventListener(sign, () => (wanted = null), { once: true, capture: true });
}
