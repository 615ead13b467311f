// A button with data-fill puts its data-value into the field of that id, as a suggestion that one picks.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.dataset.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  for (const other of button.parentElement.querySelectorAll("[data-fill]")) other.setAttribute("aria-pressed", String(other === button));
  field.focus();
});
