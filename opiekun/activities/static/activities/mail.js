// The body of a message: its frame is as high as what is in it; pictures from elsewhere are loaded when asked for.
function fit(frame) {
  const inside = frame.contentDocument;
  if (!inside?.body) return;
  // A frame that is too high would be measured as high as it is.
  frame.style.height = "0";
  frame.style.height = `${Math.min(Math.max(inside.documentElement.scrollHeight, 80) + 4, 20000)}px`;
  const note = frame.closest("[data-mail-views]").querySelector("[data-mail-blocked]");
  note.hidden = !inside.documentElement.dataset.blocked;
}

function loaded(frame) {
  fit(frame);
  frame.contentDocument?.addEventListener("toggle", () => fit(frame), true);
}

// A frame may come with a part of the page later than this program; "load" does not bubble, but is seen on its way down.
document.addEventListener("load", (event) => event.target.matches?.("[data-mail-frame]") && loaded(event.target), true);
for (const frame of document.querySelectorAll("[data-mail-frame]")) loaded(frame);

document.addEventListener("click", (event) => {
  const images = event.target.closest("[data-mail-images]");
  if (images) images.closest("[data-mail-views]").querySelector("[data-mail-frame]").src = images.dataset.mailImages;
  const view = event.target.closest("[data-mail-view]");
  if (!view) return;
  const views = view.closest("[data-mail-views]");
  const asText = view.dataset.mailView === "text";
  for (const button of views.querySelectorAll("[data-mail-view]")) button.setAttribute("aria-pressed", String(button === view));
  views.querySelector("[data-mail-frame]").hidden = asText;
  views.querySelector("[data-mail-text]").hidden = !asText;
  if (!asText) fit(views.querySelector("[data-mail-frame]"));
});

// J and K walk through the list, as arrows do.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, dialog, [contenteditable]") || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const items = [...document.querySelectorAll(".o-inbox__item")];
  const next = items[items.findIndex((item) => item.classList.contains("is-on")) + step];
  if (next) next.click();
});
