"""Who may not judge whom: nobody above an author, below one, in for either, close to one, or who said so.

The rule is told four times and meant once: in Python for many people at a time (`Between`), as a condition of queries
(`barring`), in SQL for the triggers (ideas/guards.py), and slowly, word by word, in tests/ideas/test_conflict.py,
which holds the other three to it.
"""

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import DeclaredConflict, Entity, LineFault, Oversight, ReportingLine, User

REASONS = {
    "author": _("is an author of the idea"),
    "line": _("is in the reporting line of an author"),
    "acting": _("is acting manager of an author"),
    "dotted": _("is a dotted-line manager of an author"),
    "delegate": _("stands in for somebody in the reporting line of an author"),
    "former": _("was a manager of an author less than a year ago"),
    "below": _("works under an author of the idea"),
    "team": _("works in the same team as an author"),
    "declared": _("is not available"),
}
"""The strongest first. What somebody declared is nobody’s business: it reads like an absence."""

RANK = list(REASONS)
DIRECT = (ReportingLine.Kind.LINE, ReportingLine.Kind.ACTING)
"""The lines that lead to a person's own managers: who shares one is of the same team. The closure would not do: who is
an acting manager here and stands higher up by management too has one row in it, the higher one.
"""


def author_ids(idea):
    """Ids of everybody whose idea it is or was: active and invited authors, and those who left; not who declined."""
    return list(idea.authorships.exclude(state="declined").values_list("person_id", flat=True))


class Between:
    """What stands between some judges and some people (ids), read once in one query.

    `lines`: the closure's tuples (person, overseer, kind) in force, of all of them, where they are known.
    """

    def __init__(self, judge_ids, people_ids, at=None, lines=None):
        judges, people = set(judge_ids), set(people_ids)
        rows = _near(judges, people, at or timezone.now(), with_lines=lines is None)
        self._read([*rows, *(lines or ())])

    @classmethod
    def of(cls, rows):
        """From plain rows as `_near` gives them, without the database."""
        between = cls.__new__(cls)
        between._read(rows)
        return between

    def _read(self, rows):
        self.above, self.managers, self.teams, self.declared = {}, {}, {}, set()
        for person, other, kind, *_depth in rows:
            if kind == "team":
                self.teams[person] = other
            elif kind == "direct":
                self.managers.setdefault(person, set()).add(other)
            elif kind == "declared":
                self.declared.add(frozenset((person, other)))
            else:
                known = self.above.setdefault((other, person), kind)
                self.above[other, person] = min(known, kind, key=RANK.index)

    def why(self, judge, people):
        """The strongest key of REASONS that bars `judge` (an id) from judging one of `people` (ids), or None."""
        return min(filter(None, (self._why(judge, person) for person in people)), key=RANK.index, default=None)

    def ties(self, judge, people):
        """Triples (judge, person, kind) of what binds them besides the lines, for a certificate."""
        found = ((person, self._tie(judge, person)) for person in sorted(set(people) - {judge}))
        return [(judge, person, kind) for person, kind in found if kind]

    def _why(self, judge, person):
        if judge == person:
            return "author"
        if kind := self.above.get((judge, person)):
            return kind
        if (person, judge) in self.above:
            return "below"
        return self._tie(judge, person)

    def _tie(self, judge, person):
        if not self.managers.get(judge, set()).isdisjoint(self.managers.get(person, ())):
            return "team"
        if judge in self.teams and self.teams[judge] == self.teams.get(person):
            return "team"
        return "declared" if frozenset((judge, person)) in self.declared else None


def _near(judges, people, at, *, with_lines):
    """Rows (person, overseer, kind), (person, manager, "direct"), (person, team, "team"), (person, person, "declared").

    One query.
    """
    teams = User.objects.filter(pk__in=judges | people, entity__kind=Entity.Kind.TEAM)
    both_ways = Q(person__in=judges, other__in=people) | Q(person__in=people, other__in=judges)
    declared = DeclaredConflict.objects.in_force(at).filter(both_ways).order_by()
    direct = ReportingLine.objects.filter(_in_force(at), kind__in=DIRECT, person__in=judges | people)
    rows = teams.values_list("pk", "entity_id", Value("team")).union(
        declared.values_list("person_id", "other_id", Value("declared")),
        direct.values_list("person_id", "manager_id", Value("direct")),
        all=True,
    )
    if with_lines:
        wanted = Q(overseer__in=judges, person__in=people) | Q(overseer__in=people, person__in=judges)
        lines = Oversight.objects.filter(_in_force(at), wanted)
        rows = rows.union(lines.values_list("person_id", "overseer_id", "kind"), all=True)
    return list(rows)


def conflicts(judge_ids, authors, at=None):
    """Map each judge's id that may not judge `authors` (ids) to the key of REASONS that says why; one query."""
    between, authors = Between(judge_ids, authors, at), set(authors)
    reasons = ((judge, between.why(judge, authors)) for judge in set(judge_ids))
    return {judge: reason for judge, reason in reasons if reason}


def conflict(judge, authors, at=None):
    """The key of REASONS that bars `judge` (a person) from judging `authors` (ids), or None."""
    return conflicts([judge.pk], authors, at).get(judge.pk)


def barring(judge, at=None):
    """A condition on rows with a `person`: those whom `judge` may not judge; asks nothing of `judge` but its key."""
    at, person = at or timezone.now(), OuterRef("person")
    above = Oversight.objects.filter(_in_force(at)).filter(
        Q(overseer=judge, person=person) | Q(overseer=person, person=judge)
    )
    declared = DeclaredConflict.objects.in_force(at).filter(
        Q(person=judge, other=person) | Q(person=person, other=judge)
    )
    direct = ReportingLine.objects.filter(_in_force(at), kind__in=DIRECT)
    same = direct.filter(person=person, manager__in=direct.filter(person=judge).values("manager"))
    team = User.objects.filter(pk=judge.pk, entity__kind=Entity.Kind.TEAM).values("entity")
    return Q(person=judge) | Exists(above) | Exists(declared) | Exists(same) | Q(person__entity__in=team)


def _in_force(at):
    return Q(until__isnull=True) | Q(until__gt=at)


def incomplete(person_ids):
    """Those of `person_ids` whose line is not known to be complete up to a head; one query.

    A fault says so; and who is no head, yet has nobody above in the closure, has not been read into it.
    """
    line = Oversight.objects.filter(person=OuterRef("pk"), kind=Oversight.Kind.LINE)
    fault = LineFault.objects.filter(person=OuterRef("pk"))
    complete = User.objects.filter(~Exists(fault), Q(is_head=True) | Exists(line), pk__in=person_ids, is_outside=False)
    return set(person_ids) - set(complete.values_list("pk", flat=True))
