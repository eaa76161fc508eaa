"""Writing the ledger and what follows from it: points, standings, levels, badges."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from gamification import badges
from gamification.ledger import (
    ABOUT_A_COMMENT,
    Fact,
    Price,
    Row,
    base_key,
    doubled,
    origin,
    rows_of,
    still_true,
    verb_of,
)
from gamification.levels import LEVELS, level_of
from gamification.measures import AWARDING
from gamification.models import LedgerRow, Player, RuleVersion, Season, Standing
from gamification.pairs import LANES, Gift, subject_of
from gamification.rules import COUNTED, GOES_WITH_THE_IDEA, PAYING, RULES, Restores, Undoes
from ideas.models import Activity, Authorship, Credit
from ideas.verbs import Verb
from people.models import User

HEARD = COUNTED | AWARDING
"""The verbs after which points or badges may move."""


def fact_of(activity):
    """A line of the diary as the ledger sees it."""
    imported = activity.is_backfill and activity.idea_id and bool(activity.idea.source)
    return Fact(
        activity.pk,
        activity.verb,
        activity.by_id,
        activity.person_id,
        activity.idea_id,
        activity.comment_id,
        activity.data.get("to", ""),
        bool(imported),
        bool(activity.idea_id and activity.idea.pseudonym),
        activity.at,
        activity.data.get("kept"),
    )


def prices_at(versions, at):
    """Of RuleVersions, those in force at a moment, as Prices."""
    latest = {}
    for version in versions:
        if version.since <= at and (version.rule_id not in latest or latest[version.rule_id].version < version.version):
            latest[version.rule_id] = version
    return [
        Price(v.stage, v.earner, int(v.points * 100), v.daily_cap, v.version, v.weekly_hundredths)
        for v in sorted(latest.values(), key=lambda v: v.rule_id)
        if v.is_active
    ]


def authors_at(authorships, at):
    """Of rows (person, since, until) in order of signature, those who were authors at a moment."""
    return [person for person, since, until in authorships if since <= at and (until is None or until > at)]


def signatures(**of):
    """Tuples (idea, person, since, until) of the signatures that count for points, in order; also those that a merger
    gave and that ended with it. One query.
    """
    columns = ("idea", "role", "since", "pk", "person", "until")
    signed = Authorship.objects.filter(state__in=["active", "left"], **of).values_list(*columns)
    ended = Credit.objects.filter(**of).values_list(*columns)
    rows = sorted(row for row in signed.union(ended, all=True) if row[1] != Authorship.Role.PROXY)
    return [(idea, person, since, until) for idea, _role, since, _pk, person, until in rows]


class StoredBook:
    """What was earned before, as the database holds it."""

    def __init__(self):
        self.outside = set()
        self.pks = {}
        self.signed = {}

    def is_outside(self, person):
        return person in self.outside

    def authors(self, idea, at):
        if idea not in self.signed:
            self.signed[idea] = [signature[1:] for signature in signatures(idea=idea)]
        return authors_at(self.signed[idea], at)

    def prices(self, verb, at):
        return prices_at(RuleVersion.objects.filter(verb=verb), at)

    def has_earned(self, person, rule_key, idea):
        return LedgerRow.objects.filter(person=person, rule_key=rule_key, activity__idea=idea).exists()

    def earned_on(self, person, rule_key, day):
        """How many facts that still count this rule has paid the person for on that date."""
        zone = timezone.get_default_timezone()
        start = datetime.combine(day, time(), tzinfo=zone)
        end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
        paid = LedgerRow.objects.filter(person=person, rule_key=rule_key, hundredths__gt=0, reversal__isnull=True)
        return paid.filter(at__gte=start, at__lt=end).count()

    def given(self, fact, person, rule_key):
        """Subject → Gift of what whoever does `fact` ever gave the person in the sequence of this rule."""
        rows = LedgerRow.objects.filter(person=person, activity__by=fact.by, rule_key__in=LANES[rule_key])
        alike = {"activity__idea": fact.idea} if fact.is_veiled else {"activity__idea__pseudonym": ""}
        about = ("rule_key", "activity_id", "activity__idea_id", "activity__comment_id")
        found = {}
        rows = rows.filter(place__isnull=False, **alike).order_by("activity_id")
        for *names, place, at, hundredths in rows.values_list(*about, "place", "at", "hundredths"):
            found.setdefault(subject_of(*names), Gift(place, at, hundredths))
        return found

    def _rows(self, rows):
        """LedgerRows as Rows, their keys kept for whoever reverses them."""
        fields = ("person_id", "activity_id", "rule_key", "rule_version", "hundredths", "is_capped", "at")
        found = []
        for pk, *values, due_at, place, withheld in rows.order_by("pk").values_list(
            "pk", *fields, "due_at", "place", "withheld"
        ):
            found.append(Row(*values, due_at=due_at, place=place, withheld=withheld))
            self.pks[found[-1][:3]] = pk
        return found

    def live(self, fact, undoes):
        """Rows that `fact` takes back: earned before it, not taken back yet."""
        rows = LedgerRow.objects.filter(hundredths__gt=0, reversal__isnull=True, activity_id__lt=fact.id)
        if undoes.scope == "vote":
            votes = Activity.objects.filter(idea=fact.idea, by=fact.by, verb=Verb.VOTED, pk__lt=fact.id)
            earned = Q(activity__in=votes)
            for vote in votes.values_list("pk", flat=True):  # what came back with a restored idea
                earned |= Q(rule_key__startswith=f"again:{vote}:")
            return self._rows(rows.filter(earned, activity__idea=fact.idea))
        if undoes.scope == "merger":
            return doubled(self._by_voter(rows, fact.idea), self._by_voter(rows, fact.kept))
        if undoes.scope == "idea":
            ends = [Q(rule_key__endswith=end) for end in GOES_WITH_THE_IDEA]
            return self._rows(rows.filter(reduce(or_, ends), activity__idea=fact.idea))
        found = self._rows(rows.filter(activity__comment=fact.comment))
        return [row for row in found if verb_of(row.rule_key) in undoes.verbs]

    def _by_voter(self, rows, idea):
        """Live rows of an idea: voter → those of that person's support, None → those of its publication."""
        found = self._rows(rows.filter(activity__idea=idea))
        supports = [origin(row) for row in found if verb_of(row.rule_key) == Verb.VOTED]
        who = dict(Activity.objects.filter(pk__in=supports).values_list("pk", "by_id"))
        by_voter = defaultdict(list)
        for row in found:
            if (verb := verb_of(row.rule_key)) in (Verb.VOTED, Verb.PUBLISHED):
                by_voter[who[origin(row)] if verb == Verb.VOTED else None].append(row)
        return by_voter

    def _still_given(self, rows, fact, since):
        """The rows without those of supports that were taken back while the idea was joined to another."""
        back = Activity.objects.filter(idea=fact.idea, verb=Verb.UNVOTED, pk__gt=since, pk__lt=fact.id)
        given = Activity.objects.filter(idea=fact.idea, verb=Verb.VOTED, by__in=back.values("by"), pk__lt=since)
        gone = set(given.values_list("pk", flat=True))
        return [row for row in rows if origin(row) not in gone]

    def lost(self, fact, restores):
        """Rows about a comment, or an idea, that were taken back with it and that `fact` gives again."""
        if restores.scope == "idea":
            hidden = Activity.objects.filter(idea=fact.idea, verb__in=restores.verbs, pk__lt=fact.id).order_by("-pk")
            hidden = hidden.values_list("pk", flat=True).first()
            rows = self._rows(LedgerRow.objects.filter(reversal__activity=hidden)) if hidden else []
            return self._still_given(rows, fact, hidden) if fact.verb == Verb.UNMERGED else rows
        about = Activity.objects.filter(comment=fact.comment, pk__lt=fact.id, verb__in=ABOUT_A_COMMENT)
        wanted = still_true(about.order_by("pk").values_list("pk", "verb"))
        rows = LedgerRow.objects.filter(activity__comment=fact.comment, hundredths__gt=0, activity_id__lt=fact.id)
        alive = {(row.person, base_key(row.rule_key)) for row in self._rows(rows.filter(reversal__isnull=True))}
        roots = self._rows(rows.filter(activity__in=wanted, reversal__isnull=False))
        return [row for row in roots if (row.person, row.rule_key) not in alive]


def _write(rows, book):
    LedgerRow.objects.bulk_create(
        LedgerRow(
            person_id=row.person,
            activity_id=row.fact,
            rule_key=row.rule_key,
            rule_version=row.version,
            hundredths=row.hundredths,
            is_capped=row.is_capped,
            at=row.at,
            due_at=row.due_at,
            place=row.place,
            withheld=row.withheld,
            reverses_id=book.pks[row.undoes[:3]] if row.undoes else None,
        )
        for row in rows
    )


def _undone_facts(activity):
    """The facts that an undoing line is about; they must be in the ledger before they can leave it."""
    rule = RULES[activity.verb]
    if not isinstance(rule, Undoes | Restores):
        return []
    facts = Activity.objects.filter(pk__lt=activity.pk, verb__in=rule.verbs)
    if rule.scope == "comment":
        return list(facts.filter(comment=activity.comment_id).order_by("pk"))
    if isinstance(rule, Restores):
        return list(facts.filter(idea=activity.idea_id).order_by("pk"))
    if rule.scope == "vote":
        return list(facts.filter(idea=activity.idea_id, by=activity.by_id).order_by("-pk")[:1])
    ideas = [activity.idea_id, *([kept] if (kept := activity.data.get("kept")) else [])]
    paid = Activity.objects.filter(pk__lt=activity.pk, idea__in=ideas, verb__in=PAYING)
    return list(paid.filter(ledger__isnull=True).order_by("pk"))


def _concerned(fact, book):
    """Ids of everybody whose points `fact` may change."""
    rule = RULES[fact.verb]
    if isinstance(rule, Undoes):
        of_both = book.authors(fact.kept, fact.at) if fact.kept else ()
        return {row.person for row in book.live(fact, rule)} | set(of_both)
    if isinstance(rule, Restores):
        people = {row.person for row in book.lost(fact, rule)}
        return people | set(book.authors(fact.idea, fact.at)) if rule.scope == "idea" else people
    people = set(book.authors(fact.idea, fact.at)) if fact.idea else set()
    return people | badges.also_concerned(fact) | {fact.by, fact.person} - {None}


def earn(activity):
    """Write what a line of the diary is worth, or takes back, and the badges it brings; again it changes nothing more.

    The people it concerns are locked first, in one order, so that two facts at once never pass one cap. Returns the
    ids of the people whose points moved.
    """
    if activity.verb not in HEARD:
        return set()
    fact = fact_of(activity)
    for earlier in _undone_facts(activity):
        earn(earlier)
    with transaction.atomic():
        book = StoredBook()
        concerned = User.objects.filter(pk__in=_concerned(fact, book))
        locked = dict(concerned.select_for_update(no_key=True).order_by("pk").values_list("pk", "is_outside"))
        book.outside = {pk for pk, is_outside in locked.items() if is_outside}
        if LedgerRow.objects.filter(activity=activity).exists():
            return set()
        rows = list(rows_of(fact, book))
        _write(rows, book)
        people = {row.person for row in rows}
        retally(people, fact.at)
        badges.award_after(fact, locked.keys() - book.outside)
    return people


def retally(people, at):
    """Write the totals of `people` (ids) from their rows, lifetime and season of `at`; the one writer of Standing.

    A season counts what may stand on its boards; the lifetime total, what counts by now.
    """
    if not people:
        return
    open_seasons = [None, *Season.objects.filter(starts_at__lte=at, ends_at__gt=at)]
    public = Q(due_at__isnull=True)
    sums = {
        f"s{s.pk}": Sum("hundredths", filter=public & Q(at__gte=s.starts_at, at__lt=s.ends_at))
        for s in open_seasons[1:]
    }
    rows = LedgerRow.objects.counted().filter(person__in=people).values("person").order_by("person")
    totals = rows.annotate(total=Sum("hundredths"), **sums)
    standings = Standing.objects.filter(person__in=people).filter(Q(season=None) | Q(season__in=open_seasons[1:]))
    held = {(standing.person_id, standing.season_id): standing for standing in standings}
    for total in totals:
        person = total["person"]
        for season in open_seasons:
            value = total[f"s{season.pk}" if season else "total"]
            if value is None:  # nothing that counts in this season
                continue
            standing = held.get((person, season and season.pk)) or Standing(person_id=person, season=season)
            if season is None and level_of(value).number > level_of(standing.hundredths).number:
                _reach_levels(person, value, at)
            if standing.pk is None or standing.hundredths != value:
                standing.hundredths = value
                standing.save()


def _reach_levels(person, hundredths, at):
    """Tell the diary, once each, of the levels that a total reaches."""
    told = Activity.objects.filter(verb=Verb.LEVEL_REACHED, person=person).values_list("data", flat=True)
    told = {data.get("level") for data in told}
    who = User.objects.get(pk=person)
    for level in LEVELS[1 : level_of(hundredths).number + 1]:
        if level.number not in told:
            Activity.record(Verb.LEVEL_REACHED, person=who, data={"level": level.number}, at=at)


def catch_up(lately=timedelta(hours=2)):
    """Earn what the diary holds of late and the ledger does not, and count what has become due of late.

    Returns how many facts moved points.
    """
    since = timezone.now() - lately
    ripe = LedgerRow.objects.filter(due_at__gte=since, due_at__lte=timezone.now())
    retally(set(ripe.values_list("person_id", flat=True)), timezone.now())
    missed = Activity.objects.filter(at__gte=since, verb__in=HEARD, ledger__isnull=True).select_related("idea")
    return sum(bool(earn(activity)) for activity in missed.order_by("pk"))


def set_ranked(person, wanted):
    """Appear in the season's ranking of people, or no longer; asking twice changes nothing."""
    player, created = Player.objects.get_or_create(person=person, defaults={"is_ranked": wanted})
    if not created and player.is_ranked != wanted:
        player.is_ranked, player.changed_at = wanted, timezone.now()
        player.save()
    return player
