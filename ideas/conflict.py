"""Who may not judge whom: nobody above an author, below one, in for either, close to one, or who said so.

The rule is told four times and meant once: in Python for many people at a time (`Between`), as a condition of queries
(`barring`), in SQL for the triggers (ideas/guards.py), and slowly, word by word, in tests/ideas/test_conflict.py,
which holds the other three to it.
"""

from django.db.models import DateTimeField, Exists, OuterRef, Q, Value
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
    """What stands between some judges and some people (ids), and whose line is complete, read once in one query.

    `is_whole`: with everybody who stands above each of them, as a certificate says it, not only those among them.
    `lines`: the closure's tuples (person, overseer, kind, depth, until) that were read.
    """

    def __init__(self, judge_ids, people_ids, at=None, *, is_whole=False):
        self._read(_near(set(judge_ids), set(people_ids), at or timezone.now(), is_whole))

    @classmethod
    def of(cls, rows):
        """From plain rows as `_near` gives them, without the database."""
        between = cls.__new__(cls)
        between._read(rows)
        return between

    def _read(self, rows):
        self.above, self.managers, self.teams, self.declared, self.complete = {}, {}, {}, set(), set()
        self.lines = []
        for row in rows:
            person, other, kind, *_depth = row
            if kind == "team":
                self.teams[person] = other
            elif kind == "direct":
                self.managers.setdefault(person, set()).add(other)
            elif kind == "declared":
                self.declared.add(frozenset((person, other)))
            elif kind == "complete":
                self.complete.add(person)
            else:
                self.lines.append(row)
                known = self.above.setdefault((other, person), kind)
                self.above[other, person] = min(known, kind, key=RANK.index)

    def why(self, judge, people):
        """The strongest key of REASONS that bars `judge` (an id) from judging one of `people` (ids), or None."""
        return min(filter(None, (self._why(judge, person) for person in people)), key=RANK.index, default=None)

    def ties(self, judge, people):
        """Triples (judge, person, kind) of what binds them besides the lines, for a certificate."""
        found = ((person, self._tie(judge, person)) for person in sorted(set(people) - {judge}))
        return [(judge, person, kind) for person, kind in found if kind]

    def unsure(self, people):
        """Those of `people` (ids, among those it was asked about) whose line is not known to be complete."""
        return set(people) - self.complete

    def _why(self, judge, person):
        if judge == person:
            return "author"
        if kind := self.above.get((judge, person)):
            return kind
        if (person, judge) in self.above:
            return "below"
        return self._tie(judge, person)

    def is_one_team(self, one, other):
        """Whether two people (ids) are of one direct team: a manager in common, a team, or one manages the other."""
        manages = other in self.managers.get(one, ()) or one in self.managers.get(other, ())
        return one == other or manages or self._share_a_team(one, other)

    def has_team(self, person):
        """Whether the directory says anything of the team of `person`."""
        return person in self.managers or person in self.teams

    def _share_a_team(self, one, other):
        if not self.managers.get(one, set()).isdisjoint(self.managers.get(other, ())):
            return True
        return one in self.teams and self.teams[one] == self.teams.get(other)

    def _tie(self, judge, person):
        if self._share_a_team(judge, person):
            return "team"
        return "declared" if frozenset((judge, person)) in self.declared else None


def _near(judges, people, at, is_whole):
    """Rows (person, other, kind, depth, until): the closure's lines, and of its form (person, manager, "direct"),
    (person, team, "team"), (person, person, "declared"), (person, person, "complete"). One query.
    """
    everybody, never = judges | people, Value(None, output_field=DateTimeField())
    among = Q(overseer__in=judges, person__in=people) | Q(overseer__in=people, person__in=judges)
    lines = Oversight.objects.filter(_in_force(at), Q(person__in=everybody) if is_whole else among)
    teams = User.objects.filter(pk__in=everybody, entity__kind=Entity.Kind.TEAM)
    both_ways = Q(person__in=judges, other__in=people) | Q(person__in=people, other__in=judges)
    declared = DeclaredConflict.objects.in_force(at).filter(both_ways).order_by()
    direct = ReportingLine.objects.filter(_in_force(at), kind__in=DIRECT, person__in=everybody)
    rows = lines.values_list("person_id", "overseer_id", "kind", "depth", "until").union(
        teams.values_list("pk", "entity_id", Value("team"), Value(0), never),
        declared.values_list("person_id", "other_id", Value("declared"), Value(0), never),
        direct.values_list("person_id", "manager_id", Value("direct"), Value(0), never),
        _complete(everybody).values_list("pk", "pk", Value("complete"), Value(0), never),
        all=True,
    )
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


def above(judge, at):
    """As a condition on rows with a `person`: `judge` stands above that person, by any line."""
    return Exists(Oversight.objects.filter(_in_force(at), overseer=judge, person=OuterRef("person")))


def overseers(people, at=None):
    """Ids of everybody above one of `people` (ids), at any level, by any line, a year ago included; one query."""
    rows = Oversight.objects.filter(_in_force(at or timezone.now()), person__in=people)
    return set(rows.values_list("overseer_id", flat=True))


def _in_force(at):
    return Q(until__isnull=True) | Q(until__gt=at)


def _complete(person_ids):
    """Those whose line is known to be complete up to a head.

    A fault says that it is not; and who is no head, yet has nobody above in the closure, has not been read into it.
    """
    line = Oversight.objects.filter(person=OuterRef("pk"), kind=Oversight.Kind.LINE)
    fault = LineFault.objects.filter(person=OuterRef("pk"))
    return User.objects.filter(~Exists(fault), Q(is_head=True) | Exists(line), pk__in=person_ids, is_outside=False)


def incomplete(person_ids):
    """Those of `person_ids` whose line is not known to be complete up to a head; one query."""
    return set(person_ids) - set(_complete(person_ids).values_list("pk", flat=True))
