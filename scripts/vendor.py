"""Copy the front-end files that pages use from node_modules into opiekun/core/static/vendor/.

Run at set-up after `npm ci`. A file that a package no longer ships stops the run: the list below is the contract.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from stylesheets import without_components

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "opiekun" / "core" / "static" / "vendor"

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx-sse.min.js": "htmx-ext-sse/dist/sse.min.js",
    "idiomorph-htmx.js": "idiomorph/dist/idiomorph-ext.min.js",
    "alpine-csp.min.js": "@alpinejs/csp/dist/cdn.min.js",
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "sortable.min.js": "sortablejs/Sortable.min.js",
    "tom-select.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    "tom-select.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "pdfjs/pdf.min.js": "pdfjs-dist/legacy/build/pdf.min.mjs",
    "pdfjs/pdf.worker.min.js": "pdfjs-dist/legacy/build/pdf.worker.min.mjs",
    # Scans: read without WebAssembly, which the policy of the site does not allow.
    "pdfjs/jbig2_nowasm_fallback.js": "pdfjs-dist/wasm/jbig2_nowasm_fallback.js",
    "pdfjs/openjpeg_nowasm_fallback.js": "pdfjs-dist/wasm/openjpeg_nowasm_fallback.js",
    "licences/pdfjs.txt": "pdfjs-dist/LICENSE",
    "licences/pdfjs-jbig2.txt": "pdfjs-dist/wasm/LICENSE_JBIG2",
    "licences/pdfjs-openjpeg.txt": "pdfjs-dist/wasm/LICENSE_OPENJPEG",
    "licences/tom-select.txt": "tom-select/LICENSE",
    "licences/sortable.txt": "sortablejs/LICENSE",
    "licences/inter.txt": "@fontsource-variable/inter/LICENSE",
}
# Pages have components of their own: of this sheet they use what is said of plain elements, and its variables.
WITHOUT_COMPONENTS = ("tabler.min.css",)
# A source map that is not shipped would stop the hashing of static files.
SOURCE_MAP = re.compile(rb"\n?(?://[#@] ?sourceMappingURL=\S+|/\*[#@] ?sourceMappingURL=[^*]+\*/)\s*$")

# An import whose address is computed would be looked for as a file; with a space it means the same and is left alone.
COMPUTED_IMPORT = re.compile(rb"""import\((?=["'`]\$\{)""")


def copy_vendor_files() -> int:
    """Copy what is listed and remove what no longer is; returns the number of files."""
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    for target, source in FILES.items():
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shipped = SOURCE_MAP.sub(b"\n", (MODULES / source).read_bytes())
        shipped = COMPUTED_IMPORT.sub(b"import (", shipped)
        place.write_bytes(without_components(shipped.decode()).encode() if target in WITHOUT_COMPONENTS else shipped)
    return len(FILES)


if __name__ == "__main__":
    print(f"{copy_vendor_files()} front-end files copied", file=sys.stderr)
