"""HTML of messages made safe: no script, no form, nothing fetched from elsewhere unless the reader asks for it."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import nh3

from opiekun.activities.mail.reading.values import Attachment

LARGEST_PICTURES: Final = 8 * 1024 * 1024
_TAG_NAMES: Final = (
    "a abbr address b bdi blockquote br caption center code col colgroup dd del div dl dt em figcaption figure font"
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td"
    " tfoot th thead tr tt u ul var wbr"
)
_TAGS: Final = frozenset(_TAG_NAMES.split())
_SIZED: Final = {"align", "valign", "bgcolor", "width", "height", "style", "dir", "border"}
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"align", "dir", "style", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "table": {*_SIZED, "cellpadding", "cellspacing"},
    **{key: {*_SIZED, "colspan", "rowspan", "nowrap"} for key in ("td", "th")},
    **dict.fromkeys(("tr", "tbody", "thead", "tfoot", "col", "colgroup"), _SIZED),
    "ol": {"start", "type"},
}
_STYLE_NAMES: Final = (
    "color background-color font font-family font-size font-style font-weight text-align text-decoration"
    " text-transform line-height letter-spacing vertical-align white-space padding padding-top padding-right"
    " padding-bottom padding-left margin margin-top margin-right margin-bottom margin-left border border-top"
    " border-right border-bottom border-left border-color border-style border-width border-collapse border-radius"
    " width max-width min-width height list-style-type"
)
_STYLES: Final = frozenset(_STYLE_NAMES.split())
_FETCHING: Final = re.compile(r"url\s*\(|image-set|@import|expression|\\", re.IGNORECASE)
_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/jpg", "image/pjpeg"})
_TINY: Final = re.compile(r"\s*[0-3](?:px)?\s*", re.IGNORECASE)
_IMAGE: Final = re.compile(r"<img\b[^>]{0,4000}>", re.IGNORECASE)
_SIZES: Final = re.compile(r"\b(?:width|height)\s*[=:]\s*[\"']?\s*([0-9.]+(?:px)?)[\"'\s;>/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """``blocked`` counts pictures from elsewhere that were left out."""

    html: str
    blocked: int = 0


def safe_mail_html(source: str, attachments: Sequence[Attachment] = (), remote: bool = False) -> SafeHtml:
    """The HTML as it may be shown in a frame of its own. Pictures of the message itself are put into it; those from
    elsewhere only with ``remote``, and those too small to be seen never."""
    pictures, blocked = _Pictures(attachments), 0

    def keep(tag: str, name: str, value: str) -> str | None:
        nonlocal blocked
        if name == "style":
            return None if _FETCHING.search(value) else value
        if tag == "img" and name == "src":
            if value[:4].lower() == "cid:":
                return pictures.address(value[4:])
            if not value.lower().startswith(("http://", "https://")):
                return None
            blocked += not remote
            return value if remote else None
        return value

    cleaned = nh3.clean(
        _IMAGE.sub(_unless_tiny, source),
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title"},
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        filter_style_properties=set(_STYLES),
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return SafeHtml(cleaned, blocked)


def _unless_tiny(found: re.Match[str]) -> str:
    """Nobody sees a picture of a pixel but he who counts its readers."""
    return "" if any(_TINY.fullmatch(size) for size in _SIZES.findall(found[0])) else found[0]


class _Pictures:
    """The message's own pictures by what the HTML calls them, up to a size in all."""

    def __init__(self, attachments: Sequence[Attachment]) -> None:
        self._by_id = {one.content_id.lower(): one for one in attachments if one.content_id}
        self._left = LARGEST_PICTURES

    def address(self, content_id: str) -> str | None:
        one = self._by_id.get(content_id.strip().lower())
        if one is None or one.media_type not in _SHOWN or len(one.data) > self._left:
            return None
        self._left -= len(one.data)
        return f"data:{one.media_type};base64,{base64.b64encode(one.data).decode()}"
