// Drop zones for several files ([data-files]): each file is sent by itself, with its progress. A file that could not be
// sent stays in the list with "Try again"; nothing is sent twice at a time, and the server keeps no file twice.
import { build, icon } from "./build.js";
import { showToast } from "./toast.js";

const MOST_AT_ONCE = 2;
const sending = new Map();
const waiting = [];

const keyOf = (zone, file) => [zone.dataset.files, zone.dataset.record, file.name, file.size, file.lastModified].join("|");

function problemOf(zone, file) {
  const ending = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
  if (file.size === 0) return zone.dataset.emptyWords;
  if (file.size > Number(zone.dataset.largest)) return zone.dataset.tooLarge;
  if (zone.dataset.refused.split(",").includes(ending)) return zone.dataset.refusedWords;
  return "";
}

function rowFor(zone, file) {
  const note = build("span", { class: "o-files__note" });
  const bar = build("progress", { class: "o-files__bar", max: "100", value: "0", "aria-label": file.name });
  const row = build("li", { class: "o-files__row" }, build("span", { class: "o-files__name", title: file.name }, file.name), note, bar);
  zone.querySelector("[data-files-list]").append(row);
  return { row, note, bar };
}

function finish(job, text, tone) {
  job.view.bar.remove();
  job.view.note.replaceChildren(tone === "danger" ? icon("alert-circle", 14) : "", text);
  job.view.row.classList.toggle("is-failed", tone === "danger");
  job.view.row.classList.toggle("is-done", tone !== "danger");
}

function fail(job, text, canRetry) {
  finish(job, text, "danger");
  job.batch.refused.push(`${job.file.name}: ${text}`);
  if (!canRetry) return;
  const again = build("button", { type: "button", class: "o-btn o-btn--link" }, job.zone.dataset.retryWords);
  again.addEventListener("click", () => {
    job.view.row.remove();
    add(job.zone, [job.file]);
  });
  job.view.row.append(again);
}

function done(job, answer) {
  const link = build("a", { href: answer.url }, answer.title);
  job.view.row.querySelector(".o-files__name").replaceChildren(link);
  finish(job, answer.note || job.zone.dataset.doneWords, "");
  job.view.row.classList.toggle("is-known", !answer.is_new);
  job.zone.dispatchEvent(new CustomEvent("opiekun:file-added", { bubbles: true, detail: answer }));
  job.batch.added.push(answer);
}

/** The list may be far from where files were dropped: what was not taken is said where everybody looks, too. */
function tellRefused(batch) {
  if (!batch.refused.length) return;
  const others = batch.refused.length - 1;
  showToast({ text: others ? `${batch.refused[0]} (+${others})` : batch.refused[0], error: true });
  batch.refused = [];
}

/** When the last file of a drop has come to its end: what hangs on the page is loaded anew, one undo for one file. */
function settle(job) {
  const { batch, zone } = job;
  batch.left -= 1;
  if (batch.left > 0) return;
  tellRefused(batch);
  const added = batch.added.filter((one) => one.is_new);
  if (batch.added.some((one) => one.reload)) {
    window.location.reload();
    return;
  }
  if (added.length) {
    const text = added.length === 1 ? `${zone.dataset.allWords}: ${added[0].title}` : `${zone.dataset.allWords}: ${added.length}`;
    showToast({ text, undo_url: added.length === 1 ? added[0].undo : "" });
  }
  if (!batch.added.length) return;
  for (const name of ["opiekun:documents-changed", "opiekun:record-changed"]) window.htmx.trigger(document.body, name, {});
  // On a card the list above tells of them from now on; what was not taken stays to be read.
  if (zone.closest("[data-panel]")) for (const row of zone.querySelectorAll(".is-done:not(.is-known)")) row.remove();
}

function answered(job, xhr) {
  let answer = null;
  try {
    answer = JSON.parse(xhr.responseText);
  } catch {
    answer = null;
  }
  if (xhr.status === 200 && answer?.id) done(job, answer);
  else if (answer?.message) fail(job, answer.message, false);
  else fail(job, xhr.status === 200 ? job.zone.dataset.outWords : `${job.zone.dataset.lostWords} (${xhr.status})`, true);
}

function send(job) {
  const body = new FormData();
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
  if (job.zone.dataset.record) body.append("record", job.zone.dataset.record);
  body.append("file", job.file);
  const xhr = new XMLHttpRequest();
  xhr.open("POST", job.zone.dataset.files);
  xhr.setRequestHeader("X-CSRFToken", token);
  xhr.setRequestHeader("Accept", "application/json");
  xhr.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) job.view.bar.value = (100 * event.loaded) / event.total;
  });
  xhr.addEventListener("load", () => answered(job, xhr));
  xhr.addEventListener("error", () => fail(job, job.zone.dataset.lostWords, true));
  xhr.addEventListener("loadend", () => {
    sending.delete(job.key);
    next();
    settle(job);
  });
  xhr.send(body);
}

function next() {
  const running = [...sending.values()].filter((job) => job.begun).length;
  for (const job of waiting.splice(0, Math.max(0, MOST_AT_ONCE - running))) {
    job.begun = true;
    send(job);
  }
}

function add(zone, files) {
  const batch = { left: 0, added: [], refused: [] };
  for (const file of files) {
    const key = keyOf(zone, file);
    if (sending.has(key)) continue;
    const job = { zone, file, key, batch, begun: false, view: rowFor(zone, file) };
    const problem = problemOf(zone, file);
    if (problem) fail(job, problem, false);
    else {
      batch.left += 1;
      sending.set(key, job);
      waiting.push(job);
    }
  }
  tellRefused(batch);
  next();
}

document.addEventListener("change", (event) => {
  const zone = event.target.matches("[data-files] input[type=file]") && event.target.closest("[data-files]");
  if (!zone) return;
  add(zone, [...event.target.files]);
  event.target.value = "";
});

// Messages that fall beside the zones go to the form that reads messages ([data-letters]), where the page has one.
const LETTER = /\.(eml|emlx|msg|mbox)$/i;
function takeLetters(target, files) {
  const input = target.closest?.("[data-files]") ? null : document.querySelector("input[data-letters]");
  if (!input || ![...files].every((file) => LETTER.test(file.name))) return false;
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  if (input.files.length) input.form.requestSubmit();
  return true;
}

// A file may be dropped anywhere on a page that has one zone for it; beside it nothing is opened in its place.
const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const zoneFor = (target) => {
  const inside = target.closest?.("[data-files]");
  if (inside || target.closest?.("[data-drop]")) return inside;
  const zones = document.querySelectorAll("[data-files]");
  return zones.length === 1 ? zones[0] : null;
};

// Cards come a moment after their page, and among them those that take files and messages.
const areCardsComing = () => document.querySelector("#main [data-panel][aria-busy=true][hx-trigger^=load]") !== null;
function whenCardsAreThere(then) {
  if (!areCardsComing()) then();
  else document.addEventListener("htmx:afterRequest", () => setTimeout(whenCardsAreThere, 0, then), { once: true });
}

function take(target, files) {
  const zone = zoneFor(target);
  if (!zone || takeLetters(target, files)) return;
  add(zone, zone.querySelector("input[type=file]").multiple ? [...files] : [...files].slice(0, 1));
}

let over = null;
function mark(zone) {
  if (over === zone) return;
  over?.querySelector("[data-files-drop]")?.classList.remove("is-over");
  over = zone;
  over?.querySelector("[data-files-drop]")?.classList.add("is-over");
}

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  const zone = zoneFor(event.target);
  mark(zone);
  if (zone || areCardsComing()) event.preventDefault();
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) mark(null);
});
document.addEventListener("drop", (event) => {
  mark(null);
  const { target, dataTransfer } = event;
  if (!carriesFiles(event) || target.closest?.("[data-drop]:not([data-files] *)")) return;
  if (!zoneFor(target) && !areCardsComing()) return;
  event.preventDefault();
  const { files } = dataTransfer;
  if (target.closest?.("[data-files]")) take(target, files);
  else whenCardsAreThere(() => take(target, files));
});

window.addEventListener("beforeunload", (event) => {
  if (sending.size) event.preventDefault();
});
