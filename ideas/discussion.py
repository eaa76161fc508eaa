"""The discussion of an idea: what the address asks for, and which remarks answer, each with its replies."""

from dataclasses import dataclass, replace

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, When
from django.utils.http import urlencode

from core import keyset
from core.gathered import Gathered
from core.prepared import Prepared
from ideas.models import Activity, Comment, Idea, Reaction
from ideas.permissions import may_edit_comment
from ideas.verbs import Verb

PAGE = 30
ORDERS = {
    "": ("created_at", "id"),
    "newest": ("-created_at", "-id"),
    "useful": ("-is_useful", "-reaction_count", "created_at", "id"),
}
KINDS = [str(kind) for kind in Comment.Kind.values]


@dataclass(frozen=True)
class Asked:
    """What the address asks for: order, kind of remark, and where to begin; what makes no sense is left out."""

    sort: str = ""
    kind: str = ""
    after: int = 0  # a remark: those that follow it
    before: int = 0  # a remark: those that lead to it
    comment: int = 0  # one comment: the page that holds it

    @classmethod
    def of(cls, query):
        """Read a query string (a QueryDict)."""
        wanted = number(query.get("comment") or query.get("reply"))
        if wanted:
            return cls(comment=wanted)
        sort, kind = query.get("sort", ""), query.get("kind", "")
        return cls(
            sort=sort if sort in ORDERS else "",
            kind=kind if kind in KINDS else "",
            after=number(query.get("after")),
            before=0 if query.get("after") else number(query.get("before")),
        )

    @property
    def is_first_page(self):
        return not (self.after or self.before or self.comment)

    def href(self, **changes):
        """The address of the same discussion with `changes`, from its beginning unless a place is among them."""
        asked = replace(self, **{"after": 0, "before": 0, "comment": 0, **changes})
        pairs = [(name, value) for name in ("sort", "kind", "after", "before") if (value := getattr(asked, name))]
        return f"?{urlencode(pairs)}"


def number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 12 else 0


@dataclass
class Discussion:
    """One page: remarks with their replies, the addresses of the pages beside it, how many remarks of each kind.

    `signs`: the reactions under each of the comments, as `reactions` tells them.
    """

    threads: list
    former: str | None
    next: str | None
    counts: dict
    signs: dict

    def key_of(self, pk):
        """The key under which the reader sent a comment of this page, "" for another's."""
        shown = (comment for remark in self.threads for comment in (remark, *remark.thread))
        return next((comment.client_key or "" for comment in shown if comment.pk == pk and comment.is_mine), "")


NONE = Discussion([], None, None, {}, {})


def read(idea, asked, user):
    """The page of the discussion that is asked for; one query, and two at most to find its place."""
    order = ORDERS[asked.sort]
    remarks = Comment.objects.filter(_under(idea), parent__isnull=True)
    if asked.kind:
        remarks = remarks.filter(kind=asked.kind)
    begin, starts_late = _begin(remarks, asked, order)
    backwards = bool(asked.before and starts_late)
    shown = remarks.filter(begin).order_by(*(keyset.turned(order) if backwards else order))
    found = _with_replies(idea, shown.values("id")[: PAGE + 1], order, user)
    has_more = len(found) > PAGE
    if has_more:
        found = found[1:] if backwards else found[:PAGE]
    has_former, has_next = (has_more, True) if backwards else (starts_late, has_more)
    return Discussion(
        threads=found,
        former=asked.href(before=found[0].pk) if has_former and found else None,
        next=asked.href(after=found[-1].pk) if has_next and found else None,
        counts=_counts_of(idea, found[0] if found else None, asked),
        signs=dict(_signs_of(found)),
    )


def _under(idea):
    """A filter on the comments that an idea shows: its own, and those of the ideas joined to it."""
    return Q(idea__in=Idea.objects.of_one(idea)) if idea.joined_count else Q(idea=idea)


def find(idea, pk):
    """The comment `pk` if it stands in the discussion of an idea, else None."""
    return Comment.objects.filter(_under(idea), pk=pk).select_related("idea").first()


def _begin(remarks, asked, order):
    """A filter on the remarks of the page, and whether any come before it."""
    names = [name.removeprefix("-") for name in order]
    if asked.comment:
        comment = Comment.objects.filter(pk=asked.comment, idea__in=remarks.values("idea")).select_related("parent")
        found = comment.first()
        remark = found and (found.parent or found)
        row = remark and {name: getattr(remark, name) for name in names}
        if row is None or remarks.filter(keyset.after(keyset.turned(order), row)).count() < PAGE:
            return Q(), False
        return keyset.after(order, row) | Q(pk=row["id"]), True
    row = remarks.filter(pk=asked.after or asked.before).values(*names).first() if not asked.is_first_page else None
    if row is None:
        return Q(), False
    return keyset.after(order if asked.after else keyset.turned(order), row), True


def _with_replies(idea, shown, order, user):
    """The remarks `shown` (ids) in their order, each with its replies and with what it is to `user`."""
    comments = (
        Comment.objects.filter(Q(pk__in=shown) | Q(parent__in=shown), _under(idea))
        .select_related("author", "author__entity", "author__entity__company")
        .annotate(**{f"of_{kind}": Subquery(_count(idea, kind)) for kind in KINDS}, signs=_signs(user))
        .annotate(is_hidden_for_good=_decided())
        .order_by("created_at", "id")
    )
    threads, replies = {}, []
    for comment in comments:
        comment.is_mine = comment.author_id == user.pk
        comment.idea = idea
        comment.is_by_author = idea.is_author(comment.author)
        comment.is_editable = comment.is_mine and not may_edit_comment(user, comment)
        comment.thread = []
        if comment.parent_id is None:
            threads[comment.pk] = comment
        else:
            replies.append(comment)
    for comment in replies:
        if comment.parent_id in threads:
            threads[comment.parent_id].thread.append(comment)
    found = list(threads.values())
    for name in reversed(order):
        found.sort(key=lambda comment: getattr(comment, name.removeprefix("-")), reverse=name.startswith("-"))
    return found


def _decided():
    """Whether a hidden comment is hidden by a decision, which can be contested, and not for now only."""
    facts = Activity.objects.filter(comment=OuterRef("pk"), verb=Verb.COMMENT_HIDDEN)
    decided = Exists(facts.exclude(data__has_key="provisional"))
    return Case(When(status=Comment.Status.HIDDEN, then=decided), default=False)


def _count(idea, kind):
    """How many remarks of a kind an idea has, to be asked within the query of its comments."""
    remarks = Comment.objects.published().filter(_under(idea), parent__isnull=True, kind=kind)
    return remarks.order_by().values("kind").annotate(n=Count("pk")).values("n")


def _counts_of(idea, row, asked):
    """Remarks by kind; where a filter finds none no row tells, and it is asked apart."""
    if row is not None:
        return {kind: getattr(row, f"of_{kind}") or 0 for kind in KINDS}
    if asked == Asked():
        return {}
    remarks = Comment.objects.published().filter(_under(idea), parent__isnull=True).order_by()
    return dict(remarks.values_list("kind").annotate(n=Count("pk")))


# ── reactions: counted for all, one's own known to oneself ──


def reactions(user, idea, ids):
    """What stands under the published comments `ids` of an idea: id → (is the reader's own, kind → (count, mine))."""
    if not ids:
        return {}
    given = GIVEN_TO_SEVERAL if idea.joined_count else GIVEN
    found = {}
    for pk, author, kind, count, mine in given.rows(me=user.pk, idea=idea.pk, first=min(ids), last=max(ids)):
        _own, signs = found.setdefault(pk, (author == user.pk, {}))
        if kind:
            signs[kind] = (count, bool(mine))
    return {pk: found[pk] for pk in ids if pk in found}


def _given(under, me, first, last):
    """Comments from one number to another, each kind of reaction under them in a row; none: a row without kind."""
    mine = Count("reactions", filter=Q(reactions__person=me))
    rows = Comment.objects.published().filter(under, pk__gte=first, pk__lte=last).values("pk", "author_id")
    rows = rows.annotate(sign=F("reactions__kind"), count=Count("reactions"), mine=mine).order_by("pk", "sign")
    return rows.values_list("pk", "author_id", "sign", "count", "mine")


GIVEN = Prepared(lambda idea, **asked: _given(Q(idea=idea), **asked))
GIVEN_TO_SEVERAL = Prepared(lambda idea, **asked: _given(Q(idea=idea) | Q(idea__joined_to=idea), **asked))


def _signs(user):
    """Of a comment, within its query: how many reactions of each kind, and whether one is the reader’s."""
    mine = Count("pk", filter=Q(person=user))
    given = Reaction.objects.filter(comment=OuterRef("pk")).order_by("kind").values("kind")
    return Gathered(given.annotate(count=Count("pk"), mine=mine), "kind", "count", "mine")


def _by_kind(signs):
    return {sign["kind"]: (sign["count"], bool(sign["mine"])) for sign in signs}


def _signs_of(threads):
    """The same for a discussion that has just been read."""
    for remark in threads:
        for comment in (remark, *remark.thread):
            yield comment.pk, (comment.is_mine, _by_kind(comment.signs))
