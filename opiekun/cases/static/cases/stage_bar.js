// The way through the stages is longer than a phone is wide: it begins where the case stands.
function show() {
  const bar = document.querySelector(".o-stages");
  const stage = bar?.querySelector("[aria-current]") ?? [...(bar?.querySelectorAll(".is-done") ?? [])].at(-1);
  if (stage) bar.scrollLeft = stage.offsetLeft - (bar.clientWidth - stage.offsetWidth) / 2;
}

show();
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelector?.(".o-stages") && show());
