"""The arithmetic of the register: pure functions, the same as in verify_register.py at the root."""

import json
from datetime import UTC
from hashlib import sha256

from django.core.serializers.json import DjangoJSONEncoder

GENESIS = "0" * 64


def canonical(data):
    """The one JSON text of `data`: keys in order, no blanks, letters as they are. Raises ValueError on NaN."""
    plain = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def commitment(salt, content):
    """SHA-256 in hexadecimal over the salt's bytes (given in hexadecimal) and the canonical JSON text."""
    return sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def moment(at):
    """A time as the hash sees it: UTC, with microseconds, always 32 characters."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest(number, kind, at, previous_hash, committed):
    """SHA-256 in hexadecimal over number, kind, time, previous hash and commitment, one a line."""
    return sha256("\n".join([str(number), kind, moment(at), previous_hash, committed]).encode()).hexdigest()


def fingerprint(text):
    """SHA-256 of a text, in hexadecimal: proves later what was written, without showing it."""
    return sha256(text.encode()).hexdigest()
