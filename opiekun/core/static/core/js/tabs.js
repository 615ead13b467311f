// Tabs that do not fit scroll; the one that is open comes into sight, also when numbers come later and make others wider.

function showCurrent() {
  for (const tab of document.querySelectorAll(".o-tabs > [aria-current]")) {
    const row = tab.parentElement;
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}

document.addEventListener("htmx:oobAfterSwap", showCurrent);
window.addEventListener("resize", showCurrent);
showCurrent();
