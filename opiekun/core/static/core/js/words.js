// Words in the reader's language, printed by core/words.html.
const words = document.getElementById("words")?.dataset ?? {};

/** The word under a key, with `{n}` and the like filled in; the key itself when the page does not carry it. */
export function word(key, values = {}) {
  let text = words[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

const language = document.documentElement.lang || "pl";

/** A whole number with grouped thousands, also for four digits. */
export function grouped(number) {
  return new Intl.NumberFormat(language, { useGrouping: "always" }).format(number);
}
