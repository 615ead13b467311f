"""Text with simple formatting that people write, cleaned before it is stored, so that it may be shown as it is.

E-mail that comes from outside has a cleaner of its own.
"""

import html
import re
from typing import Final

import nh3

from opiekun.core.whole_numbers import is_whole

_TAGS: Final = frozenset(
    (
        *("p", "br", "hr", "h2", "h3", "h4", "blockquote", "pre", "ul", "ol", "li"),
        *("strong", "b", "em", "i", "u", "s", "del", "code", "a", "span"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    )
)
# Who is mentioned is an attribute, so that a change of a name changes no text.
_ATTRIBUTES: Final = {
    "a": {"href", "title"},
    "span": {"data-mention"},
    "ol": {"start"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_WITH_CONTENT: Final = frozenset(
    ("script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math")
)
# Browsers, mail programs and files put lines into these; each is a paragraph here, so that no two lines grow together.
_LINES: Final = re.compile(
    r"(?i)<(/?)(?:div|section|article|header|footer|center|address|figure|figcaption|h[156]|dt|dd)(?=[\s/>])"
)
_BLOCKS: Final = re.compile(r"(?i)</?(?:p|div|li|ul|ol|h[1-6]|blockquote|pre|tr|table|hr)\b[^>]*>|<br\b[^>]*>")
_BREAKS: Final = re.compile(r"(?i)<br\b[^>]*>")
_EDGES: Final = re.compile(r"\x00+")
_CELLS: Final = re.compile(r"(?i)</t[dh]>")
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
_EMPTY_LINES: Final = re.compile(r"\n\s*\n+")
_MENTION: Final = re.compile(r'<span[^>]*\bdata-mention="(\d{1,18})"')
# What a browser or a file may hold and a database or a reader may not.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def safe_html(raw: str) -> str:
    """The text with nothing but simple formatting: no script, style, image or form; links open apart.

    Its lines stay lines. What holds no words is the empty text.
    """
    cleaned = nh3.clean(
        _LINES.sub(r"<\1p", _FORBIDDEN.sub("", raw)),
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    # What is left of lines within lines.
    cleaned = cleaned.replace("<p></p>", "").strip()
    return cleaned if plain_text(cleaned) else ""


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "data-mention":
        return value if is_whole(value) else None
    if name == "href" and not value.lower().startswith(tuple(f"{scheme}:" for scheme in _SCHEMES)):
        # A relative link would lead into this program, wherever the text came from.
        return None
    return value


def plain_text(html_text: str) -> str:
    """The words of cleaned text, a line for each paragraph; for searching, excerpts and export."""
    lines = _CELLS.sub("\t", _BLOCKS.sub("\n", html_text.replace("\n", " ")))
    words = html.unescape(nh3.clean(lines, tags=set()))
    return _EMPTY_LINES.sub("\n", "\n".join(_BLANKS.sub(" ", line).strip() for line in words.split("\n"))).strip()


def letter_text(html_text: str) -> str:
    """The words of cleaned text as they were laid out, for letters: an empty paragraph is an empty line."""
    text = html_text.replace("\n", " ").replace("<p><br></p>", "\x00\x01\x00").replace("<br></p>", "</p>")
    lines = _EDGES.sub("\n", _BLOCKS.sub("\x00", _BREAKS.sub("\n", _CELLS.sub("\t", text)))).replace("\x01", "")
    words = html.unescape(nh3.clean(lines, tags=set()))
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in words.split("\n")).strip()


def html_of(text: str) -> str:
    """Plain text as formatted text: its lines as paragraphs, nothing else."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n") if line.strip())


def mentioned(cleaned: str) -> list[int]:
    """The ids of those whom cleaned text mentions, each once, in the order of the text."""
    return list(dict.fromkeys(int(found) for found in _MENTION.findall(cleaned)))
