"""Who may not judge whom: the rule that nobody above an author ever does."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import LineFault, Oversight, User

REASONS = {
    "author": _("is an author of the idea"),
    "line": _("is in the reporting line of an author"),
    "dotted": _("is a dotted-line manager of an author"),
    "acting": _("is acting manager of an author"),
    "delegate": _("stands in for somebody in the reporting line of an author"),
    "former": _("was a manager of an author less than a year ago"),
    "below": _("works under an author of the idea"),
}


def author_ids(idea):
    """Ids of everybody whose idea it is or was: active and invited authors, and those who left; not who declined."""
    return list(idea.authorships.exclude(state="declined").values_list("person_id", flat=True))


def conflicts(judge_ids, authors, at=None):
    """Map each judge's id that may not judge `authors` (ids) to the key of REASONS that says why; two queries."""
    at = at or timezone.now()
    judge_ids, authors = set(judge_ids), set(authors)
    found = dict.fromkeys(judge_ids & authors, "author")
    in_force = Q(until__isnull=True) | Q(until__gt=at)
    above = Oversight.objects.filter(in_force, overseer__in=judge_ids, person__in=authors).order_by(
        "depth", "kind", "pk"
    )
    for judge, kind in above.values_list("overseer_id", "kind"):
        found.setdefault(judge, kind)
    below = Oversight.objects.filter(in_force, overseer__in=authors, person__in=judge_ids)
    for judge in below.values_list("person_id", flat=True):
        found.setdefault(judge, "below")
    return found


def conflict(judge, authors, at=None):
    """The key of REASONS that bars `judge` (a person) from judging `authors` (ids), or None."""
    return conflicts([judge.pk], authors, at).get(judge.pk)


def incomplete(person_ids):
    """Those of `person_ids` whose line is not known to be complete up to a head; one query.

    A fault says so; and who is no head, yet has nobody above in the closure, has not been read into it.
    """
    line = Oversight.objects.filter(person=OuterRef("pk"), kind=Oversight.Kind.LINE)
    fault = LineFault.objects.filter(person=OuterRef("pk"))
    complete = User.objects.filter(~Exists(fault), Q(is_head=True) | Exists(line), pk__in=person_ids, is_outside=False)
    return set(person_ids) - set(complete.values_list("pk", flat=True))
