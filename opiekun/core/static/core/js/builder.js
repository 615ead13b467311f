// The builder of conditions: [data-do] is sent by a press or a choice, Alt with an arrow moves a condition.
// The builder itself sends, one step after another: a button that the answer before took away would send nothing.
// What was typed or chosen while an answer is on its way stays.
import { request } from "./request.js";

const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
let sent = new Map(); // id of an input -> what it held when the form was sent

function send(builder, step) {
  request("POST", builder.dataset.builder, { source: builder, target: builder, swap: "innerHTML", values: { do: step } });
}

function held(input) {
  return input.matches("select") ? [...input.selectedOptions].map((option) => option.value).join("\n") : input.value;
}

// What one looked up is not among the options of the select that came.
function hold(input, former) {
  if (!input.matches("select")) input.value = former.value;
  else {
    const chosen = new Map([...former.selectedOptions].map((option) => [option.value, option.text]));
    for (const option of input.options) option.selected = chosen.delete(option.value);
    if (input.multiple) for (const [value, text] of chosen) input.add(new Option(text, value, true, true));
  }
}

const inputs = (root) => [...root.querySelectorAll("input[type=text][id], input[type=date][id], select[id]")];

// Before the menus, whose lines are walked with the arrows.
document.addEventListener(
  "keydown",
  (event) => {
    const node = event.target.closest?.("[data-builder] [data-node]");
    if (!node || !event.altKey || event.ctrlKey || event.metaKey || !(event.key in STEPS)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const builder = node.closest("[data-builder]");
    const step = `${STEPS[event.key]}:${node.id.slice(1)}`;
    // What can be done after the answer that is on its way is not known yet; what cannot be changes nothing.
    const isOpen = builder.matches(".htmx-request") || node.querySelector(`#${CSS.escape(node.id)}-menu [data-do="${step}"]`);
    if (isOpen) send(builder, step);
  },
  true,
);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-builder] button[data-do]");
  if (button) send(button.closest("[data-builder]"), button.dataset.do);
});

document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-builder] select[data-do]");
  if (choice) send(choice.closest("[data-builder]"), "");
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.matches?.("[data-builder]")) sent = new Map(inputs(event.detail.target).map((input) => [input.id, held(input)]));
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const builder = event.detail.target;
  if (!builder?.matches?.("[data-builder]")) return;
  const late = inputs(builder).filter((input) => sent.has(input.id) && sent.get(input.id) !== held(input));
  if (!late.length) return;
  builder.addEventListener(
    "htmx:afterSwap",
    () => {
      for (const former of late) {
        const input = document.getElementById(former.id);
        if (input) hold(input, former);
      }
    },
    { once: true },
  );
});
