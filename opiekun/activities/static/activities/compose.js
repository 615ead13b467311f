// A message that is being written: kept on the server with every pause in the typing, filled from templates, with files
// that are dropped on it going along.
const WAIT_MS = 1200;
const AGAIN_MS = 5000;
let timer = 0;
let saving = null;

const formOf = () => document.querySelector("form[data-compose]");
const field = (form, name) => form.elements.namedItem(name);

function tell(form, text) {
  const place = form.querySelector("[data-kept]");
  if (place) place.textContent = text;
}

async function keep(form) {
  if (saving) {
    plan(WAIT_MS);
    return;
  }
  const body = new FormData(form);
  for (const name of ["template", "file"]) body.delete(name);
  saving = fetch(form.dataset.compose, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": body.get("csrfmiddlewaretoken") ?? "" }, keepalive: body.get("body").length < 50000 });
  try {
    const response = await saving;
    const answer = await response.json();
    if (answer.key) {
      field(form, "key").value = answer.key;
      field(form, "version").value = answer.version;
    }
    tell(form, answer.note ?? answer.message ?? "");
  } catch {
    // The browser has it; the server gets it when the line is back.
    tell(form, form.dataset.lost);
    plan(AGAIN_MS);
  } finally {
    saving = null;
  }
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    timer = 0;
    const form = formOf();
    if (form && !form.dataset.sending) keep(form);
  }, wait);
}

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    if (event.target.closest?.("form[data-compose]") && !event.target.matches("[data-template]")) plan(WAIT_MS);
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-compose]")) return;
  clearTimeout(timer);
  timer = 0;
  event.target.dataset.sending = "1";
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf();
  if (!form || event.detail.requestConfig.elt !== form) return;
  delete form.dataset.sending;
  if (!event.detail.successful) plan(WAIT_MS);
});

// Whoever leaves the page in the middle of a word leaves nothing behind. What is kept already is not kept again: the draft
// may be opened at this very moment, and would be another version than the one on the screen.
document.addEventListener("visibilitychange", () => {
  const form = formOf();
  if (document.visibilityState !== "hidden" || !form || form.dataset.sending || !timer) return;
  clearTimeout(timer);
  timer = 0;
  keep(form);
});

function put(form, html) {
  const source = field(form, "body");
  source.value = html + source.value;
  form.dispatchEvent(new Event("opiekun:restored", { bubbles: true }));
  source.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("change", async (event) => {
  const select = event.target.closest?.("[data-template]");
  if (!select?.value) return;
  const form = select.form;
  const address = new URL(select.dataset.template.replace("/0/", `/${select.value}/`), location.href);
  // Whom it greets hangs on who gets it.
  for (const to of new FormData(form).getAll("to")) address.searchParams.append("to", to);
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const filled = await response.json();
  const subject = field(form, "subject");
  if (!subject.value && filled.subject) subject.value = filled.subject;
  put(form, filled.body);
  select.value = "";
});

document.addEventListener("opiekun:file-added", (event) => {
  const control = event.target.closest("form[data-compose]")?.elements.namedItem("documents")?.tomselect;
  if (!control) return;
  control.addOption({ value: event.detail.id, text: event.detail.title });
  control.addItem(event.detail.id);
});
