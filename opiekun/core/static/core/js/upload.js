// A form that sends a file: by choosing or dropping it; one that is too large is told of before it is sent.
function refuse(form, text) {
  const place = form.querySelector("[data-error]");
  if (!place) return;
  place.textContent = text;
  place.closest("[role=alert]").hidden = !text;
  form.querySelector("[data-drop]")?.classList.toggle("has-error", Boolean(text));
}

function chosen(input) {
  const form = input.form;
  const file = input.files?.[0];
  if (!file) return;
  if (file.size > Number(form.dataset.largest)) {
    input.value = "";
    refuse(form, `${file.name}: ${form.dataset.tooLarge}`);
    return;
  }
  refuse(form, "");
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
