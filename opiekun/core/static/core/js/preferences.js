// Theme, density and small switches: applied at once, kept in a cookie, told to the server when it has a place for them.

const YEAR_S = 31536000;

function remember(name, value) {
  document.cookie = `opiekun_${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  const url = document.body.dataset.preferencesUrl;
  if (!url) return;
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "X-Requested-With": "fetch" };
  fetch(url, { method: "POST", body: new URLSearchParams({ [name]: value }), headers, keepalive: true }).catch(() => {
    // Offline: the cookie has it, and the server learns it at the next change.
  });
}

function mark(attribute, value) {
  for (const item of document.querySelectorAll(`[data-set-${attribute}]`)) {
    item.setAttribute("aria-checked", String(item.getAttribute(`data-set-${attribute}`) === value));
  }
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-set-theme]")?.dataset.setTheme;
  const density = event.target.closest("[data-set-density]")?.dataset.setDensity;
  if (theme) {
    document.documentElement.dataset.bsTheme = theme;
    mark("theme", theme);
    remember("theme", theme);
  }
  if (density) {
    document.documentElement.dataset.density = density;
    mark("density", density);
    remember("density", density);
  }
});
