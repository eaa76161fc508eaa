"""Who is asked to judge an idea: one pure function over the candidates, so that it can be tested on any organisation.

Nobody who is an author, above one at any level, or below one. By preference somebody of another company than every
author's, then the least loaded. When an author's line is not known to be complete, the database cannot prove that
somebody is not above: then only a correspondent of another company whose own line is complete.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

UNSAID = {"declared": "absent"}
"""What nobody but who declared it learns: it is counted, and kept, as an absence."""
THEME, NEIGHBOUR, MANAGER = "theme", "neighbour", "manager"
EXECUTIVE, DELEGATE = "executive", "delegate"
TIERS = (THEME, NEIGHBOUR, MANAGER)
APPEAL_TIERS = {
    "refusal": TIERS,
    "hiding": (MANAGER, THEME, NEIGHBOUR),
    "removal": (MANAGER, THEME, NEIGHBOUR),
    "park": (EXECUTIVE, THEME, NEIGHBOUR, MANAGER),
}
"""Who judges an appeal, the first named first: the peers of who decided, in other hands."""
PANEL = 3

LEFT_OUT = {
    "author": _("author of the idea"),
    "line": _("in the reporting line of an author"),
    "dotted": _("above an author by a dotted line"),
    "acting": _("acting manager of an author"),
    "delegate": _("stands in for somebody above an author"),
    "former": _("manager of an author less than a year ago"),
    "below": _("under the responsibility of an author"),
    "team": _("in the same team as an author"),
    "absent": _("not available"),
    "unproven": _("too near to be sure, while the directory does not know the author’s whole line"),
    "excluded": _("has handed this idea over"),
    "first": _("took the first decision"),
    "first_team": _("of the same team as who took the first decision"),
    "heard": _("has already had a say in the matter"),
    "seated": _("has already had this appeal"),
    "unseeing": _("outside the idea’s audience"),
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked; ids and plain facts only.

    `companies`: where this person works and judges, None in it when unknown; `bar`: the key of a conflict with an
    author, or None; `load`: open reviews; `is_complete`: in a company, and the person's own line runs up to a head;
    `has_handed_over`: this very idea, already; `home`: the company where the person works, or the group above them
    all; `entity_load`: what the colleagues of the same company have open.
    """

    person: int
    tier: str
    companies: frozenset
    load: int = 0
    bar: str | None = None
    is_complete: bool = True
    is_available: bool = True
    stands_in: bool = False
    has_handed_over: bool = False
    home: int | None = None
    entity_load: int = 0

    def is_elsewhere(self, author_companies):
        """Of another company than every author's, all of them known."""
        return None not in self.companies | author_companies and self.companies.isdisjoint(author_companies)


@dataclass(frozen=True)
class Choice:
    """Who was chosen (None: nobody qualifies), of how many considered and qualified, and why others were left out."""

    chosen: Candidate | None
    is_elsewhere: bool = False
    left_out: dict = field(default_factory=dict)
    considered: int = 0
    qualified: int = 0


def choose(candidates, *, author_companies, lines_complete, excluded=(), prefer=None, tiers=TIERS):
    """The Choice for one idea.

    `author_companies`: ids, None in it when one is unknown; `lines_complete`: whether every author's line is;
    `excluded`: ids of those who handed the idea over, or a map from id to the key of LEFT_OUT; `prefer`: the id of
    who knows the idea already, taken whenever that person qualifies; `tiers`: which, the first one first.
    """
    author_companies = frozenset(author_companies)
    candidates = [candidate for candidate in candidates if candidate.tier in tiers]
    if not isinstance(excluded, dict):
        excluded = dict.fromkeys(excluded, "excluded")
    reasons, qualified = {}, []
    for candidate in candidates:
        if reason := _disqualified(candidate, author_companies, lines_complete, excluded):
            reasons.setdefault(candidate.person, reason)
        else:
            qualified.append(candidate)
    chosen = min(qualified, key=lambda c: _rank(c, author_companies, prefer, tiers), default=None)
    taken = {candidate.person for candidate in qualified}
    left_out = {}
    for person, reason in reasons.items():
        if person not in taken:
            left_out[reason] = left_out.get(reason, 0) + 1
    is_elsewhere = bool(chosen) and chosen.is_elsewhere(author_companies)
    return Choice(chosen, is_elsewhere, left_out, considered=len(taken) + sum(left_out.values()), qualified=len(taken))


def choose_panel(candidates, *, delegates, **facts):
    """Three Choices, the first a staff delegate, the others of `candidates`; None when there are not three.

    `facts` are those of `choose`; nobody sits twice.
    """
    excluded = dict(facts.pop("excluded", {}))
    choices = [choose(delegates, excluded=excluded, **{**facts, "tiers": (DELEGATE,)})]
    while choices[-1].chosen and len(choices) < PANEL:
        excluded[choices[-1].chosen.person] = "seated"
        choices.append(choose(candidates, excluded=excluded, **facts))
    return choices if choices[-1].chosen else None


def _disqualified(candidate, author_companies, lines_complete, excluded):
    """The key of LEFT_OUT that applies first, or None."""
    if candidate.bar:
        return UNSAID.get(candidate.bar, candidate.bar)
    if candidate.person in excluded:
        return excluded[candidate.person]
    if not lines_complete and not _is_beyond_doubt(candidate, author_companies):
        return "unproven"
    if not candidate.is_available:
        return "absent"
    return None


def _is_beyond_doubt(candidate, author_companies):
    return (
        candidate.tier not in (MANAGER, EXECUTIVE)
        and candidate.is_complete
        and candidate.is_elsewhere(author_companies)
    )


def _rank(candidate, author_companies, prefer, tiers=TIERS):
    """Smallest first: who knows the idea; the tier; another company; the load, of the person, then of the company
    where that person works; then always the same person."""
    return (
        candidate.person != prefer,
        tiers.index(candidate.tier),
        not candidate.is_elsewhere(author_companies),
        candidate.load,
        candidate.entity_load,
        candidate.stands_in,
        candidate.person,
    )
