"""Giving ideas under review to those who may judge them, and taking them away from who no longer may."""

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from core.errors import each
from core.worktime import add_working_days
from ideas.actions import enter_status, let_read, stop_reading
from ideas.actions.journey import lock
from ideas.certificate import subject
from ideas.conflict import author_ids
from ideas.models import Activity, Idea
from ideas.verbs import Verb
from moderation.candidates import doubtful, field_of
from moderation.entries import of_routing
from moderation.models import Opinion, Review
from moderation.routing import choose
from people.actions import declare_conflict
from people.models import User
from register.actions import append

NEAR = ("conflict", "team")
WAITING = (Review.State.OPEN, Review.State.UNASSIGNED)


def route(idea, *, because="submitted"):
    """Give a submitted idea to whoever qualifies best; returns its Review, open or unassigned, or None.

    Safe to repeat: an idea with an open review keeps it, one without anybody is tried again. `because` says what
    led here: submitted (again, after advice: resubmitted), conflict, left. A completed idea goes to who gave the
    advice, while that person still may.
    """
    with transaction.atomic():
        idea = lock(idea)
        if idea.status != Idea.Status.SUBMITTED:
            return None
        reviews = Review.objects.filter(idea=OuterRef("idea"), state__in=WAITING)
        decided = Review.objects.filter(idea=OuterRef("idea"), state=Review.State.DECIDED).order_by("-ended_at")
        about = subject(
            idea, waiting=Subquery(reviews.values("pk")[:1]), adviser=Subquery(decided.values("reviewer")[:1])
        )
        waiting = about.told["waiting"] and Review.objects.get(pk=about.told["waiting"])
        if waiting and waiting.state == Review.State.OPEN:
            return waiting
        prefer = about.told["adviser"] if because == "submitted" else None
        because = "resubmitted" if prefer else because
        field, choice = find(idea, theme=idea.theme, about=about, prefer=prefer)
        if choice.chosen:
            knows = choice.chosen.person == prefer
            return assign(idea, choice, field, because=because, waiting=waiting, knows=knows)
        return waiting or _leave_unassigned(idea, choice, field, because)


def find(idea, *, theme, company=None, about=None, prefer=None, excluded=(), only=None):
    """The pair (Field, Choice) for `idea` as it stands now, of `only` one person if given.

    Who handed it over is not asked again. `about`: the idea's Subject, where it is known.
    """
    field = field_of(idea, theme=theme, company=company, about=about)
    choice = choose(
        [candidate for candidate in field.candidates if only is None or candidate.person == only.pk],
        author_companies=field.about.companies,
        lines_complete=not field.between.unsure(field.about.authors),
        excluded={candidate.person for candidate in field.candidates if candidate.has_handed_over} | set(excluded),
        prefer=prefer,
    )
    return field, choice


def assign(idea, choice, field, **how):
    """Open a review of a locked idea as `place` does, and write it in the register; returns the Review."""
    review = place(idea, choice, **how)
    append(*of_routing(review, review.assigned_at, field.about, field.between))
    return review


def place(idea, choice, *, because, waiting=None, knows=False, outcome="assigned", by=None):
    """Open a review of a locked idea for the chosen person, who may read it from now on; returns the Review.

    The register entry is for the caller to write, last in the transaction.
    """
    now, reviewer = timezone.now(), User(pk=choice.chosen.person)
    due_at = add_working_days(now, idea.theme.review_days or settings.EUREKA["REVIEW_DAYS"])
    review = waiting or Review(idea=idea)
    review.reviewer_id, review.theme, review.state = reviewer.pk, idea.theme, Review.State.OPEN
    review.assigned_at, review.due_at = now, due_at
    review.why = {
        "because": because,
        "tier": choice.chosen.tier,
        "elsewhere": choice.is_elsewhere,
        "stands_in": choice.chosen.stands_in,
        "knows": knows,
        "left_out": counted(choice),
        "considered": choice.considered,
        "qualified": choice.qualified,
    }
    review.save()
    held = {"entity_id": choice.chosen.home, "holder_id": reviewer.pk, "due_at": due_at}
    enter_status(idea, idea.status, **held, outcome=outcome, at=now)
    let_read(idea, reviewer, at=now)
    data = {"review": review.pk, "because": because}
    Activity.record(Verb.ASSIGNED, by=by, person=reviewer, idea=idea, data=data, at=now)
    return review


def _leave_unassigned(idea, choice, field, because):
    why = {"because": because, "left_out": counted(choice), "considered": choice.considered, "qualified": 0}
    review = Review.objects.create(idea=idea, theme=idea.theme, state=Review.State.UNASSIGNED, why=why)
    Activity.record(Verb.UNASSIGNED, idea=idea, data={"review": review.pk, "theme": idea.theme_id})
    append(*of_routing(review, review.assigned_at, field.about, field.between))
    return review


def counted(choice):
    """Of a Choice: reasons and how many each left out: no names, which would say who is above whom."""
    return [{"reason": reason, "count": count} for reason, count in sorted(choice.left_out.items())]


def move(review, *, because):
    """Take an open review from somebody who may no longer judge it and give it to another; returns the new Review."""
    with transaction.atomic():
        idea = lock(review.idea)
        if not close(review, because):
            return None
        Activity.record(Verb.HANDED_OVER, idea=idea, data={"because": because})
        return route(idea, because=because)


def recuse(review, *, by):
    """Step back from an idea in conflict, unasked why: another gets it, and `by` none of these authors' any more."""
    with transaction.atomic():
        lock(review.idea)
        review = Review.objects.select_for_update(of=("self",)).select_related("idea", "reviewer").get(pk=review.pk)
        if review.reviewer_id != by.pk or review.state != Review.State.OPEN:
            return None
        authors = User.objects.filter(pk__in=author_ids(review.idea), is_active=True, is_outside=False)
        for author in authors.exclude(pk=by.pk):
            declare_conflict(by, other=author, is_counted=False)
        return move(review, because="away")


def escalate():
    """Pass each review that is past its time sideways, to somebody who has not had the idea; returns how many.

    Where nobody else qualifies it stays with who has it: late is better than lost.
    """
    overdue = Review.objects.open().filter(due_at__lt=timezone.now(), idea__status=Idea.Status.SUBMITTED)
    return each(_pass_sideways, overdue.select_related("idea__theme", "reviewer"))


def _pass_sideways(review):
    with transaction.atomic():
        idea = lock(review.idea)
        had = Review.objects.filter(idea=idea, reviewer__isnull=False).values_list("reviewer_id", flat=True)
        field, choice = find(idea, theme=idea.theme, excluded=had)
        if not choice.chosen or not close(review, "late"):
            return False
        Activity.record(Verb.HANDED_OVER, idea=idea, data={"because": "late"})
        assign(idea, choice, field, because="late", outcome="late")
        return True


def close(review, because):
    """End an open review without a decision; True when it was still open. Call it with the idea locked."""
    review = Review.objects.select_for_update().get(pk=review.pk)
    if review.state != Review.State.OPEN:
        return False
    review.state, review.ended_at = Review.State.CLOSED, timezone.now()
    review.why = {**review.why, "ended": because}
    review.save(update_fields=["state", "ended_at", "why"])
    stop_reading(review.idea, review.reviewer)
    for opinion in Opinion.objects.open().filter(review=review).select_related("person"):
        opinion.state, opinion.ended_at = Opinion.State.CLOSED, review.ended_at
        opinion.save(update_fields=["state", "ended_at"])
        stop_reading(review.idea, opinion.person)
    return True


def recheck(**of):
    """Move every open review (`of` an idea) whose reviewer left or is in conflict now; returns how many were moved."""
    barred = doubtful(Review.objects.open().filter(**of).select_related("idea", "reviewer"))
    told = (lambda why: "signed" if why in NEAR else why) if of else str
    return each(lambda found: move(found[0], because=told(found[1])), barred)


def end(idea):
    """Close the review of an idea that is no longer under review, for instance withdrawn by its author."""
    with transaction.atomic():
        idea = lock(idea)
        if idea.status == Idea.Status.SUBMITTED:
            return
        for review in Review.objects.open().filter(idea=idea).select_related("idea", "reviewer"):
            close(review, idea.status)
        Review.objects.filter(idea=idea, state=Review.State.UNASSIGNED).delete()
