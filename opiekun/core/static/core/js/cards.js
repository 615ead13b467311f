// A card of a board opens what it shows wherever it is clicked, as a row of a list does; with Ctrl in a tab of its own.
document.addEventListener("click", (event) => {
  const card = event.target.closest?.(".o-boardcard");
  if (!card || event.target.closest("a, button, label, input, select")) return;
  const { ctrlKey, metaKey } = event;
  card.querySelector("a[href]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey }));
});
