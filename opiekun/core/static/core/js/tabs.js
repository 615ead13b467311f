// Tabs that do not fit scroll; the one that is open comes into sight, also when numbers come later and make others wider.

/** An end that goes on fades, so that a cut number is not taken for a whole one. */
function showEnds(row) {
  const left = row.scrollWidth - row.clientWidth - row.scrollLeft;
  row.classList.toggle("is-cut-start", row.scrollLeft > 1);
  row.classList.toggle("is-cut-end", left > 1);
}

function showCurrent() {
  for (const tab of document.querySelectorAll(".o-tabs > [aria-current]")) {
    const row = tab.parentElement;
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
    showEnds(row);
  }
}

document.addEventListener("htmx:oobAfterSwap", showCurrent);
window.addEventListener("resize", showCurrent);
// Scrolling does not bubble.
document.addEventListener("scroll", (event) => event.target.matches?.(".o-tabs") && showEnds(event.target), { capture: true, passive: true });
showCurrent();
