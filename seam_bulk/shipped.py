"""What comes along with the program: in a wheel inside the package, in a checkout at its top."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def sample_file(name: str) -> Path | None:
    """A file of sample_data; None where this installation has none of that name."""
    return _first(_PACKAGE / "sample_data" / name, _PACKAGE.parent / "sample_data" / name)


def app_file() -> Path | None:
    """`app.py`, the page's server; None where it did not come along."""
    return _first(_PACKAGE / "page" / "app.py", _PACKAGE.parent / "app.py")


def _first(*places: Path) -> Path | None:
    return next((place for place in places if place.is_file()), None)
