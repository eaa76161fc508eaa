"""How a mail with news reads, and what its headers say to mail programs."""

from email.utils import formataddr
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import letters
from inbox.crowds import gathered
from inbox.kinds import Kind
from inbox.sentences import grouped
from inbox.unsubscribing import stop_link

MOST_GROUPS = 20
"""Subjects shown in one mail; the others are counted, and wait in the inbox."""

USEFUL = {kind: place for place, kind in enumerate(Kind)}


def letter(person, rows, taken, *, is_digest):
    """The mail to `person` about the messages `rows` (a queryset they may see), or None when there is nothing to say.

    `taken`: the ids of all messages that the mail was made for, by which mail programs know it again.

    A digest begins with what is most useful, a mail at once with what is freshest.
    """
    groups = gathered(grouped(rows, person), rows)
    if not groups:
        return None
    if is_digest:
        groups.sort(key=lambda group: min(USEFUL[line.kind] for line in group.lines))
    stop = stop_link(person, "digest" if is_digest else "now")
    return written(person, groups, is_digest=is_digest, stop=stop, headers=_headers(person, taken, groups, stop))


def written(person, groups, *, is_digest, stop, headers=None):
    """The mail that tells `groups`; `stop` is the address that ends its sort."""
    context = {
        "person": person,
        "groups": groups[:MOST_GROUPS],
        "left_count": max(0, len(groups) - MOST_GROUPS),
        "is_digest": is_digest,
        "unsubscribe": stop,
        "inbox": settings.BASE_URL + reverse("inbox"),
        "preferences": settings.BASE_URL + reverse("preferences"),
    }
    return letters.letter("news", context, subject=_subject(groups, is_digest), to=person.email, headers=headers)


def _subject(groups, is_digest):
    if len(groups) == 1 and groups[0].idea:
        return _("Eurêka: news of “%(title)s”") % {"title": groups[0].title}
    count = {"count": len(groups)}
    if is_digest:
        return (
            ngettext("Eurêka: your digest, %(count)s subject", "Eurêka: your digest, %(count)s subjects", len(groups))
            % count
        )
    return ngettext("Eurêka: news of %(count)s subject", "Eurêka: news of %(count)s subjects", len(groups)) % count


def _headers(person, taken, groups, stop):
    """RFC 8058 (one click stops), RFC 2919 (which list), RFC 5322 (threads).

    What is sent again after a crash bears the same Message-ID, so that mail programs know it. The mails about one idea
    answer a message that never was: programs show them as one conversation.
    """
    host = urlsplit(settings.BASE_URL).hostname
    told = "-".join(str(pk) for pk in sorted(taken))
    headers = {
        "Message-ID": f"<news.{sha256(told.encode()).hexdigest()[:32]}@{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": formataddr(("Eureka", f"news.{host}")),
    }
    if len(groups) == 1 and groups[0].idea:
        root = f"<idea.{groups[0].idea.pk}.{person.pk}@{host}>"
        headers |= {"In-Reply-To": root, "References": root}
    return headers
