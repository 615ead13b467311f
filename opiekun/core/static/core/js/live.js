// Live events on a page: the bell's number, and parts that show themselves anew.
// An element with data-live="record:17" (or "notifications") gets the htmx event opiekun:live when that has changed: `hx-trigger="…, opiekun:live"`.
import { isTyping, isVisible } from "./build.js";
import { word } from "./words.js";

const GATHER_MS = 150;
const COUNTED = 100;
const KEPT_KEY = "opiekun:unread";
const { liveUser, liveAt, liveWorker } = document.body.dataset;
const bell = document.getElementById("bell");
// The parts that wait, each with the moment of the latest event: what is drawn later than that shows it already.
const waiting = new Map();
let timer = 0;
let port = null;
// What the page shows is as of this moment of the server's clock.
let known = Number(liveAt);
const moment = () => Math.round(Number(liveAt) + performance.now());
let followed = "";

function showUnread(number) {
  const count = bell?.querySelector("[data-bell-count]");
  if (!count) return;
  const text = number >= COUNTED ? `${COUNTED - 1}+` : String(number);
  count.hidden = !number;
  count.textContent = number ? text : "";
  bell.setAttribute("aria-label", number ? word("unread", { n: text }) : word("notifications"));
  sessionStorage.setItem(KEPT_KEY, JSON.stringify({ user: liveUser, number }));
}

function showKept() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT_KEY) ?? "null");
  if (kept?.user === liveUser) showUnread(kept.number);
}

// Where somebody types, drags something, reads further down, or looks at another tab, a part waits.
const READ_ON_PX = 200;
const isTypedIn = (part) => part.contains(document.activeElement) && isTyping(document.activeElement);
const isDragged = (part) => Boolean(part.querySelector(".is-dragged, .is-source"));
const mayRefresh = (part) => !document.hidden && !isTypedIn(part) && !isDragged(part) && part.getBoundingClientRect().top > -READ_ON_PX;

// A part that is dear to draw says how many seconds it rests after each time: of what comes meanwhile it is told once.
const rested = new WeakMap();
const restOf = (part) => Math.max((rested.get(part) ?? 0) - performance.now(), 0);

function refresh() {
  timer = 0;
  for (const [part, at] of waiting) {
    const rest = restOf(part);
    if (!part.isConnected || !isVisible(part)) waiting.delete(part);
    else if (rest) setTimeout(soon, rest);
    else if (mayRefresh(part)) {
      waiting.delete(part);
      rested.set(part, performance.now() + Number(part.dataset.liveRest ?? 0) * 1000);
      window.htmx.trigger(part, "opiekun:live", { at });
    }
  }
}

// Who began to type or to drag there while the answer was on its way is not interrupted either: the part waits again.
function wait(event) {
  const { elt, triggeringEvent } = event.detail.requestConfig ?? {};
  if (triggeringEvent?.type !== "opiekun:live" || !(isTypedIn(elt) || isDragged(elt))) return;
  event.detail.shouldSwap = false;
  waiting.set(elt, Infinity);
}

function soon() {
  timer ||= setTimeout(refresh, GATHER_MS);
}

function came({ topic, data, at }) {
  if (topic === "notifications") showUnread(data.unread);
  const parts = topic === "resync" ? "[data-live]" : `[data-live~="${topic}"]`;
  for (const part of document.querySelectorAll(parts)) waiting.set(part, Math.max(waiting.get(part) ?? 0, at || Infinity));
  if (waiting.size) soon();
}

// A part that could not be drawn anew (the line broke, the server was busy) is asked for again: no event tells of it once more.
const AGAIN_MS = 3_000;
const LONGEST_AGAIN_MS = 60_000;
const waits = new WeakMap();

function drawn({ detail: { elt, xhr, successful } }) {
  if (!elt?.dataset?.live) return;
  if (successful || (xhr.status && xhr.status < 500)) return void waits.delete(elt);
  const wait = waits.get(elt) ?? AGAIN_MS;
  waits.set(elt, Math.min(wait * 2, LONGEST_AGAIN_MS));
  setTimeout(() => {
    waiting.set(elt, Infinity);
    soon();
  }, wait);
}

function wanted() {
  const topics = [...document.querySelectorAll("[data-live]")].flatMap((part) => part.dataset.live.split(" "));
  return [...new Set(["notifications", ...topics])].sort();
}

function join() {
  const topics = wanted();
  if (!port || topics.join() === followed) return;
  followed = topics.join();
  port.postMessage({ topics, since: known });
  known = moment();
}

// Without shared workers each tab has a stream of its own.
async function ownPort() {
  const { LiveStream } = await import("./live_stream.js");
  const stream = new LiveStream((topic, data, at) => came({ topic, data, at }));
  return { postMessage: (said) => (said.leave ? stream.close() : stream.follow(new Set(said.topics), said.since).forEach(came)) };
}

async function begin() {
  showKept();
  if ("SharedWorker" in window) {
    const worker = new SharedWorker(liveWorker, { type: "module", name: `live-${liveUser}` });
    worker.port.addEventListener("message", ({ data }) => came(data));
    worker.port.start();
    port = worker.port;
  } else port = await ownPort();
  join();
}

if (liveUser) {
  begin();
  document.addEventListener("htmx:afterSettle", join);
  document.addEventListener("htmx:beforeSwap", wait);
  document.addEventListener("htmx:afterRequest", drawn);
  document.addEventListener("visibilitychange", () => waiting.size && soon());
  document.addEventListener("scrollend", () => waiting.size && soon(), true);
  for (const end of ["focusout", "pointerup", "dragend"]) document.addEventListener(end, () => waiting.size && soon());
  window.addEventListener("pagehide", () => {
    followed = "";
    known = moment();
    port?.postMessage({ leave: true });
  });
  window.addEventListener("pageshow", (event) => event.persisted && join());
}
