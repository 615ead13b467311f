// Where the way of a case is wider than the page, the stage in which it stands is in sight.
const bar = document.querySelector(".o-stages");
const now = bar?.querySelector("[aria-current]");
if (now && bar.scrollWidth > bar.clientWidth) bar.scrollLeft = now.offsetLeft - (bar.clientWidth - now.offsetWidth) / 2;
