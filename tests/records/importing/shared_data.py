"""Files that are no part of the project: they lie beside it, and tests say that they skipped when they do not."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def shared_file(name: str) -> Path:
    """The file; the test is skipped, and says so, when it is not there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not there")
    return path


def shared_files(folder: str, *endings: str) -> list[str]:
    """Names of the files below the folder; one name that will be skipped when it is missing."""
    root = SHARED / folder
    found = [p for p in root.rglob("*") if p.is_file() and p.suffix in endings] if root.exists() else []
    return sorted(str(p.relative_to(SHARED)) for p in found) or [f"{folder}/(missing)"]
