"""The whole game again from the diary, in bulk: what is right stays untouched, the rest is put right and told."""

from bisect import bisect_right
from collections import Counter, defaultdict

from django.db import connection, transaction
from django.utils import timezone

from gamification import badges
from gamification.actions import authors_at, prices_at, signatures
from gamification.ledger import ABOUT_A_COMMENT, Fact, base_key, doubled, origin, rows_of, still_true, verb_of
from gamification.levels import LEVELS, level_of
from gamification.models import BadgeAward, LedgerRow, RuleVersion, Season, Standing
from gamification.pairs import LANES, Gift, date_of, subject_of
from gamification.rules import COUNTED, GOES_WITH_THE_IDEA
from gamification.seasons import ensure_season
from ideas.models import Activity
from ideas.verbs import Verb
from people.models import User

BATCH = 2000


class MemoryBook:
    """What was earned before, as a replay of the whole diary has it so far; `proposed`: RuleVersions to try out."""

    def __init__(self, proposed=()):
        self.outside = set(User.objects.filter(is_outside=True).values_list("pk", flat=True))
        self.signed = defaultdict(list)
        for idea, *signature in signatures():
            self.signed[idea].append(signature)
        self.versions = defaultdict(list)
        for version in [*RuleVersion.objects.all(), *proposed]:
            self.versions[version.verb].append(version)
        self.changes = {verb: sorted(v.since for v in versions) for verb, versions in self.versions.items()}
        self.in_force = {}
        self.once = set()
        self.paid = Counter()
        self.gifts = defaultdict(dict)
        self.rows = {}
        self.facts = {}
        self.undone = set()
        self.by_vote, self.by_idea, self.by_comment = defaultdict(list), defaultdict(list), defaultdict(list)
        self.lines = defaultdict(list)
        self.voters, self.hidden, self.given_back = {}, {}, defaultdict(set)

    def is_outside(self, person):
        return person in self.outside

    def authors(self, idea, at):
        return authors_at(self.signed[idea], at)

    def prices(self, verb, at):
        epoch = verb, bisect_right(self.changes.get(verb, []), at)
        if epoch not in self.in_force:
            self.in_force[epoch] = prices_at(self.versions[verb], at)
        return self.in_force[epoch]

    def has_earned(self, person, rule_key, idea):
        return (person, rule_key, idea) in self.once

    def earned_on(self, person, rule_key, day):
        return self.paid[person, rule_key, day]

    def given(self, fact, person, rule_key):
        return self.gifts[fact.by, person, LANES[rule_key], fact.is_veiled and fact.idea]

    def live(self, fact, undoes):
        if undoes.scope == "vote":
            found = self.by_vote[fact.idea, fact.by]
        elif undoes.scope == "merger":
            found = doubled(self._by_voter(fact.idea), self._by_voter(fact.kept))
        elif undoes.scope == "idea":
            found = [row for row in self.by_idea[fact.idea] if row.rule_key.endswith(GOES_WITH_THE_IDEA)]
        else:
            found = [row for row in self.by_comment[fact.comment] if verb_of(row.rule_key) in undoes.verbs]
        return [row for row in found if row[:3] not in self.undone]

    def _by_voter(self, idea):
        """Live rows of an idea: voter → those of that person's support, None → those of its publication."""
        by_voter = defaultdict(list)
        for row in self.by_idea[idea]:
            if row[:3] not in self.undone and (verb := verb_of(row.rule_key)) in (Verb.VOTED, Verb.PUBLISHED):
                by_voter[self.voters[origin(row)] if verb == Verb.VOTED else None].append(row)
        return by_voter

    def lost(self, fact, restores):
        if fact.verb == Verb.UNMERGED:
            gone = self.given_back[fact.idea]
            return [row for row in self.hidden.get(fact.idea, []) if self.voters.get(origin(row)) not in gone]
        if restores.scope == "idea":
            return self.hidden.get(fact.idea, []) if restores.verbs else []
        wanted = still_true(self.lines[fact.comment])
        rows = self.by_comment[fact.comment]
        alive = {(row.person, base_key(row.rule_key)) for row in rows if row[:3] not in self.undone}
        return [
            row
            for row in rows
            if row.fact in wanted and row[:3] in self.undone and (row.person, row.rule_key) not in alive
        ]

    def post(self, fact):
        """Add what a fact is worth; returns its rows."""
        rows = list(rows_of(fact, self))
        for row in rows:
            self.rows[row[:3]] = row
            if row.undoes:
                self._undo(row.undoes)
            else:
                self._remember(fact, row)
        if fact.verb in (Verb.IDEA_HIDDEN, Verb.MERGED):
            self.hidden[fact.idea] = [row.undoes for row in rows]
            self.given_back[fact.idea] = set()
        if fact.verb == Verb.UNVOTED:
            self.given_back[fact.idea].add(fact.by)
        if fact.verb in ABOUT_A_COMMENT:
            self.lines[fact.comment].append((fact.id, fact.verb))
        return rows

    def _undo(self, row):
        self.undone.add(row[:3])
        self.paid[row.person, row.rule_key, date_of(row.at)] -= 1

    def _remember(self, fact, row):
        self.once.add((row.person, row.rule_key, fact.idea))
        if row.place is not None and row.rule_key in LANES:
            subject = subject_of(row.rule_key, fact.id, fact.idea, fact.comment)
            given = self.given(fact, row.person, row.rule_key)
            given.setdefault(subject, Gift(row.place, row.at, row.hundredths))
        if row.hundredths <= 0:
            return
        self.paid[row.person, row.rule_key, date_of(row.at)] += 1
        if fact.verb == Verb.VOTED:
            self.voters[fact.id] = fact.by
            self.by_vote[fact.idea, fact.by].append(row)
        elif row.rule_key.startswith("again:") and verb_of(row.rule_key) == Verb.VOTED:
            self.by_vote[fact.idea, self.voters[int(row.rule_key.split(":")[1])]].append(row)
        self.by_idea[fact.idea].append(row)
        if fact.comment:
            self.by_comment[fact.comment].append(row)


def facts(verbs=COUNTED):
    """The diary in the order it was written, as the ledger sees it."""
    lines = (
        Activity.objects.filter(verb__in=verbs)
        .order_by("pk")
        .values_list(
            "pk", "verb", "by_id", "person_id", "idea_id", "comment_id", "data", "is_backfill", "idea__source",
            "idea__pseudonym", "at",
        )
    )  # fmt: skip
    for pk, verb, by, person, idea, comment, data, is_backfill, source, veil, at in lines.iterator(BATCH):
        to, imported, kept = data.get("to", ""), bool(is_backfill and source), data.get("kept")
        yield Fact(pk, verb, by, person, idea, comment, to, imported, bool(veil), at, kept)


def _replay(progress):
    """The ledger as it should be, and when each person first came to each level."""
    book, totals, levels, now = MemoryBook(), Counter(), {}, timezone.now()
    for number, fact in enumerate(facts()):
        if progress and number % BATCH == 0:
            progress(number)
        touched = set()
        for row in book.post(fact):
            if row.due_at and row.due_at > now:
                continue
            totals[row.person] += row.hundredths
            touched.add(row.person)
        for person in touched:
            for level in LEVELS[1 : level_of(totals[person]).number + 1]:
                levels.setdefault((person, level.number), fact.at)
    return book.rows, levels


FIELDS = ("rule_version", "hundredths", "is_capped", "place", "withheld", "at", "due_at")


def _held():
    """The stored ledger: name of a row → (pk, name of the row it reverses, its values)."""
    rows = LedgerRow.objects.values_list("pk", "person_id", "activity_id", "rule_key", "reverses_id", *FIELDS)
    rows = list(rows.iterator(BATCH))
    names = {row[0]: row[1:4] for row in rows}
    return {row[1:4]: (row[0], names.get(row[4]), row[5:]) for row in rows}


def _put_ledger_right(expected):
    """Make the stored rows equal to the expected ones; returns how many were added, changed, removed."""
    held = _held()
    extra = [
        pk
        for name, (pk, undoes, _) in held.items()
        if name not in expected or undoes != (expected[name].undoes and expected[name].undoes[:3])
    ]
    for start in range(0, len(extra), 500):
        LedgerRow.objects.filter(pk__in=extra[start : start + 500]).delete()
    if extra:  # what stood on a removed row went with it
        held = _held()
    changed = [
        LedgerRow(pk=pk, **dict(zip(FIELDS, _values(expected[name]), strict=True)))
        for name, (pk, _, values) in held.items()
        if values != _values(expected[name])
    ]
    LedgerRow.objects.bulk_update(changed, FIELDS, batch_size=200)
    added = [row for name, row in expected.items() if name not in held]
    _insert([row for row in added if not row.undoes], {})
    if reversals := [row for row in added if row.undoes]:
        _insert(reversals, {name: pk for name, (pk, _, _) in _held().items()})
    return len(added), len(changed), len(extra)


def _values(row):
    return row.version, row.hundredths, row.is_capped, row.place, row.withheld, row.at, row.due_at


def _insert(rows, pks):
    """Add rows in one statement without building a model for each: a first rebuild writes hundreds of thousands."""
    columns = ("person_id", "activity_id", "rule_key", "reverses_id", *FIELDS)
    quote, moment = connection.ops.quote_name, connection.ops.adapt_datetimefield_value
    table, names = quote(LedgerRow._meta.db_table), ", ".join(quote(column) for column in columns)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 our own names
    values = [
        (*row[:3], pks[row.undoes[:3]] if row.undoes else None, *_values(row)[:-2], moment(row.at), moment(row.due_at))
        for row in rows
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(values), 10 * BATCH):
            cursor.executemany(statement, values[start : start + 10 * BATCH])


def _put_standings_right(rows):
    """Make every total the sum of its rows; returns how many changed."""
    spans = list(Season.objects.values_list("pk", "starts_at", "ends_at"))
    totals = Counter()
    now = timezone.now()
    for row in rows.values():
        if row.due_at is None or row.due_at <= now:
            totals[row.person, None] += row.hundredths
        for season, starts, ends in spans:
            if row.due_at is None and starts <= row.at < ends:
                totals[row.person, season] += row.hundredths
    held = {(s.person_id, s.season_id): s for s in Standing.objects.all()}
    gone = [s.pk for name, s in held.items() if name not in totals]
    for start in range(0, len(gone), 500):
        Standing.objects.filter(pk__in=gone[start : start + 500]).delete()
    changed = [s for name, s in held.items() if name in totals and s.hundredths != totals[name]]
    for standing in changed:
        standing.hundredths = totals[standing.person_id, standing.season_id]
    Standing.objects.bulk_update(changed, ["hundredths"], batch_size=500)
    added = [
        Standing(person_id=person, season_id=season, hundredths=value)
        for (person, season), value in totals.items()
        if (person, season) not in held
    ]
    Standing.objects.bulk_create(added, batch_size=BATCH)
    return len(gone) + len(changed) + len(added)


def _tell(verb, news):
    """Lines of the diary that nobody is notified of; `news`: (person, data, moment)."""
    Activity.objects.bulk_create(
        (Activity(verb=verb, person_id=person, data=data, at=at, is_backfill=True) for person, data, at in news),
        batch_size=BATCH,
    )


def _put_levels_right(levels):
    """Tell the diary of the levels it does not know of; returns how many."""
    told = Activity.objects.filter(verb=Verb.LEVEL_REACHED).values_list("person_id", "data")
    told = {(person, data.get("level")) for person, data in told}
    news = sorted(((at, *name) for name, at in levels.items() if name not in told))
    _tell(Verb.LEVEL_REACHED, [(person, {"level": level}, at) for at, person, level in news])
    return len(news)


def _put_badges_right():
    """Award what the counts deserve and nobody has; nothing is taken away. Returns how many."""
    awards = sorted(badges.missing_awards(badges.MEASURES), key=lambda award: (award.at, award.person_id))
    BadgeAward.objects.bulk_create(awards, batch_size=BATCH)
    news = [(award.person_id, {"badge": award.badge.key, "level": award.level}, award.at) for award in awards]
    _tell(Verb.BADGE_EARNED, news)
    return len(awards)


def rebuild(progress=None):
    """Recompute ledger, totals, levels and badges; returns how many of each changed, all zero when all was right.

    `progress(n)` is called as the n-th line of the diary is read. Nobody is notified of what a rebuild finds.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE gamification_ledgerrow IN SHARE ROW EXCLUSIVE MODE")
        ensure_season()
        rows, levels = _replay(progress)
        added, changed, removed = _put_ledger_right(rows)
        return {
            "rows added": added,
            "rows changed": changed,
            "rows removed": removed,
            "totals": _put_standings_right(rows),
            "levels": _put_levels_right(levels),
            "badges": _put_badges_right(),
        }
