// A name typed into a combobox that is not found: it is named as new, and not lost with the form that is sent.
// Forms with a name that may be new: of each what is still looked for, so that it is sent no sooner.
const looking = new WeakMap();
window.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const answers = (looking.get(form) ?? []).map((look) => look()).filter(Boolean);
    if (!answers.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    Promise.all(answers).then(() => form.isConnected && form.requestSubmit(submitter));
  },
  true,
);

function answer(control) {
  let heard = null;
  const answered = new Promise((done) => {
    heard = () => control.loading || done();
  });
  control.on("load", heard);
  return answered.then(() => control.off("load", heard));
}

// What is typed is settled when one leaves the field, or sends the form from within; as soon as the answer is there.
function settlesTyped(select, control, settle) {
  let typed = "";
  const settled = () => {
    if (typed && !control.items.length) settle(typed);
    typed = "";
  };
  control.on("type", (text) => (typed = text.trim()));
  control.on("blur", () => (control.loading ? answer(control).then(() => control.isFocused || settled()) : settled()));
  const look = () => {
    if (!typed) return null;
    if (control.loading) return answer(control).then(settled);
    settled();
    return null;
  };
  looking.set(select.form, [...(looking.get(select.form) ?? []), look]);
}

// What was looked for and is not there goes into the field beside, where the new one is named.
export function keepUnfound(select, control) {
  const other = select.form.elements[select.dataset.unfound];
  settlesTyped(select, control, (typed) => {
    if (other && !other.value && !Object.keys(control.options).length) other.value = typed;
  });
}

// Whoever types a name that is not there and goes on, as to the button that saves, means to add it. Where others were
// found by it nobody knows.
export function addsUnfound(select, control) {
  settlesTyped(select, control, (typed) => {
    // What the beginning of a name finds none of, the whole finds none of either.
    const isAnswered = control.answered !== undefined && typed.startsWith(control.answered);
    if (isAnswered && !Object.keys(control.options).length) control.createItem(typed);
  });
}
