// The sidebar as a drawer on the phone.

const sidebar = () => document.getElementById("sidebar");

function setOpen(open) {
  sidebar()?.classList.toggle("is-open", open);
  for (const button of document.querySelectorAll("[data-toggle-sidebar]")) button.setAttribute("aria-expanded", String(open));
  if (open) sidebar()?.querySelector("a, button")?.focus();
}

document.addEventListener("click", (event) => {
  const isOpen = sidebar()?.classList.contains("is-open");
  if (event.target.closest("[data-toggle-sidebar]")) setOpen(!isOpen);
  else if (isOpen && !event.target.closest("#sidebar")) setOpen(false);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && sidebar()?.classList.contains("is-open")) {
    setOpen(false);
    document.querySelector("[data-toggle-sidebar]")?.focus();
  }
});

// On a phone the places of the settings lie in one line: show the one where we are.
document.querySelector(".o-settings__nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
