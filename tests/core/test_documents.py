"""A document is what is in it: seven kinds are taken, whatever their names say, and nothing that runs or is locked."""

import io
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.documents import TYPES, kind_of
from core.errors import DomainError


def packed(parts, password=False):
    """A zip of these parts; the first one stored as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for rank, (name, text) in enumerate(parts.items()):
            file.writestr(name, text, zipfile.ZIP_STORED if not rank else None)
    data = bytearray(out.getvalue())
    if password:  # the flag that says so, in the entry and in the list
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def office(kind, more="", **parts):
    types = f'<Types><Override PartName="/x.xml" ContentType="{TYPES[kind]}.main+xml"/>{more}</Types>'
    return packed({"[Content_Types].xml": types, "word/document.xml": "<a/>", **parts})


def opened(kind, **parts):
    return packed({"mimetype": TYPES[kind], "content.xml": "<a/>", "META-INF/manifest.xml": "<m/>"} | parts)


GOOD = {"pdf": b"%PDF-1.7\n1 0 obj"}
GOOD |= {kind: office(kind) for kind in ("docx", "xlsx", "pptx")}
GOOD |= {kind: opened(kind) for kind in ("odt", "ods", "odp")}


def file(data, name="a.pdf"):
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_known_by_its_content_and_left_at_its_start(kind):
    given = file(GOOD[kind], "rien.exe")
    assert kind_of(given) == kind
    assert given.tell() == 0


MACRO = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
NOISE = random.Random(1).randbytes(1_200_000)  # noqa: S311
BAD = {
    "empty": (b"", "vide"),
    "a web page": (b"<html><script>alert(1)</script>", "genre de fichier"),
    "a program": (b"MZ" + b"\0" * 90, "genre de fichier"),
    "a page before a zip": (b"<script>alert(1)</script>" + GOOD["docx"], "genre de fichier"),
    "a plain zip": (packed({"a.txt": "a"}), "genre de fichier"),
    "an epub": (packed({"mimetype": "application/epub+zip"}), "genre de fichier"),
    "a template": (packed({"mimetype": TYPES["odt"] + "-template"}), "genre de fichier"),
    "an old or locked office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90, "mot de passe"),
    "macros by their type": (office("docx", MACRO), "macros"),
    "macros by their part": (office("docx", **{"word/vbaProject.bin": "x"}), "macros"),
    "macros of an open document": (opened("odt", **{"Basic/Standard/Module1.xml": "x"}), "macros"),
    "a locked open document": (opened("odt", **{"META-INF/manifest.xml": "<encryption-data/>"}), "mot de passe"),
    "a locked zip": (packed({"[Content_Types].xml": "x"}, password=True), "mot de passe"),
    "a bomb": (office("docx", **{"word/big.xml": "0" * 30_000_000}), "bien plus"),
    "too many parts": (office("docx", **{f"p{n}": "" for n in range(5001)}), "bien plus"),
    "a list without end": (
        packed({"a": "", "[Content_Types].xml": NOISE}),
        "genre de fichier",
    ),
    "half a file": (GOOD["docx"][: len(GOOD["docx"]) // 2], "abîmé"),
    "a broken list": (GOOD["xlsx"].replace(b"PK\x01\x02", b"PK\x01\x09"), "abîmé"),
}


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_in_words(name):
    data, said = BAD[name]
    with pytest.raises(DomainError) as refusal:
        kind_of(file(data))
    assert said in str(refusal.value)


def test_a_document_too_heavy_is_refused_before_it_is_read(settings):
    settings.EUREKA = settings.EUREKA | {"ATTACHMENT_MB": 1}
    with pytest.raises(DomainError, match="trop lourd"):
        kind_of(file(GOOD["pdf"] + b"\0" * 1024**2))


def test_damaged_bytes_never_bring_anything_but_a_refusal():
    chance = random.Random(7)  # noqa: S311
    for data in (GOOD["docx"], GOOD["odt"]):
        for _ in range(300):
            hurt = bytearray(data)
            for _ in range(chance.randint(1, 10)):
                hurt[chance.randrange(len(hurt))] = chance.randrange(256)
            try:
                assert kind_of(file(bytes(hurt))) in TYPES
            except DomainError as refusal:
                assert str(refusal)
