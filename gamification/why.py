"""Why somebody has these points: every row of the ledger in words, month by month, adding up to the total.

Support received is told by idea and month only: never by pair or by moment, since who voted is nobody's business. What
it lost because it came from the same colleagues is one line a month for all ideas together, for the same reason.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, Sum, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext

from gamification.ledger import base_key, verb_of
from gamification.models import LedgerRow, RuleVersion
from gamification.rules import AUTHORS
from gamification.templatetags.gamification import points
from ideas.models import Idea, Stage
from ideas.verbs import Verb

KINDS = {
    "a": (Verb.PUBLISHED,),
    "b": (Verb.COMMENTED, Verb.MARKED_USEFUL, Verb.AMENDMENT_ACCEPTED),
    "c": (Verb.VOTED,),
    "d": (Verb.STAGE_MOVED, Verb.ADOPTED, Verb.BENEFIT_MEASURED),
}


class Line(NamedTuple):
    """One thing that moved points: how many, what, and by which rule."""

    hundredths: int
    text: str
    note: str
    at: datetime | None = None


def kind_names():
    """What each colour of the ring stands for."""
    return {
        "a": pgettext("verb", "Post"),
        "b": pgettext("verb", "Enrich"),
        "c": pgettext("verb", "Support"),
        "d": pgettext("verb", "Make it happen"),
    }


def by_kind(person):
    """Hundredths by colour of the ring."""
    whens = [When(rule_key__contains=f"{verb}:", then=Value(kind)) for kind, verbs in KINDS.items() for verb in verbs]
    rows = LedgerRow.objects.counted().filter(person=person).annotate(kind=Case(*whens, default=Value("a")))
    found = dict(rows.order_by().values_list("kind").annotate(Sum("hundredths")))
    return {kind: found.get(kind, 0) for kind in KINDS}


def months(person):
    """Pairs (first day, hundredths) of every month in which points moved, the latest first."""
    rows = LedgerRow.objects.counted().filter(person=person).annotate(month=TruncMonth("at")).order_by("-month")
    return [(month, total) for month, total in rows.values_list("month").annotate(Sum("hundredths"))]


def _within(month):
    zone = timezone.get_current_timezone()
    start = datetime(month.year, month.month, 1, tzinfo=zone)
    return start, datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=zone)


def lines(person, month):
    """The Lines of a month, the latest first; they add up to what months() says of it."""
    start, end = _within(month)
    rows = LedgerRow.objects.counted().filter(person=person, at__gte=start, at__lt=end).order_by("-at", "-pk")
    words, rows = _Words(), _seen(rows, person)
    received, given, found = defaultdict(list), [], []
    for row in rows:
        if verb_of(row.rule_key) != Verb.VOTED:
            found.append(words.line(row))
        elif row.rule_key.endswith(f":{AUTHORS}"):
            received[row.activity.idea_id].append(row)
        else:
            given.append(row)
    found += [words.received(group) for group in received.values()]
    if any(row.withheld for group in received.values() for row in group):
        found.append(words.withheld([row for group in received.values() for row in group]))
    return found + ([words.given(given)] if given else [])


def latest(person, limit=4):
    """The last few Lines that are not about support, for a glance."""
    rows = LedgerRow.objects.counted().filter(person=person).exclude(rule_key__contains=f"{Verb.VOTED}:")
    words = _Words()
    return [words.line(row) for row in _seen(rows.order_by("-at", "-pk"), person)[:limit]]


def _seen(rows, person):
    """The rows with their ideas, and whether `person` may still see those."""
    rows = rows.annotate(is_shown=Idea.objects.as_seen_by(person, "activity__idea"))
    return rows.select_related("activity__idea", "activity__by")


class _Words:
    """Puts rows in words; asks once for what they all need, when the first one needs it."""

    @cached_property
    def stages(self):
        return {stage.key: stage.name for stage in Stage.objects.all()}

    @cached_property
    def rules(self):
        return {
            (f"{v.verb}:{v.stage}:{v.earner}", v.version): (int(v.points * 100), v.daily_cap, v.weekly_hundredths)
            for v in RuleVersion.objects.all()
        }

    def _idea(self, row):
        """A link to the idea; no title once it is no longer shown to this person."""
        if not row.is_shown:
            return gettext("an idea that is no longer shown")
        idea = row.activity.idea
        return format_html('<a href="{}">{}</a>', idea.get_absolute_url(), gettext("“%s”") % idea.title)

    def line(self, row):
        told = _told(row)
        stage = self.stages.get(row.activity.data.get("to"), "") if "{stage}" in told else ""
        text = format_html(told, idea=self._idea(row), stage=stage)
        return Line(row.hundredths, text, self._note(row), row.at)

    def _note(self, row):
        if row.reverses_id:
            return gettext("What it had earned is taken back.")
        known = (base_key(row.rule_key), row.rule_version)
        worth, cap, weekly = self.rules.get(known, (row.hundredths + row.withheld, 0, None))
        if row.is_capped:
            return ngettext(
                "Beyond %(count)d a day nothing more is counted: one good one is worth more than many.",
                "Beyond %(count)d a day nothing more is counted: one good one is worth more than many.",
                cap,
            ) % {"count": cap}
        if row.withheld:
            return _weighed(row, worth, weekly)
        if row.rule_key.endswith(f":{AUTHORS}") and worth != row.hundredths:
            return gettext("%(points)s points, shared between the authors.") % {"points": points(worth)}
        return ngettext(
            "%(points)s points each time, once a day at most.",
            "%(points)s points each time, %(count)d times a day at most.",
            cap,
        ) % {"points": points(worth), "count": cap}

    def received(self, rows):
        """The support of an idea as if all of it came from different colleagues; withheld() says the rest."""
        sum_of = sum(row.hundredths + row.withheld for row in rows)
        came = sum(1 for row in rows if not row.reverses_id)
        went = len(rows) - came
        text = ngettext("%(count)d support for {idea}", "%(count)d supports for {idea}", came) % {"count": came}
        if not came:
            text = gettext("Support taken back from {idea}")
        note = gettext("Over the month; who supports an idea is never shown.")
        if came and went:
            note = f"{_taken_back(went)} {note}"
        return Line(sum_of, format_html(text, idea=self._idea(rows[0])), note)

    def withheld(self, rows):
        """What support lost by coming from the same colleagues, over all ideas: which one would tell of a pair."""
        sum_of = -sum(row.withheld for row in rows)
        text = gettext("Support from the same colleagues counts less each time")
        if sum_of > 0:
            text = gettext("Support taken back that had counted less")
        note = gettext(
            "Over the month and all your ideas: the first of a year counts fully, the next half, then a quarter …"
        )
        return Line(sum_of, text, note)

    def given(self, rows):
        sum_of = sum(row.hundredths for row in rows)
        came = sum(1 for row in rows if not row.reverses_id)
        went, capped = len(rows) - came, sum(row.is_capped for row in rows)
        text = ngettext("You gave your support once", "You gave your support %(count)d times", came) % {"count": came}
        if not came:
            text = gettext("You took support back")
        notes = [gettext("Only you can see this.")]
        if came and went:
            notes.append(_taken_back(went))
        if capped:
            notes.append(
                ngettext("%(count)d was beyond the day’s limit.", "%(count)d were beyond the day’s limit.", capped)
                % {"count": capped}
            )
        return Line(sum_of, text, " ".join(notes))


def _weighed(row, worth, weekly):
    """Why a colleague's gift counts less than the rule says: the limit of the week, or its place in the year."""
    if row.hundredths < worth >> row.place:
        return gettext("One colleague brings another %(points)s points a week at most.") % {"points": points(weekly)}
    text = gettext("Not the first time from the same colleague this year: 1/%(share)d of %(points)s points.")
    return text % {"share": 2**row.place, "points": points(worth)}


def _taken_back(count):
    return ngettext("%(count)d was taken back.", "%(count)d were taken back.", count) % {"count": count}


def _told(row):
    """What happened, with a place for {idea} and {stage}."""
    verb, first = row.activity.verb, verb_of(row.rule_key)
    if first == Verb.AMENDMENT_ACCEPTED:
        return _told_of_my_words(verb)
    about_me = {
        Verb.PUBLISHED: gettext("Your idea {idea} was published"),
        Verb.COMMENTED: gettext("You commented on {idea}"),
        Verb.MARKED_USEFUL: gettext("Your comment on {idea} was found useful"),
        Verb.STAGE_MOVED: gettext("Your idea {idea} came to a new stage: {stage}"),
        Verb.BENEFIT_MEASURED: gettext("The benefit of your idea {idea} was measured"),
        Verb.WITHDRAWN: gettext("Your idea {idea} was withdrawn"),
        Verb.IDEA_HIDDEN: gettext("Your idea {idea} was hidden after a report"),
        Verb.IDEA_RESTORED: gettext("Your idea {idea} is shown again"),
        Verb.MERGED: gettext("Your idea {idea} was joined to another one"),
        Verb.UNMERGED: gettext("Your idea {idea} stands for itself again"),
        Verb.COMMENT_WITHDRAWN: gettext("You withdrew your comment on {idea}"),
        Verb.COMMENT_HIDDEN: gettext("Your comment on {idea} was hidden after a report"),
        Verb.COMMENT_RESTORED: gettext("Your comment on {idea} is shown again"),
        Verb.UNMARKED_USEFUL: gettext("The useful mark on your comment on {idea} was taken back"),
    }
    return about_me.get(verb) or about_me[first]


def _told_of_my_words(verb):
    """What happened to the idea of others whose text one has helped to write."""
    about_it = {
        Verb.WITHDRAWN: gettext("{idea}, which holds your words, was withdrawn"),
        Verb.IDEA_HIDDEN: gettext("{idea}, which holds your words, was hidden after a report"),
        Verb.IDEA_RESTORED: gettext("{idea}, which holds your words, is shown again"),
        Verb.IDEA_RELEASED: gettext("{idea}, which holds your words, is shown again"),
    }
    return about_it.get(verb) or gettext("Your proposal has become the text of {idea}")
