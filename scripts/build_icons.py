"""Build opiekun/core/static/core/icons.svg: one sprite of the icons named in opiekun.core.ui.icons.

Reads Tabler's outline icons from node_modules (or the directory given as the first argument).
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTLINE = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
SPRITE = ROOT / "opiekun" / "core" / "static" / "core" / "icons.svg"
LISTS = ROOT / "opiekun" / "core" / "ui" / "icons.py"
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
EMPTY_PATH = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def icon_names() -> list[str]:
    """The names listed in icons.py, read without importing Django."""
    tree = ast.parse(LISTS.read_text(encoding="utf-8"))
    texts = {
        node.target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id != "NAMES"
        and isinstance(node.value, ast.Constant)
    }
    return sorted({name for text in texts.values() for name in text.split()})


def symbol(name: str, outline: Path) -> str:
    """One icon as a symbol without its own stroke; the page's style sheet gives it."""
    match = BODY.search((outline / f"{name}.svg").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError(f"{name}.svg is not an icon")
    body = " ".join(EMPTY_PATH.sub("", match[1]).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def main() -> None:
    """Write the sprite; a name that Tabler does not have stops the run with all such names."""
    outline = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTLINE
    names = icon_names()
    missing = [name for name in names if not (outline / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"no such icons: {', '.join(missing)}")
    symbols = "\n".join(symbol(name, outline) for name in names)
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8")
    print(f"{len(names)} icons", file=sys.stderr)


if __name__ == "__main__":
    main()
