// A board that is drawn anew changes only what is new on it: a browser that had hundreds of cards put in again would
// stand still for it. What was loaded as the lanes were scrolled, places, focus and marks of the rest stay as they are.
const moved = new Set();

const lanesOf = (root) => [...root.querySelectorAll(".o-board > [data-stage]")];
const listOf = (lane) => lane.querySelector(".o-lane__cards");
const idsIn = (root) => new Set([...root.querySelectorAll("[data-case]")].map((card) => card.dataset.case));
const isMore = (item) => item.matches(".o-lane__more");

// Which cases went elsewhere: those that were loaded further down are not kept.
document.body.addEventListener("opiekun:cases-changed", ({ detail }) => {
  for (const id of [detail?.id, ...(detail?.ids ?? [])]) if (id) moved.add(String(id));
});

// Those that were loaded further down are not in the answer: it is asked which of them have gone, and which are of another
// version now. An address holds so many.
const MOST_ASKED = 500;

function belowIn(host) {
  let left = MOST_ASKED;
  return lanesOf(host).flatMap((lane) => {
    const cards = [...lane.querySelectorAll("[data-case]")].slice(Number(host.dataset.page)).slice(0, left);
    left -= cards.length;
    return cards.length ? [[lane.dataset.stage, ...cards.map(({ dataset }) => `${dataset.case}-${dataset.version}`)].join(".")] : [];
  });
}

// What a move of one's own has drawn at once is not drawn again when the live event of it comes: the board was read later
// than the database told of that. An event without a moment, and one that came since, draws it.
let told = 0;
const readAt = (root) => root.querySelector("[data-read-at]");
document.addEventListener("opiekun:live", ({ target, detail }) => {
  if (target.id === "case-board") told = Math.max(told, detail?.at ?? Infinity);
});

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id !== "case-board") return;
  const isLive = event.detail.triggeringEvent?.type === "opiekun:live";
  if (isLive && told < Number(readAt(event.detail.elt)?.dataset.readAt)) return event.preventDefault();
  if (isLive && told === Infinity) told = 0;
  const below = belowIn(event.detail.elt);
  if (below.length) event.detail.parameters.below = below;
});

// Marks of a card (chosen, dragged) stand in classes and properties, not in what it holds.
function isSame(old, card) {
  const [was, is] = [old.firstElementChild, card.firstElementChild];
  const stale = "o-boardcard--stale";
  return old.dataset.version === card.dataset.version && was.classList.contains(stale) === is.classList.contains(stale) && was.innerHTML === is.innerHTML;
}

// What followed the last card of the first page follows it still. A lane that has no more than a page has nothing more.
function further(old, next, there) {
  const items = [...old.children];
  const own = idsIn(next);
  const last = items.findLastIndex((item) => own.has(item.dataset.case));
  const rest = items.slice(last + 1).filter((item) => item.dataset.case || isMore(item));
  if (last < 0 || !next.querySelector(".o-lane__more") || rest.every(isMore)) return null;
  return rest.filter((item) => isMore(item) || (!there.has(item.dataset.case) && !moved.has(item.dataset.case)));
}

// What stands further down as it did, with something else on it.
let changed = new Map();
function takeChanged(fresh) {
  const part = fresh.querySelector("template[data-changed]");
  part?.remove();
  changed = new Map([...(part?.content.children ?? [])].map((card) => [card.dataset.case, card]));
}

function renewCards(old, next, there) {
  const known = new Map([...old.querySelectorAll("[data-case]")].map((card) => [card.dataset.case, card]));
  const rest = further(old, next, there);
  const page = [...next.children].filter((item) => !rest || !isMore(item));
  const below = (rest ?? []).map((item) => changed.get(item.dataset.case) ?? item);
  const wanted = page.map((item) => {
    const was = known.get(item.dataset.case);
    return was && isSame(was, item) ? was : item;
  });
  const all = new Set([...wanted, ...below]);
  for (const item of [...old.children]) if (!all.has(item)) item.remove();
  let at = old.firstElementChild;
  for (const item of all) {
    if (item === at) at = at.nextElementSibling;
    else old.insertBefore(item, at);
  }
  return [...page, ...below.filter((item) => changed.has(item.dataset.case))].filter((item) => item.parentElement === old);
}

function renewPart(old, next) {
  if (old.outerHTML !== next.outerHTML) old.replaceWith(next);
}

function renewLane(lane, next, there) {
  lane.dataset.count = next.dataset.count;
  lane.setAttribute("aria-label", next.getAttribute("aria-label"));
  renewPart(lane.querySelector(".o-lane__head"), next.querySelector(".o-lane__head"));
  lane.querySelector(".o-lane__empty")?.remove();
  const empty = next.querySelector(".o-lane__empty");
  if (empty) listOf(lane).before(empty);
  return renewCards(listOf(lane), listOf(next), there);
}

/** Puts what is new into the board; answers the elements that came. */
function renew(host, fresh) {
  const [old, next] = [lanesOf(host), lanesOf(fresh)];
  takeChanged(fresh);
  const there = idsIn(fresh);
  for (const id of fresh.querySelector("[data-left]")?.dataset.left.split(" ") ?? []) moved.add(id);
  const isOther = old.length !== next.length || old.some((lane, place) => lane.dataset.stage !== next[place].dataset.stage);
  if (isOther) host.replaceChildren(...fresh.childNodes);
  const came = isOther ? [...host.children] : old.flatMap((lane, place) => renewLane(lane, next[place], there));
  if (!isOther) renewPart(host.querySelector(".o-lane--folded"), fresh.querySelector(".o-lane--folded"));
  moved.clear();
  if (!isOther) readAt(host).dataset.readAt = readAt(fresh).dataset.readAt;
  return came;
}

window.htmx.defineExtension("board", {
  handleSwap: (style, host, fresh) => style === "lanes" && renew(host, fresh),
});
