"""How well the database guards the register, in plain words for /readyz and for the register's page."""

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext_noop as _

from register import roles

REMEMBERED = 300  # seconds
SENTENCES = {
    "file": _(
        "On SQLite triggers alone guard the register, and that is weaker: whoever owns the file can drop them. "
        "The fingerprints that the staff delegates receive would show it."
    ),
    "roles": _(
        "On PostgreSQL two roles hold the register: the one that serves the site may add to it and read it, "
        "and cannot lift the triggers that guard it."
    ),
    "one_role": _(
        "On this PostgreSQL the role that serves the site could lift the triggers that guard the register: "
        "a second role is missing. The fingerprints that the staff delegates receive would show a change."
    ),
}


def key():
    """The key of SENTENCES that holds for this database; remembered, for it hardly changes."""
    return cache.get_or_set("register:strength", _looked_up, REMEMBERED)


def told():
    """In one English sentence, for whoever looks after the site."""
    return SENTENCES[key()]


def _looked_up():
    if connection.vendor == "sqlite":
        return "file"
    return "one_role" if roles.weakness(connection, connection.settings_dict["USER"]) else "roles"
