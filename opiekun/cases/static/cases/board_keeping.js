// A board that is drawn anew stays where it was: its places, and the cards that were loaded as its lanes were scrolled.
let before = null;
const moved = new Set();

const board = () => document.getElementById("case-board");
const lists = () => [...board().querySelectorAll("[data-stage] > .o-lane__cards")];
const stageOf = (list) => list.parentElement.dataset.stage;
const isMore = (item) => item.matches(".o-lane__more");

// Which cases went elsewhere: those are not put back.
document.body.addEventListener("opiekun:cases-changed", ({ detail }) => {
  for (const id of [detail?.id, ...(detail?.ids ?? [])]) if (id) moved.add(String(id));
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "case-board") return;
  const lanes = new Map(lists().map((list) => [stageOf(list), { top: list.scrollTop, items: [...list.children] }]));
  before = { left: board().querySelector(".o-board")?.scrollLeft ?? 0, lanes };
});

// What followed the last card of the first page follows it still. A lane that has no more than a page has nothing more.
function goOn(list, items, there) {
  const more = list.querySelector(".o-lane__more");
  const own = new Set([...list.querySelectorAll("[data-case]")].map((card) => card.dataset.case));
  const rest = items.slice(items.findLastIndex((item) => own.has(item.dataset.case)) + 1);
  if (!more || rest.length === items.length || !rest.some((item) => !isMore(item))) return;
  const end = rest.find(isMore)?.cloneNode(true);
  more.remove();
  list.append(...rest.filter((item) => !isMore(item) && !there.has(item.dataset.case) && !moved.has(item.dataset.case)));
  if (!end) return;
  list.append(end);
  window.htmx.process(end);
}

/** After the swap, before anything is looked for on the board. */
export function stay() {
  const there = new Set([...board().querySelectorAll("[data-case]")].map((card) => card.dataset.case));
  for (const list of lists()) {
    const was = before?.lanes.get(stageOf(list));
    if (!was) continue;
    goOn(list, was.items, there);
    list.scrollTop = was.top;
  }
  const shown = board().querySelector(".o-board");
  if (shown && before) shown.scrollLeft = before.left;
  before = null;
  moved.clear();
}
