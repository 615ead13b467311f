// Toasts: text and "Undo" at the bottom, 6 s, stopped while pointed at; errors stay until closed.
import { build, icon } from "./build.js";
import { request } from "./request.js";
import { word } from "./words.js";

const LIFE_SECONDS = 6;
const MOST = 4;

function host() {
  return document.getElementById("toasts");
}

function raise(container) {
  // A popover opened last lies above dialogs opened before it.
  if (!container.showPopover) return;
  if (container.matches(":popover-open")) container.hidePopover();
  container.showPopover();
}

function startTimer(element, seconds) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    timer = setTimeout(() => element.remove(), seconds * 1000);
  };
  element.addEventListener("mouseenter", stop);
  element.addEventListener("focusin", stop);
  element.addEventListener("mouseleave", start);
  element.addEventListener("focusout", start);
  start();
}

function undoButton(url, element) {
  // The key belongs to the latest.
  for (const older of host().querySelectorAll("[data-key=z]")) older.removeAttribute("data-key");
  const button = build("button", { type: "button", "data-key": "z", title: `${word("undo")} (Z)` }, word("undo"));
  button.addEventListener("click", () => {
    button.disabled = true;
    request("POST", url, { target: "#main", swap: "none" }).then((answered) => {
      if (answered) element.remove();
      else button.disabled = false;
    });
  });
  return button;
}

/** Show a toast. `error` stays; the same error is not shown twice at a time. Of a `topic` the newest alone is shown. */
export function showToast({ text, undo_url: undo, link_url: link, link_text: linkText, error = false, seconds = LIFE_SECONDS, topic = "" }) {
  const container = host();
  if (!container) return;
  const replaced = (one) => one.dataset.text === text || (topic && one.dataset.topic === topic && !one.matches(".o-toast--error"));
  // What is pointed at stays: its link would be taken away between press and release, and the click lost.
  const isPointedAt = (one) => one.dataset.text === text && one.matches(".o-toast--error:is(:hover, :focus-within)");
  if (error && [...container.children].some(isPointedAt)) return;
  for (const one of [...container.children].filter(replaced)) one.remove();
  const element = build("div", { class: error ? "o-toast o-toast--error" : "o-toast", "data-text": text, "data-topic": topic || false, role: error ? "alert" : false });
  element.append(build("span", { class: "o-toast__text" }, error ? icon("alert-triangle") : "", text));
  if (undo) element.append(undoButton(undo, element));
  // A page that could not do something may hold typed text: it is not left.
  if (link) element.append(build("a", { href: link, target: error ? "_blank" : false }, linkText || link));
  const close = build("button", { type: "button", class: "o-toast__close", "aria-label": word("close") }, icon("x"));
  close.addEventListener("click", () => element.remove());
  if (error || !undo) element.append(close);
  container.append(element);
  while (container.querySelectorAll(".o-toast").length > MOST) container.querySelector(".o-toast").remove();
  raise(container);
  if (!error) startTimer(element, seconds);
}

document.addEventListener("opiekun:toast", (event) => showToast({ ...event.detail, error: event.detail.failed }));

for (const waiting of document.querySelectorAll("#toasts template[data-toast]")) {
  const { text, undoUrl, linkUrl, linkText, error, seconds, topic } = waiting.dataset;
  waiting.remove();
  showToast({ text, undo_url: undoUrl, link_url: linkUrl, link_text: linkText, error: error !== undefined, seconds: Number(seconds) || LIFE_SECONDS, topic });
}
