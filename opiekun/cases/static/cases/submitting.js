// Over a page of cases: what is chosen is asked for at once; on a phone a button shows the filters.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-submits]")) event.target.form.requestSubmit();
  else if (event.target.matches?.("[data-goes]")) window.location.assign(event.target.value);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-shows-filters]");
  if (!button) return;
  const shown = document.querySelector(".o-boardpage").classList.toggle("shows-filters");
  button.setAttribute("aria-expanded", String(shown));
});
