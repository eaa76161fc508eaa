"""Tell what a document is by what is in it, whatever its name says."""

import zipfile
import zlib

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError

MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 1024**2
MOST_SWELLING = 200
"""How many times larger than its file a document may claim to be: beyond it, it is made to fill a memory."""

LONGEST_LIST = 1024**2
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": f"{OPEN}text",
    "ods": f"{OPEN}spreadsheet",
    "odp": f"{OPEN}presentation",
}
"""The kinds taken, and the type that each is served as."""

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, EOFError, RuntimeError)
"""What the library raises on a file that is cut, altered or made to harm; a RuntimeError where it is packed in a way
that it does not know.
"""
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(file) -> str:
    """The kind of an uploaded document, a key of TYPES; nothing large is unpacked.

    Raises DomainError for anything else, for macros, and for what a password locks.
    """
    if not file.size:
        raise DomainError(_("This file is empty."))
    limit = settings.EUREKA["ATTACHMENT_MB"]
    if file.size > limit * 1024**2:
        raise DomainError(_("This file is too heavy: %(limit)d MB at most.") % {"limit": limit})
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head == _OLD_OR_LOCKED:
        raise DomainError(_("This file is locked by a password, or in an old format. Save it anew as PDF or docx."))
    if not head.startswith(b"PK\x03\x04"):
        raise _not_taken()
    try:
        with zipfile.ZipFile(file) as parts:
            kind = _kind_of_parts(parts, file.size)
    except _BROKEN as broken:
        raise DomainError(_("This file is damaged or incomplete. Save it again and retry.")) from broken
    finally:
        file.seek(0)
    return kind


def _kind_of_parts(parts, size):
    """The kind that the list of parts says."""
    entries = parts.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_PARTS or unpacked > min(MOST_UNPACKED, MOST_SWELLING * size + LONGEST_LIST):
        raise DomainError(_("This file unpacks to far more than it shows. Send it as PDF."))
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise _locked()
    if any(_is_macro(name) for name in names):
        raise _with_macros()
    if "[Content_Types].xml" in names:
        return _office_kind(_read(parts, "[Content_Types].xml"))
    if "mimetype" in names:
        return _open_kind(parts, names)
    raise _not_taken()


def _is_macro(name):
    lowered = name.lower()
    return lowered.endswith("vbaproject.bin") or lowered.startswith(("basic/", "scripts/"))


def _office_kind(types):
    """What the list of content types names as the main part."""
    if b"macroenabled" in types.lower() or b"vbaproject" in types.lower():
        raise _with_macros()
    for kind in ("docx", "xlsx", "pptx"):
        if f'"{TYPES[kind]}.main+xml"'.encode() in types.replace(b"'", b'"'):
            return kind
    raise _not_taken()


def _open_kind(parts, names):
    """What the part “mimetype” says, to the letter."""
    said = _read(parts, "mimetype").decode("ascii", "replace").strip()
    kind = next((kind for kind in ("odt", "ods", "odp") if TYPES[kind] == said), None)
    if kind is None:
        raise _not_taken()
    if "META-INF/manifest.xml" in names and b"encryption-data" in _read(parts, "META-INF/manifest.xml"):
        raise _locked()
    return kind


def _read(parts, name):
    """One short part, never more of it than LONGEST_LIST."""
    with parts.open(name) as part:
        text = part.read(LONGEST_LIST + 1)
    if len(text) > LONGEST_LIST:
        raise _not_taken()
    return text


def _not_taken():
    return DomainError(_("This kind of file is not taken. Send a PDF, docx, xlsx, pptx, odt, ods or odp."))


def _with_macros():
    return DomainError(_("This file holds macros, which could run on a colleague’s computer. Save it without them."))


def _locked():
    return DomainError(_("This file is locked by a password: nobody could open it. Save it without one."))
