"""Who may not judge whom: the rule that nobody above an author ever does."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Oversight

REASONS = {
    "author": _("is an author of the idea"),
    "line": _("is in the reporting line of an author"),
    "dotted": _("is a dotted-line manager of an author"),
    "acting": _("is acting manager of an author"),
    "former": _("was a manager of an author less than a year ago"),
    "below": _("works under an author of the idea"),
}


def author_ids(idea):
    """Ids of everybody whose idea it is: active and invited authors alike."""
    return list(idea.authorships.filter(state__in=["active", "invited"]).values_list("person_id", flat=True))


def conflicts(judge_ids, authors, at=None):
    """Map each judge's id that may not judge `authors` (ids) to the key of REASONS that says why; two queries."""
    at = at or timezone.now()
    judge_ids, authors = set(judge_ids), set(authors)
    found = dict.fromkeys(judge_ids & authors, "author")
    in_force = Q(until__isnull=True) | Q(until__gt=at)
    above = Oversight.objects.filter(in_force, overseer__in=judge_ids, person__in=authors).order_by("depth")
    for judge, kind in above.values_list("overseer_id", "kind"):
        found.setdefault(judge, kind)
    below = Oversight.objects.filter(in_force, overseer__in=authors, person__in=judge_ids)
    for judge in below.values_list("person_id", flat=True):
        found.setdefault(judge, "below")
    return found


def conflict(judge, authors, at=None):
    """The key of REASONS that bars `judge` (a person) from judging `authors` (ids), or None."""
    return conflicts([judge.pk], authors, at).get(judge.pk)
