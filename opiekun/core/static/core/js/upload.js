// A form that sends a file: by choosing or dropping it; one that is too large is told of before it is sent.
function refuse(form, text) {
  const place = form.querySelector("[data-error]");
  if (!place) return;
  place.textContent = text;
  place.closest("[role=alert]").hidden = !text;
  form.querySelector("[data-drop]")?.classList.toggle("has-error", Boolean(text));
}

/** What stands in the way of sending them: all files go in one request. */
function problemOf(form, files) {
  const largest = Number(form.dataset.largest);
  const single = files.find((file) => file.size > largest);
  if (single) return `${single.name}: ${form.dataset.tooLarge}`;
  if (files.length > Number(form.dataset.most || Infinity)) return form.dataset.tooMany;
  const together = files.reduce((sum, file) => sum + file.size, 0);
  return together > largest ? form.dataset.tooLargeTogether || form.dataset.tooLarge : "";
}

function chosen(input) {
  const files = [...(input.files ?? [])];
  if (!files.length) return;
  const problem = problemOf(input.form, files);
  if (problem) input.value = "";
  refuse(input.form, problem);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-upload] input[type=file]")) chosen(event.target);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const place = event.target.closest?.("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("is-over", name === "dragover");
    const input = place.querySelector("input[type=file]");
    if (name !== "drop" || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    chosen(input);
    if (input.files.length) input.form.requestSubmit();
  });
}
