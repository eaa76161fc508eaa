"""Facts in words, as one reader may read them, grouped by idea."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, F, OuterRef, Prefetch, Subquery, Sum, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import get_language, gettext

from core.markdown import excerpt
from ideas.models import Authorship, Campaign, Comment, Idea, Stage, Stop, Theme
from ideas.verbs import Verb
from inbox.directory import GROUP, TELLS, sentence_facts
from inbox.models import Notification
from inbox.policy import tell_for
from inbox.promises import Promise, promise
from inbox.reasons import reason
from people.models import DirectoryChange, Entity, User

MOST_LINES = 6
"""Lines shown of one group; the rest is counted."""

DUTIES, REPORTS, SEARCHES, SIGNING = "duties", "reports", "searches", "signing"
PRIZES, PRIZE_DESK, THANKS = "prizes", "prize-desk", "thanks"
CAMPAIGN = "campaign-"
MERGERS = {Verb.MERGER_PROPOSED, Verb.MERGER_DECLINED, Verb.MERGER_LAPSED, Verb.MERGED, Verb.UNMERGED}
PROPOSALS = {Verb.AMENDMENT_PROPOSED, Verb.AMENDMENT_ACCEPTED, Verb.AMENDMENT_DECLINED, Verb.AMENDMENT_WITHDRAWN}
REASONED = {
    Verb.COMMENT_HIDDEN, Verb.IDEA_HELD, Verb.IDEA_HIDDEN, Verb.GLASS_BROKEN, Verb.NAME_ASKED, Verb.PRIZE_APPROVED,
    Verb.PRIZE_REFUSED, Verb.BADGE_GIVEN, Verb.BADGE_TAKEN_BACK, *PROPOSALS, *MERGERS,
}  # fmt: skip
REPORTED = {Verb.COMMENT_REPORTED, Verb.IDEA_REPORTED}
QUOTING = {Verb.COMMENTED, Verb.MENTIONED}
REWARDS = {Verb.BADGE_EARNED, Verb.LEVEL_REACHED, Verb.BADGE_GIVEN, Verb.BADGE_TAKEN_BACK}


@dataclass
class Line:
    """One fact: its sentence, where it leads, what was said, why this reader is told.

    `reward` is what the game wrote of a badge or a level; `fact` is the verb and the audience.
    """

    text: str
    at: datetime
    is_new: bool
    url: str = ""
    quote: str = ""
    reward: dict | None = None
    why: str = ""
    kind: str = ""
    fact: tuple = ()

    def says_more_than(self, others):
        """Whether a reader learns something from this line after `others`."""
        return bool(self.url or self.quote) or (self.text, self.reward) not in [(o.text, o.reward) for o in others]


@dataclass
class Group:
    """What one reader learns of one subject; `then` is what comes next for the idea."""

    key: str
    title: str
    url: str
    idea: Idea | None = None
    lines: list[Line] = field(default_factory=list)
    is_new: bool = False
    has_more: bool = False
    then: Promise | None = None

    @property
    def at(self):
        return self.lines[0].at

    @property
    def reasons(self):
        """Why the reader is told, each reason once."""
        return [why for why in dict.fromkeys(line.why for line in self.lines) if why]

    @property
    def is_of_the_game(self):
        """Badges and levels: the game itself names and draws them."""
        return any(line.reward for line in self.lines)


def grouped(messages, reader):
    """Groups of `messages` (a queryset that `reader` may see), the freshest first; three queries.

    What would read the same twice in a group is said once, at its last time.
    """
    whole = {"partition_by": F("group_key")}
    rows = messages.annotate(
        rank=Window(RowNumber(), order_by=[F("timestamp").desc(), F("id").desc()], **whole),
        total=Window(Count("id"), **whole),
        news=Window(Sum(Case(When(unread=True, then=1), default=0)), **whole),
    ).filter(rank__lte=MOST_LINES)
    names, groups = Names(reader), {}
    for row in _dressed(rows):
        group = groups.get(row.group_key)
        if group is None:
            group = groups[row.group_key] = _group(row, names)
            group.is_new, group.has_more = row.news > 0, row.total > MOST_LINES
        _add(group, row, names)
    promise(groups.values(), reader)
    return list(groups.values())


def with_last_lines(subjects):
    """A queryset of subjects with the last messages of each, however many it has: what `shown` reads."""
    of_one = Notification.objects.filter(
        recipient=OuterRef("recipient"), group_key=OuterRef("group_key"), is_shown=True
    ).order_by("-timestamp", "-id")
    places = {f"line_{n}": Subquery(of_one.values("pk")[n : n + 1]) for n in range(MOST_LINES + 1)}
    return subjects.annotate(**places)


def shown(subjects, reader):
    """The groups of some subjects of `reader` (a list that they may see, with_last_lines), in its order; as many
    queries as for one."""
    last = {subject.group_key: _last_lines(subject) for subject in subjects}
    wanted = [pk for pks in last.values() for pk in pks[:MOST_LINES]]
    names, groups = Names(reader), {}
    for row in _dressed(Notification.objects.filter(pk__in=wanted)):
        if row.group_key not in groups:
            groups[row.group_key] = _group(row, names)
        _add(groups[row.group_key], row, names)
    found = [(groups[subject.group_key], subject) for subject in subjects if subject.group_key in groups]
    for group, subject in found:
        group.is_new, group.has_more = subject.is_unread, len(last[group.key]) > MOST_LINES
    promise(groups.values(), reader)
    return [group for group, _subject in found]


def _last_lines(subject):
    """The ids of a subject's last messages, one more than are shown when it has more."""
    return [pk for pk in (getattr(subject, f"line_{n}") for n in range(MOST_LINES + 1)) if pk]


def _dressed(rows):
    """Messages with all that their sentences look at, the freshest first."""
    about = ("idea", "activity__by", "activity__person", "activity__comment", "activity__idea", "change")
    signed = Prefetch("idea__authorships", Authorship.objects.select_related("person"))
    return rows.select_related(*about).prefetch_related(signed).order_by("-timestamp", "-id")


def _add(group, row, names):
    """One more line of a group, unless it says nothing new."""
    line = _line(row, names)
    if line.says_more_than(group.lines):
        group.lines.append(line)


def _group(row, names):
    """An empty group of the kind that `row` belongs to."""
    if row.idea:
        title, url = row.idea.title, row.idea.get_absolute_url()
    elif row.group_key.startswith(CAMPAIGN):
        title, url = _campaign(row, names)
    elif row.group_key == DUTIES:
        is_managers = (row.data or {}).get("as") == "managers"
        url = f"{reverse('reports')}#unassigned" if is_managers else reverse("queue")
        title = gettext("To be looked after")
    elif row.group_key == REPORTS:
        title, url = gettext("What you reported"), reverse("feed")
    elif row.group_key == SEARCHES:
        title, url = gettext("Searches you keep"), reverse("searches")
    elif row.group_key == SIGNING:
        title, url = gettext("Ideas to sign"), reverse("feed")
    elif row.group_key == PRIZES:
        title, url = gettext("Your prizes"), reverse("my-prizes")
    elif row.group_key == PRIZE_DESK:
        title, url = gettext("Prizes to look after"), reverse("prize-desk")
    elif row.group_key == THANKS:
        title, url = gettext("Thanks from colleagues"), reverse("thanks")
    elif row.group_key == GROUP:
        title, url = gettext("You in the directory"), reverse("me")
    else:
        title, url = gettext("Your badges and levels"), reverse("points")
    return Group(row.group_key, title, url, row.idea)


def _campaign(row, names):
    """The question of a campaign, and where it is read; for whoever animates, where it is configured."""
    pk = row.activity.data["campaign"]
    is_animators = (row.data or {}).get("as") == "animators"
    if question := names.of_campaign(pk, everything=is_animators):
        return question, reverse("campaign:edit" if is_animators else "campaign", args=[pk])
    return gettext("A campaign that is not yours to see any more"), reverse("campaigns")


def _line(row, names):
    whom = (row.data or {}).get("as", "")
    return Line(
        text=names.sentence(row),
        at=row.timestamp,
        is_new=row.unread,
        url=_url(row),
        quote=excerpt(_said(row), 140),
        reward=row.activity.data if row.activity and row.verb in REWARDS else None,
        why=reason(row.verb, whom),
        kind=row.kind,
        fact=(row.verb, whom),
    )


def _url(row):
    """Where a line leads when that is not simply the idea."""
    comment = row.activity.comment if row.activity else None
    if row.verb == Verb.GLASS_BROKEN and row.idea is None:
        return reverse("glass")
    is_answer = row.verb == Verb.NAME_ANSWERED and (row.data or {}).get("as") == "person"
    if is_answer or (row.verb == Verb.NAME_ASKED and row.idea is None):
        return reverse("escrow")
    is_handled = (row.data or {}).get("as") == "handlers"
    if row.idea and (row.verb in REPORTED or is_handled):
        return reverse("reports")
    if row.idea and row.verb == Verb.REVISED:
        return f"{reverse('idea-versions', args=[row.idea.pk])}?to={row.activity.data['version']}"
    if row.idea and row.verb in PROPOSALS:
        return reverse("amendment", args=[row.activity.data["amendment"]])
    if row.idea and row.verb in MERGERS and (row.data or {}).get("as") != "both_followers":
        return reverse("merger", args=[row.activity.data["merger"]])
    if comment is None or row.idea is None:
        return ""
    return f"{row.idea.get_absolute_url()}?comment={comment.pk}#comment-{comment.pk}"


def _said(row):
    """The words that a line quotes: of a comment still there, or why it no longer is."""
    comment = row.activity.comment if row.activity else None
    if row.verb in QUOTING and comment and comment.status == Comment.Status.PUBLISHED:
        return comment.body
    return row.activity.data.get("reason", "") if row.verb in REASONED else ""


class Names:
    """Puts names into sentences for one reader, asking the database at most once for each kind of name."""

    def __init__(self, reader):
        self.reader = reader
        self.known = {}

    def sentence(self, row):
        """The line of the policy by which the reader was told, in the page's language."""
        if row.change:
            return gettext(TELLS[row.verb].sentence) % sentence_facts(row.change, self)
        data = row.activity.data if row.activity else row.data
        tell = tell_for(row.verb, (row.data or {}).get("as"), data)
        if tell is None:
            return row.activity.get_verb_display() if row.activity else ""
        return gettext(tell.sentence) % Facts(row, self)

    def of_person(self, person, idea):
        """The name of `person` as the reader may know it: authors by the byline alone."""
        if person is None:
            return gettext("Eurêka")
        return idea.name_of(person, self.reader) if idea else person.get_full_name()

    def of_row(self, model, key, by):
        """The name of the `model` whose field `by` is `key`."""
        if model not in self.known:
            self.known[model] = {getattr(row, by): row.name for row in model.objects.all()}
        return self.known[model].get(key, "")

    def of_campaign(self, pk, *, everything):
        """The question of a campaign that the reader sees; with `everything`, of any: who animates sees them all."""
        seen = Campaign.objects.all() if everything else Campaign.objects.visible_to(self.reader)
        key = (Campaign, everything)
        if key not in self.known:
            self.known[key] = dict(seen.values_list("pk", "question"))
        return self.known[key].get(pk, "")

    def of_user(self, pk):
        """The name of somebody whom the directory's diary names to the reader; nobody, when it names nobody."""
        if User not in self.known:
            told = DirectoryChange.objects.filter(person=self.reader).values_list("data", flat=True)
            named = {data.get(key) for data in told for key in ("manager", "delegate")} - {None}
            self.known[User] = {user.pk: user.get_full_name() for user in User.objects.filter(pk__in=named)}
        return self.known[User].get(pk) or gettext("nobody")


class Facts:
    """What a sentence may name, looked up only when it does."""

    def __init__(self, row, names):
        self.row, self.names = row, names
        self.data = {**(row.activity.data if row.activity else {}), **(row.data or {})}

    def __getitem__(self, name):
        return getattr(self, name)()

    def who(self):
        return self.names.of_person(self.row.activity.by, self.row.idea)

    def person(self):
        return self.names.of_person(self.row.activity.person, self.row.idea)

    def count(self):
        return self.data.get("count", "")

    def search(self):
        return self.data.get("search", "")

    def prize(self):
        names = self.data.get("prize", {})
        return names.get("en" if (get_language() or "fr").startswith("en") else "fr", "")

    def theme(self):
        return self.names.of_row(Theme, self.row.activity.idea.theme_id, by="pk")

    def place(self):
        return self.names.of_row(Entity, self.data.get("entity"), by="pk")

    def state(self):
        return dict(Stop.State.choices).get(self.data.get("state"), "")

    def stage(self):
        return self.names.of_row(Stage, self.data.get("to"), by="key")
