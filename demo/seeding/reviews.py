"""The correspondents' work: who was asked, when, what was decided, with its line in the register."""

from datetime import timedelta

from django.conf import settings

from core.worktime import add_working_days, working_days_between
from demo.corpus.decisions import decision_text, refusal
from demo.seeding import chain
from demo.seeding.world import between, working_hours_later
from ideas.models import Idea, Reader
from ideas.verbs import Verb
from moderation.entries import grouped
from moderation.models import Correspondent, Decision, Review
from moderation.routing import THEME, Candidate, choose
from register.actions import fingerprint

RETURNED_FIRST = 0.055
TO_REVIEW = 2  # ideas that a persona finds on the desk, and whatever another persona has just sent
DECISIONS = {"submitted": None, "returned": "return"} | dict.fromkeys(("refused", "overturned", "contested"), "refuse")
OUTCOMES = {"approve": "published", "return": "returned", "refuse": "refused"}


class _Desk:
    """The correspondents of every theme and how much each has had, so that the work is shared out."""

    def __init__(self, world):
        self.world, self.load = world, {}
        self.people = {user.pk: user for user in world.users}
        self.personas = {user.pk for user in world.personas.values()}
        self.of_theme, self.to_review = {}, {}
        for row in Correspondent.objects.select_related("company"):
            self.of_theme.setdefault(row.theme_id, []).append((row.person_id, frozenset({row.company_id})))
            if row.person_id in self.personas:
                self.to_review[row.person_id] = TO_REVIEW

    def choose(self, told, prefer=None):
        """The Choice of the site's own routing for one idea."""
        authors = told.author_ids
        candidates = [
            Candidate(
                person=pk, tier=THEME, companies=companies, load=self._load(pk, told),
                bar="line" if self.world.clash(pk, authors) else None,
            )
            for pk, companies in self.of_theme[told.idea.theme_id]
        ]  # fmt: skip
        companies = {self.world.company_of(author).pk for author in told.authors}
        choice = choose(candidates, author_companies=companies, lines_complete=True, prefer=prefer)
        person = choice.chosen.person
        self.load[person] = self.load.get(person, 0) + 1
        if told.fate == "submitted" and person in self.to_review:
            self.to_review[person] -= 1
        return choice

    def _load(self, pk, told):
        """What somebody has had; less than nobody’s for a persona who still wants an idea to show on the desk."""
        if told.fate == "submitted" and pk in self.to_review:
            if self.to_review[pk] > 0 or told.authors[0].pk in self.personas:
                return -1
        return self.load.get(pk, 0)


class _Case:
    """One review while it is being written: the row, its decision, and the idea's story."""

    def __init__(self, told, review, decision=None, since=None):
        self.told, self.review, self.decision, self.since = told, review, decision, since


def examine(world):
    """Give every idea its reviews, and set the statuses that follow from them."""
    rng, desk, cases, readers = world.rng("reviews"), _Desk(world), [], []
    for told in world.ideas:
        cases += list(_story(world, rng, desk, told, readers))
    Review.objects.bulk_create([case.review for case in cases], batch_size=1000)
    for case in cases:
        _record(world, case)
    Reader.objects.bulk_create(readers, batch_size=1000)
    world.decisions = [case.decision for case in cases if case.decision]


def _story(world, rng, desk, told, readers):
    """Yield the cases of one idea: usually one, two when it was returned first."""
    at, prefer = told.idea.submitted_at + timedelta(seconds=rng.randrange(2, 40)), None
    if told.fate not in ("submitted", "returned") and rng.random() < RETURNED_FIRST:
        case = _case(world, rng, desk, told, at, readers, decide="return")
        yield case
        prefer = case.review.reviewer_id
        at = working_hours_later(rng, case.decision.at, 0.4, 6, world.now)
        told.enter(at, outcome="resubmitted", status="submitted", entity=told.authors[0].entity)
        world.record(Verb.RESUBMITTED, at, by=told.authors[0], idea=told.idea)
    decide = DECISIONS.get(told.fate, "approve")
    yield _case(world, rng, desk, told, at, readers, decide=decide, prefer=prefer)


def _case(world, rng, desk, told, at, readers, *, decide, prefer=None):
    choice = desk.choose(told, prefer)
    reviewer = desk.people[choice.chosen.person]
    because = "resubmitted" if prefer else "submitted"
    due_at = add_working_days(at, settings.EUREKA["REVIEW_DAYS"])
    why = {
        "because": because, "tier": choice.chosen.tier, "elsewhere": choice.is_elsewhere, "stands_in": False,
        "knows": reviewer.pk == prefer,
        "left_out": [{"reason": r, "count": n} for r, n in sorted(choice.left_out.items())],
    }  # fmt: skip
    review = Review(
        idea=told.idea, reviewer=reviewer, theme=told.idea.theme, why=why, assigned_at=at, due_at=due_at,
        state=Review.State.DECIDED if decide else Review.State.OPEN,
    )  # fmt: skip
    told.reviewer = reviewer
    told.enter(
        at, outcome="assigned", status="submitted", entity=world.company_of(reviewer), holder=reviewer, due_at=due_at
    )
    reader = Reader(idea=told.idea, person=reviewer, why=Reader.Why.REVIEW, since=at)
    readers.append(reader)
    if not decide:
        return _Case(told, review)
    review.ended_at = working_hours_later(rng, at, 0.15, 5.6 if rng.random() < 0.93 else 9, world.now)
    reader.opened_at, reader.until = between(rng, at, review.ended_at), review.ended_at
    decision = Decision(review=review, by=reviewer, kind=decide, at=review.ended_at)
    if decide == "refuse":
        decision.reason, decision.text = refusal(rng, told.text)
    elif decide == "return" or rng.random() < 0.4:
        decision.text = decision_text(rng, decide, told.text)
    _settle(world, told, decision)
    return _Case(told, review, decision, since=at)


def _settle(world, told, decision):
    """The idea's status and step after a decision."""
    idea, at, outcome = told.idea, decision.at, OUTCOMES[decision.kind]
    idea.status = outcome
    if outcome == "published":
        idea.published_at = idea.stage_since = at
        idea.stage = world.stages["published"]
        told.enter(at, outcome=outcome, stage=idea.stage, entity=idea.entity)
    else:
        due_at = add_working_days(at, settings.EUREKA["REPLY_DAYS"]) if outcome == "returned" else None
        told.enter(at, outcome=outcome, status=outcome, note=decision.text, due_at=due_at)


def _record(world, case):
    """The diary and the register, once the review has its number."""
    told, review, decision = case.told, case.review, case.decision
    data = {"review": review.pk, "because": review.why["because"]}
    world.record(Verb.ASSIGNED, review.assigned_at, person=review.reviewer, idea=told.idea, data=data)
    _given(world, told, review)
    if decision is None:
        return
    verb = {"approve": Verb.PUBLISHED, "return": Verb.RETURNED, "refuse": Verb.REFUSED}[decision.kind]
    reason = {"reason": decision.reason} if decision.reason else {}
    world.record(verb, decision.at, by=decision.by, idea=told.idea, data=reason)
    entry = {
        **chain.subject(world, told), "review": review.pk, "decision": decision.kind, "reason": decision.reason,
        "tier": review.why["tier"], "elsewhere": review.why["elsewhere"],
        "days": working_days_between(review.assigned_at, decision.at),
        "waited": working_days_between(case.since, decision.at), "text_sha256": fingerprint(decision.text),
        "certificates": chain.certificates(world, decision.by, told, decision.at),
    }  # fmt: skip
    world.entries.append((decision.at, "review", entry, decision))


def _given(world, told, review):
    """The register's line of a review that was given to somebody."""
    entry = {
        **chain.subject(world, told), "review": review.pk, **review.why, "left_out": grouped(review.why["left_out"]),
        "certificates": chain.certificates(world, review.reviewer, told, review.assigned_at),
    }  # fmt: skip
    world.entries.append((review.assigned_at, "routing", entry, None))


def withdraw_some(world):
    """Authors who took their published idea back within days."""
    rng = world.rng("withdrawals")
    for told in world.ideas:
        if told.fate == "withdrawn":
            at = working_hours_later(rng, told.idea.published_at, 0.2, 4, world.now)
            told.idea.status, told.idea.stage = Idea.Status.WITHDRAWN, None
            told.enter(at, outcome="withdrawn", status="withdrawn")
            world.record(Verb.WITHDRAWN, at, by=told.authors[0], idea=told.idea)
