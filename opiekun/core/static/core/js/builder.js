// The builder of conditions: Alt with an arrow moves a condition; what is typed while an answer is on its way stays typed.

const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
let sent = new Map(); // id of an input -> what it held when the form was sent

const inputs = (root) => [...root.querySelectorAll("input[type=text][id], input[type=date][id]")];

// Before the menus, whose lines are walked with the arrows.
document.addEventListener(
  "keydown",
  (event) => {
    const node = event.target.closest?.("[data-builder] [data-node]");
    if (!node || !event.altKey || event.ctrlKey || event.metaKey || !(event.key in STEPS)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const step = node.querySelector(`#${CSS.escape(node.id)}-menu [data-step="${STEPS[event.key]}"]`);
    if (step) window.htmx.trigger(step, "click");
  },
  true,
);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.matches?.("[data-builder]")) sent = new Map(inputs(event.detail.target).map((input) => [input.id, input.value]));
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const builder = event.detail.target;
  if (!builder?.matches?.("[data-builder]")) return;
  const typed = inputs(builder).filter((input) => sent.has(input.id) && sent.get(input.id) !== input.value);
  const late = typed.map((input) => [input.id, input.value]);
  if (!late.length) return;
  builder.addEventListener(
    "htmx:afterSwap",
    () => {
      for (const [id, value] of late) {
        const input = document.getElementById(id);
        if (input) input.value = value;
      }
    },
    { once: true },
  );
});
