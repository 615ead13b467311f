"""Writes .msg files for tests: a compound file of streams, each in sectors of its own."""

import struct
from collections.abc import Mapping

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A file of streams by their paths ("folder/name"); folders are one deep."""
    # Below 4096 bytes a stream would go into a file system of its own; so it is filled up.
    streams = {path: content.ljust(4096, b"\0") for path, content in streams.items()}
    folders = sorted({path.split("/")[0] for path in streams if "/" in path})
    names = ["Root Entry", *folders, *streams]
    data, chain, starts = b"", [], {}
    for path, content in streams.items():
        count = max(1, -(-len(content) // 512))
        starts[path] = len(chain)
        chain += [*range(len(chain) + 1, len(chain) + count), END]
        data += content.ljust(count * 512, b"\0")
    children = [*folders, *(path for path in streams if "/" not in path)]
    entries = [_entry("Root Entry", 5, child=_first(names, children))]
    order = {name: n for n, name in enumerate(names)}
    for name in names[1:]:
        inside = [path for path in streams if path.startswith(f"{name}/")]
        siblings = children if name in children else [p for p in streams if p.split("/")[0] == name.split("/")[0]]
        following = siblings[siblings.index(name) + 1 :]
        right = order[following[0]] if following else FREE
        if name in folders:
            entries.append(_entry(name, 1, right=right, child=_first(names, inside)))
        else:
            entries.append(_entry(name.rsplit("/", 1)[-1], 2, right=right, start=starts[name], size=len(streams[name])))
    while len(entries) % 4:
        entries.append(b"\0" * 68 + struct.pack("<III", FREE, FREE, FREE).ljust(60, b"\0"))
    directory_at = len(chain)
    count = len(entries) // 4
    chain += [*range(len(chain) + 1, len(chain) + count), END]
    fats = -(-(len(chain) + 1) // 127)
    fat_at = len(chain)
    chain += [FAT] * fats
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fats * 512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<IIIIIIIIII", 0, fats, directory_at, 0, 0, END, 0, END, 0, fat_at)
    head += struct.pack(f"<{fats - 1}I", *range(fat_at + 1, fat_at + fats))
    return head.ljust(512, b"\xff") + data + b"".join(entries) + table


def _first(names: list[str], inside: list[str]) -> int:
    return names.index(inside[0]) if inside else FREE


def _entry(name: str, kind: int, right: int = FREE, child: int = FREE, start: int = 0, size: int = 0) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, FREE, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)


def outlook_file(texts: Mapping[int, str], attachments: Mapping[str, bytes] = {}, rtf: bytes = b"") -> bytes:
    """A message with texts by the number of their property."""
    streams = {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()}
    if rtf:
        streams["__substg1.0_10090102"] = rtf
    streams["__properties_version1.0"] = b"\0" * 32
    for number, (name, data) in enumerate(attachments.items()):
        folder = f"__attach_version1.0_#{number:08X}"
        streams[f"{folder}/__substg1.0_3707001F"] = name.encode("utf-16-le")
        streams[f"{folder}/__substg1.0_37010102"] = data
        streams[f"{folder}/__properties_version1.0"] = b"\0" * 8
    return compound_file(streams)
