// What happens around htmx requests: progress line, focus after a swap, plain words when something fails.
// Nothing typed is ever cleared here: a failed request leaves the page as it was.
import { showToast } from "./toast.js";
import { word } from "./words.js";
import { build, icon } from "./build.js";
import { wantedIn } from "./forms.js";

const root = document.documentElement;
let running = 0;

// After a new login in another tab the page's own token is old; the cookie has the present one.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  if (!token || event.detail.verb === "get") return;
  event.detail.headers["X-CSRFToken"] = token;
  if (event.detail.parameters.csrfmiddlewaretoken) event.detail.parameters.csrfmiddlewaretoken = token;
});

document.addEventListener("htmx:beforeSend", (event) => {
  running += 1;
  root.classList.add("is-loading");
  // Of an element that was swapped away meanwhile no event comes here any more; its request ends all the same.
  event.detail.xhr.addEventListener("loadend", () => {
    running = Math.max(0, running - 1);
    if (running === 0) root.classList.remove("is-loading");
  });
});

// What a key or a button asked for comes also where its place was drawn anew meanwhile. A part that only looks again is
// dropped then: what stands there is newer.
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  const { xhr, elt, target } = detail;
  if (!target?.id || elt === target) return;
  // Before the event by which htmx takes the answer.
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState === XMLHttpRequest.DONE && !target.isConnected) detail.target = document.getElementById(target.id) ?? target;
  });
});

function showPanelFailure(panel) {
  panel.removeAttribute("aria-busy");
  panel.querySelector(".o-failed")?.remove();
  panel.querySelector("[aria-hidden=true]:has(.o-skeleton)")?.setAttribute("hidden", "");
  const again = build("button", { type: "button", class: "o-btn o-btn--small", "data-retry": true }, word("retry"));
  panel.append(build("div", { class: "o-failed", role: "alert" }, icon("alert-triangle"), word("failed"), again));
}

function fail(event, text, id = "") {
  const panel = event.target.closest?.("[data-panel]");
  if (panel && event.target === panel) showPanelFailure(panel);
  else showToast({ text: id ? `${text} (${id})` : text, error: true });
}

// What was said of a lost line is over when an answer comes to what was asked for since.
let losses = 0;
const lostBefore = new WeakMap();

function online() {
  root.classList.remove("is-offline");
  for (const toast of document.querySelectorAll("#toasts .o-toast")) if (toast.dataset.text === word("offline")) toast.remove();
}

document.addEventListener("htmx:beforeSend", (event) => lostBefore.set(event.detail.xhr, losses));

document.addEventListener("htmx:sendError", (event) => {
  losses += 1;
  root.classList.add("is-offline");
  fail(event, word("offline"));
});
document.addEventListener("htmx:timeout", (event) => fail(event, word("slow")));

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("opiekun:toast")) return; // The server has said it in its own words.
  const texts = { 401: "loggedOut", 403: "refused", 404: "gone", 410: "gone", 429: "tooMany" };
  const id = status >= 500 ? event.detail.xhr.getResponseHeader("X-Request-Id") : "";
  fail(event, word(texts[status] ?? "failed"), id ?? "");
});

// A whole page in the place of a part means that the session has ended and the login page came back.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (lostBefore.get(event.detail.xhr) === losses) online();
  const answer = event.detail.serverResponse ?? "";
  if (event.detail.xhr.status >= 400 || event.detail.target === document.body || !/^\s*<!doctype/i.test(answer)) return;
  event.detail.shouldSwap = false;
  showToast({ text: word("loggedOut"), error: true });
});

// A line that its own button takes away leaves the keyboard at the next one, not at the top of the page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const line = event.detail.target;
  const goes = event.detail.shouldSwap && event.detail.serverResponse === "" && line.matches?.("li") && line.contains(document.activeElement);
  if (!goes) return;
  const next = line.nextElementSibling ?? line.previousElementSibling;
  // Of what comes to nothing htmx tells no swap.
  requestAnimationFrame(() => {
    if (!line.isConnected) (next?.querySelector("button") ?? next?.querySelector("a[href]") ?? document.getElementById("main")).focus({ preventScroll: !next });
  });
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.matches("[data-panel]")) event.detail.target.removeAttribute("aria-busy");
});

document.addEventListener("click", (event) => {
  const panel = event.target.closest("[data-retry]")?.closest("[data-panel]");
  if (!panel) return;
  panel.querySelector(".o-failed")?.remove();
  panel.querySelector("[hidden]:has(.o-skeleton)")?.removeAttribute("hidden");
  window.htmx.trigger(panel, "opiekun:retry");
});

window.addEventListener("online", online);
window.addEventListener("offline", () => root.classList.add("is-offline"));

// Whether the focus stood in what is about to be replaced, and on which link: only then may it be moved.
let focusWasInside = false;
let linkWas = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  focusWasInside = event.detail.target.contains(document.activeElement) && document.activeElement !== document.body;
  linkWas = focusWasInside ? document.activeElement.getAttribute("href") : null;
});

const sameLink = (part) => linkWas && [...part.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === linkWas);

document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!part?.querySelector || part.closest("#palette")) return;
  const wanted = wantedIn(part);
  if (wanted) wanted.focus();
  else if (focusWasInside && document.activeElement === document.body) {
    // Go on from the same link or the part that replaced it, not from the top of the page: of a fact from its pencil,
    // which Enter presses.
    const place = sameLink(part) || (part.querySelector(":scope > dd > .o-fact__edit") ?? part);
    if (place === part && !part.hasAttribute("tabindex")) part.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  }
  const spoken = part.querySelector("[data-announce]")?.dataset.announce ?? part.dataset?.announce;
  if (spoken) document.getElementById("announce").textContent = spoken;
});
