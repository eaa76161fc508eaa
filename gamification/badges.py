"""Badges: what each counts, from which step, and their award. A badge once earned is kept.

A measure returns pairs (person, moment), one per thing that counts, for some people or for all: the third moment is
when the third thing happened. No badge counts votes (nobody's business), reading, or things done on one's own idea.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, Value
from django.db.models.functions import Coalesce

from gamification.models import Badge, BadgeAward
from ideas.models import Activity, Authorship, Comment, Idea, Step
from ideas.verbs import Verb

SILENCE = timedelta(days=30)
UNANSWERED = timedelta(days=3)
_ACTIVE = Authorship.State.ACTIVE


def _authored(people):
    rows = Authorship.objects.filter(state=_ACTIVE, idea__status="published", idea__source="", person__is_outside=False)
    rows = rows.filter(idea__pseudonym="")  # a badge is seen by all
    rows = rows.exclude(role=Authorship.Role.PROXY)
    return rows if people is None else rows.filter(person__in=people)


def _said(people):
    """Published comments on the ideas of others."""
    own = Authorship.objects.filter(idea=OuterRef("idea"), person=OuterRef("author"), state=_ACTIVE)
    rows = Comment.objects.published().filter(source="", author__is_outside=False, idea__status__in=Idea.READABLE)
    rows = rows.filter(~Exists(own))
    return rows if people is None else rows.filter(author__in=people)


def _company(path):
    return Coalesce(f"{path}__company_id", f"{path}_id")


def ideas_published(people=None):
    return _authored(people).values_list("person", "idea__published_at")


def campaigns_answered(people=None):
    rows = _authored(people).filter(idea__campaign__isnull=False).values("person", "idea__campaign")
    return rows.annotate(at=Min("idea__published_at")).values_list("person", "at")


def ideas_for_others(people=None):
    rows = _authored(people).exclude(idea__entity__kind="group").exclude(entity__isnull=True)
    rows = rows.annotate(theirs=_company("idea__entity"), ours=_company("entity")).exclude(theirs=F("ours"))
    return rows.values_list("person", "idea__published_at")


def comments_useful(people=None):
    own = Authorship.objects.filter(idea=OuterRef("idea"), person=OuterRef("person"), state=_ACTIVE)
    rows = Activity.objects.filter(
        verb=Verb.MARKED_USEFUL, comment__is_useful=True, comment__status="published", person__is_outside=False
    ).filter(~Exists(own))
    rows = rows if people is None else rows.filter(person__in=people)
    return rows.values("person", "comment").annotate(last=Max("at")).values_list("person", "last")


def ideas_woken(people=None):
    # words taken back broke the silence too: no badge falls to somebody by another one’s act
    earlier = Comment.objects.filter(
        idea=OuterRef("idea"), created_at__lt=OuterRef("created_at"), created_at__gt=OuterRef("created_at") - SILENCE
    )
    rows = _said(people).filter(idea__published_at__lt=F("created_at") - SILENCE).filter(~Exists(earlier))
    return rows.values("author", "idea").annotate(at=Min("created_at")).values_list("author", "at")


def first_words(people=None):
    earlier = Comment.objects.filter(idea=OuterRef("idea"), created_at__lt=OuterRef("created_at"))
    rows = _said(people).filter(idea__published_at__lt=F("created_at") - UNANSWERED).filter(~Exists(earlier))
    return rows.values("author", "idea").annotate(at=Min("created_at")).values_list("author", "at")


def companies_helped(people=None):
    rows = _said(people).exclude(idea__entity__kind="group").exclude(author__entity__isnull=True)
    rows = rows.annotate(theirs=_company("idea__entity"), ours=_company("author__entity")).exclude(theirs=F("ours"))
    return rows.values("author", "theirs").annotate(at=Min("created_at")).values_list("author", "at")


def _reached(people, **stages):
    """For each author, when each of their ideas first came to one of these stages."""
    rows = Step.objects.filter(
        idea__source="",
        idea__status="published",
        idea__pseudonym="",
        idea__authorships__state=_ACTIVE,
        idea__authorships__person__is_outside=False,
        idea__authorships__role__in=[Authorship.Role.AUTHOR, Authorship.Role.CO_AUTHOR],
        **stages,
    )
    if people is not None:
        rows = rows.filter(idea__authorships__person__in=people)
    rows = rows.values("idea__authorships__person", "idea").annotate(at=Min("started_at"))
    return rows.values_list("idea__authorships__person", "at")


def ideas_retained(people=None):
    return _reached(people, stage__has_potential=True)


def ideas_started(people=None):
    return _reached(people, stage__key__in=["project", "pilot", "deployed"])


def ideas_deployed(people=None):
    return _reached(people, stage__key="deployed")


# what a measure's count may change after: the verb
SHOWN_AGAIN = (Verb.IDEA_RELEASED, Verb.IDEA_RESTORED)
AUTHORED, MOVED = (Verb.PUBLISHED, *SHOWN_AGAIN), (Verb.STAGE_MOVED, *SHOWN_AGAIN)
SAID = (Verb.COMMENTED, Verb.COMMENT_RESTORED)
MEASURES = {
    "ideas_published": (ideas_published, AUTHORED),
    "campaigns_answered": (campaigns_answered, AUTHORED),
    "ideas_for_others": (ideas_for_others, AUTHORED),
    "comments_useful": (comments_useful, (Verb.MARKED_USEFUL, Verb.COMMENT_RESTORED)),
    "ideas_woken": (ideas_woken, SAID),
    "first_words": (first_words, SAID),
    "companies_helped": (companies_helped, SAID),
    "ideas_retained": (ideas_retained, MOVED),
    "ideas_started": (ideas_started, MOVED),
    "ideas_deployed": (ideas_deployed, MOVED),
}


def counted(measures, people=None):
    """Map measure → person → sorted moments of what counts; one query however many measures."""
    found = {name: defaultdict(list) for name in measures}
    rows = [MEASURES[name][0](people).annotate(measure=Value(name)).order_by() for name in sorted(found)]
    if rows:
        for person, at, name in rows[0].union(*rows[1:], all=True):
            found[name][person].append(at)
    for of_measure in found.values():
        for moments in of_measure.values():
            moments.sort()
    return found


def missing_awards(measures, people=None):
    """BadgeAwards, not saved, that the counts deserve and nobody has yet; dated by what made the count."""
    in_use = list(Badge.objects.filter(is_active=True, measure__in=measures))
    held = BadgeAward.objects.filter(badge__in=in_use)
    held = held if people is None else held.filter(person__in=people)
    held = set(held.values_list("person", "badge", "level"))
    counts = counted({badge.measure for badge in in_use}, people)
    return [
        BadgeAward(person_id=person, badge=badge, level=level, at=moments[step - 1])
        for badge in in_use
        for person, moments in counts[badge.measure].items()
        for level, step in enumerate(badge.steps, start=1)
        if 0 < step <= len(moments) and (person, badge.pk, level) not in held
    ]


def award_after(fact, people):
    """Give `people` (ids) the badges that a fact of the diary brought them, and tell the diary once each."""
    measures = [name for name, (_, verbs) in MEASURES.items() if fact.verb in verbs]
    if not measures or not people:
        return
    for award in missing_awards(measures, people):
        award.save()
        Activity.record(
            Verb.BADGE_EARNED, person=award.person, data={"badge": award.badge.key, "level": award.level}, at=fact.at
        )
