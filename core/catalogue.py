"""Translations: build what Django reads from the rooms' French catalogues, and list what the code says."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

PATTERN = "locale/*/*/LC_MESSAGES/django.po"
OTHER_FOLDERS = ("tests", "bench")
"""Folders of Python that speak to nobody."""

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


PLURAL = "(n > 1)"
"""French counts none and one alike."""


class Said(NamedTuple):
    """One message of the code: its context (or None), its English, and where it is said."""

    context: str | None
    message: str
    place: str


def catalogues(root: Path | None = None) -> list[Path]:
    """The .po files of every room and language."""
    return sorted((root or settings.BASE_DIR).glob(PATTERN))


def stale(root: Path | None = None) -> list[Path]:
    """The .po files that changed since their .mo was written, which bears the same date."""
    pairs = [(source, source.with_suffix(".mo")) for source in catalogues(root)]
    return [a for a, b in pairs if not b.exists() or a.stat().st_mtime_ns != b.stat().st_mtime_ns]


def build(root: Path | None = None) -> int:
    """Write the .mo beside each .po that changed since, and count them. Raises ValueError."""
    changed = stale(root)
    for source in changed:
        target, changed_at = source.with_suffix(".mo"), source.stat().st_mtime_ns
        compiled = io.BytesIO()
        write_mo(compiled, read(source))
        target.write_bytes(compiled.getvalue())
        os.utime(target, ns=(changed_at, changed_at))
    return len(changed)


def read(source: Path):
    """A catalogue as Babel understands it; broken files raise ValueError with their name."""
    with source.open("rb") as lines:
        try:
            return read_po(lines, locale=source.parts[-3], abort_invalid=True)
        except Exception as error:
            raise ValueError(f"{source}: {error}") from error


def used_messages(root: Path | None = None) -> Iterator[Said]:
    """Every message marked for translation in the Python files and templates of the house."""
    root = root or settings.BASE_DIR
    for room in _rooms(root):
        for path in sorted(room.rglob("*.py")):
            yield from _said(path.read_bytes(), path, root)
    for path in sorted((root / "templates").glob("**/*.*")):
        if path.suffix in (".html", ".txt", ".xml", ".mjml"):
            yield from _said(templatize(path.read_text(), origin=str(path)).encode(), path, root)


def faults(root: Path | None = None) -> list[str]:
    """What is wrong with the catalogues, in words: missing, empty, fuzzy, unused or contradictory entries."""
    said = {}
    for one in used_messages(root):
        said.setdefault((one.context, one.message), one.place)
    found, translated = [], {}
    for source in catalogues(root):
        catalogue = read(source)
        if catalogue.plural_expr != PLURAL:
            found.append(f"{source.parts[-4]}: the plural form is not French, {PLURAL}")
        for entry in catalogue:
            if entry.id:
                found += _entry_faults(source, entry, said, translated)
    found += [
        f"{place}: no translation of {message!r}"
        for (key, place) in said.items()
        if key not in translated
        for message in [key[1]]
    ]
    return found


def _entry_faults(source, entry, said, translated):
    """Reasons to reject one entry; a message may stand in several rooms when they agree."""
    message = entry.id[0] if entry.pluralizable else entry.id
    strings = entry.string if entry.pluralizable else (entry.string,)
    key, name = (entry.context, message), f"{source.parts[-4]}: {message!r}"
    known = _placeholders("".join(entry.id) if entry.pluralizable else message)
    before = translated.setdefault(key, entry.string)
    if not all(strings):
        yield f"{name} is empty"
    if entry.fuzzy:
        yield f"{name} is fuzzy"
    if key not in said:
        yield f"{name} is said nowhere"
    if before != entry.string:
        yield f"{name} is translated in two ways"
    if any(string and _placeholders(string) != known for string in strings[-1:]):
        yield f"{name} does not hold the same placeholders"
    if any(_placeholders(string) - known for string in strings if string):
        yield f"{name} holds a placeholder of its own"


def _placeholders(text):
    """What the code fills in: %(name)s, {name}, and tags that must stay as they are."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}|%[sd]|</?[a-z]\w*[ >]", text.replace("%%", "")))


def _rooms(root):
    """The folders whose Python is the house's own."""
    return [room.parent for room in sorted(root.glob("*/__init__.py")) if room.parent.name not in OTHER_FOLDERS]


def _said(content, path, root):
    place = path.relative_to(root)
    for line, message, _comments, context in extract(
        "python", io.BytesIO(content), KEYWORDS, options={"encoding": "utf-8"}
    ):
        first = message[0] if isinstance(message, tuple) else message
        if first:
            yield Said(context, first, f"{place}:{line}")
