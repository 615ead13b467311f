// The line that says what time it is: in the column of today, on a phone between the entries of today. By the company's
// clock, as all hours of the calendar are, wherever the reader's own clock stands; it moves while the page stays open.
import { build } from "../core/js/build.js";

const EVERY = 20_000;

function now(zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(new Date());
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return { day: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}`, minutes: Number(part.hour) * 60 + Number(part.minute) };
}

function inGrid(calendar, at) {
  for (const column of calendar.querySelectorAll(`[data-timed][data-day="${at.day}"]`)) {
    const line = build("div", { class: "o-cal__now", "aria-hidden": "true", "data-time": at.time });
    line.style.top = `${(at.minutes / 1440) * 100}%`;
    column.append(line);
  }
}

function inList(calendar, at) {
  const list = calendar.querySelector(`[data-agenda="${at.day}"] .o-cal__list`);
  if (!list) return;
  const later = [...list.children].find((one) => (one.querySelector(".o-cal__time")?.textContent ?? "") > at.time);
  const line = build("div", { class: "o-cal__nowline" }, `${calendar.dataset.now} ${at.time}`);
  if (later) later.before(line);
  else list.append(line);
}

function draw() {
  const calendar = document.getElementById("calendar");
  if (!calendar) return;
  for (const line of calendar.querySelectorAll(".o-cal__now, .o-cal__nowline")) line.remove();
  const at = now(calendar.dataset.zone);
  inGrid(calendar, at);
  inList(calendar, at);
}

// On a phone the list of days begins with today when the page is opened; what was before it is above.
let opened = false;
function showToday(event) {
  if (opened || !event.detail.target.matches(".o-cal__agenda")) return;
  opened = true;
  const day = now(document.getElementById("calendar").dataset.zone).day;
  event.detail.target.querySelector(`[data-agenda]:not(:first-child)[data-agenda="${day}"]`)?.scrollIntoView({ block: "start" });
}

document.addEventListener("htmx:afterSwap", (event) => {
  draw();
  showToday(event);
});
document.addEventListener("visibilitychange", () => document.hidden || draw());
setInterval(draw, EVERY);
draw();
