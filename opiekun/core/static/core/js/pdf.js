// PDF files shown in pages ([data-pdf]): drawn by pdf.js, which is fetched only where a PDF is looked at. Nothing in the
// file runs, and pages are drawn when they come near.
import { build } from "./build.js";

const NEAR = "800px";
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const shown = new WeakMap();
let library = null;

function pdfjs(place) {
  library ??= import(new URL(place.dataset.pdfScript, window.location.href)).then((loaded) => {
    loaded.GlobalWorkerOptions.workerSrc = place.dataset.pdfWorker;
    return loaded;
  });
  return library;
}

function tell(place, text) {
  place.removeAttribute("aria-busy");
  place.replaceChildren(build("p", { class: "o-pdf__failed o-muted" }, text));
}

async function draw(view, holder) {
  if (holder.dataset.drawn === String(view.zoom)) return;
  holder.dataset.drawn = String(view.zoom);
  const page = await view.pdf.getPage(Number(holder.dataset.number));
  const plain = page.getViewport({ scale: 1 });
  const wide = Math.max(80, view.place.clientWidth) * (view.single ? 1 : view.zoom);
  const scale = view.single ? wide / plain.width : Math.min(wide / plain.width, 1.4 * view.zoom);
  const viewport = page.getViewport({ scale });
  const dots = Math.min(window.devicePixelRatio || 1, 2);
  const canvas = build("canvas", { width: Math.floor(viewport.width * dots), height: Math.floor(viewport.height * dots), "aria-hidden": "true" });
  canvas.style.width = `${Math.floor(viewport.width)}px`;
  canvas.style.height = `${Math.floor(viewport.height)}px`;
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport, transform: dots === 1 ? null : [dots, 0, 0, dots, 0, 0] }).promise;
  // For readers: what is drawn cannot be heard.
  const text = view.single ? "" : (await page.getTextContent()).items.map((item) => item.str).join(" ");
  holder.style.minHeight = "";
  holder.replaceChildren(canvas, build("div", { class: "o-hidden-text" }, text));
}

function lay(view) {
  const { place, pdf } = view;
  const pages = view.single ? 1 : pdf.numPages;
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) draw(view, entry.target).catch(() => {});
    },
    { root: place.closest(".o-docshow__body"), rootMargin: NEAR },
  );
  place.replaceChildren();
  for (let number = 1; number <= pages; number += 1) {
    const words = (place.dataset.page ?? "").replace("{number}", number).replace("{all}", pdf.numPages);
    const holder = build("div", { class: "o-pdf__page", "data-number": number, role: words ? "group" : false, "aria-label": words || false });
    holder.style.minHeight = view.single ? "" : "480px";
    place.append(holder);
    watcher.observe(holder);
  }
  place.removeAttribute("aria-busy");
}

async function show(place) {
  if (shown.has(place)) return;
  shown.set(place, null);
  try {
    const { getDocument } = await pdfjs(place);
    const pdf = await getDocument({
      url: place.dataset.pdf,
      isEvalSupported: false,
      useWasm: false,
      wasmUrl: place.dataset.pdfParts,
      useSystemFonts: true,
      enableXfa: false,
      disableAutoFetch: true,
    }).promise;
    const view = { place, pdf, zoom: 1, single: Boolean(place.dataset.pdfPages) };
    shown.set(place, view);
    lay(view);
  } catch (problem) {
    tell(place, problem?.name === "PasswordException" && place.dataset.locked ? place.dataset.locked : place.dataset.failed);
  }
}

function start(root) {
  for (const place of root.querySelectorAll?.("[data-pdf]") ?? []) show(place);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pdf-zoom]");
  const view = button && shown.get(document.querySelector(".o-pdf[data-pdf]"));
  if (!view) return;
  const at = ZOOMS.indexOf(view.zoom) + Number(button.dataset.pdfZoom);
  if (!ZOOMS[at]) return;
  view.zoom = ZOOMS[at];
  lay(view);
});

document.addEventListener("htmx:load", (event) => start(event.detail.elt));
start(document);
