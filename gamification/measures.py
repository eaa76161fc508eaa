"""What each badge counts.

A measure returns pairs (person, moment), one per thing that counts, for some people or for all: the third moment is
when the third thing happened. No badge counts votes (nobody's business), reading, or things done on one's own idea; a
badge is seen by all, so nothing that somebody did under a pseudonym counts, nor anything that would tell of it.
"""

from datetime import timedelta

from django.db.models import Exists, F, FilteredRelation, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce

from ideas.models import Activity, Amendment, Authorship, Comment, Idea
from ideas.verbs import Verb

SILENCE = timedelta(days=30)
UNANSWERED = timedelta(days=3)
_ACTIVE = Authorship.State.ACTIVE
# said as what it is not, SQLite starts from the few ideas of a person, not from all that were published before
_UNREADABLE = [status for status in Idea.Status if status not in Idea.READABLE]


def _authored(people):
    rows = Authorship.objects.filter(state=_ACTIVE, idea__status="published", idea__source="", person__is_outside=False)
    rows = rows.filter(idea__pseudonym="")
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


def _with_others():
    """Other signatures of the same idea, each with its company."""
    others = Authorship.objects.filter(idea=OuterRef("idea"), state=_ACTIVE).exclude(person=OuterRef("person"))
    return others.exclude(role=Authorship.Role.PROXY).annotate(theirs=_company("entity"))


def ideas_signed_together(people=None):
    return _authored(people).filter(Exists(_with_others())).values_list("person", "idea__published_at")


def ideas_across(people=None):
    elsewhere = _with_others().filter(theirs__isnull=False).exclude(theirs=OuterRef("ours"))
    rows = _authored(people).filter(entity__isnull=False).annotate(ours=_company("entity")).filter(Exists(elsewhere))
    return rows.values_list("person", "idea__published_at")


def ideas_joined(people=None):
    """Mergers of one's idea and that of somebody else."""
    accepted = FilteredRelation("idea__mergers_kept", condition=Q(idea__mergers_kept__state="accepted"))
    given = Authorship.objects.filter(merger=OuterRef("joining"), state=_ACTIVE).exclude(person=OuterRef("person"))
    rows = _authored(people).alias(joining=accepted).filter(joining__joined__pseudonym="")
    return rows.filter(Q(merger=F("joining")) | Exists(given)).values_list("person", "joining__decided_at")


def ideas_adopted(people=None):
    """Adaptations that bear a name, none of them one's own: what comes of a pseudonym would tell who wears it."""
    named = Q(idea__variants__status="published", idea__variants__pseudonym="")
    own = Authorship.objects.filter(idea=OuterRef("variant"), person=OuterRef("person"), state=_ACTIVE)
    rows = _authored(people).alias(variant=FilteredRelation("idea__variants", condition=named))
    return rows.filter(~Exists(own), variant__isnull=False).values_list("person", "variant__published_at")


def benefits_measured(people=None):
    rows = _authored(people).filter(idea__activities__verb=Verb.BENEFIT_MEASURED).values("person", "idea")
    return rows.annotate(at=Min("idea__activities__at")).values_list("person", "at")


def ideas_shortlisted(people=None):
    return _authored(people).filter(idea__shortlisting__isnull=False).values_list("person", "idea__shortlisting__at")


def campaigns_answered(people=None):
    rows = _authored(people).filter(idea__campaign__isnull=False).values("person", "idea__campaign")
    return rows.annotate(at=Min("idea__published_at")).values_list("person", "at")


def ideas_for_others(people=None):
    rows = _authored(people).exclude(idea__entity__kind="group").exclude(entity__isnull=True)
    rows = rows.annotate(theirs=_company("idea__entity"), ours=_company("entity")).exclude(theirs=F("ours"))
    return rows.values_list("person", "idea__published_at")


def _found_useful(people):
    """Lines of the diary about comments, on the ideas of others, that are still marked useful."""
    own = Authorship.objects.filter(idea=OuterRef("idea"), person=OuterRef("person"), state=_ACTIVE)
    rows = Activity.objects.filter(
        verb=Verb.MARKED_USEFUL, comment__is_useful=True, comment__status="published", person__is_outside=False
    ).filter(~Exists(own))
    return rows if people is None else rows.filter(person__in=people)


def comments_useful(people=None):
    rows = _found_useful(people)
    return rows.values("person", "comment").annotate(last=Max("at")).values_list("person", "last")


def useful_elsewhere(people=None):
    rows = _found_useful(people).exclude(idea__entity__kind="group").exclude(person__entity__isnull=True)
    rows = rows.annotate(theirs=_company("idea__entity"), ours=_company("person__entity")).exclude(theirs=F("ours"))
    return rows.values("person", "comment").annotate(last=Max("at")).values_list("person", "last")


def campaigns_enriched(people=None):
    rows = _found_useful(people).filter(idea__campaign__isnull=False)
    return rows.values("person", "idea__campaign").annotate(first=Min("at")).values_list("person", "first")


def amendments_accepted(people=None):
    own = Authorship.objects.filter(idea=OuterRef("idea"), person=OuterRef("by"), state=_ACTIVE)
    rows = Amendment.objects.filter(state="accepted", idea__status__in=Idea.READABLE, by__is_outside=False)
    rows = rows.filter(~Exists(own))
    rows = rows if people is None else rows.filter(by__in=people)
    return rows.values_list("by", "answered_at")


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


def newcomers_welcomed(people=None):
    """Only ideas that bear a name: « the first of its author » would tell of whoever wears a pseudonym."""
    earlier = Authorship.objects.filter(
        person=OuterRef("person"),
        state=_ACTIVE,
        idea__pseudonym="",
        idea__published_at__lt=OuterRef(OuterRef("idea__published_at")),
    ).exclude(idea__status__in=_UNREADABLE)
    before = Authorship.objects.filter(Exists(earlier), idea=OuterRef("idea"), state=_ACTIVE)
    rows = _said(people).filter(idea__pseudonym="", idea__source="").filter(~Exists(before))
    return rows.values("author", "idea").annotate(at=Min("created_at")).values_list("author", "at")


def questions_answered(people=None):
    """Questions that whoever signs the idea has answered: for who asked, the answers of others on their ideas."""
    signs = Authorship.objects.filter(idea=OuterRef("idea"), state=_ACTIVE)
    asked = {"parent__kind": Comment.Kind.QUESTION, "parent__status": Comment.Status.PUBLISHED, "parent__source": ""}
    rows = Comment.objects.published().filter(parent__author__is_outside=False, idea__status__in=Idea.READABLE, **asked)
    rows = rows.filter(Exists(signs.filter(person=OuterRef("author"))))
    rows = rows.filter(~Exists(signs.filter(person=OuterRef("parent__author"))))
    rows = rows if people is None else rows.filter(parent__author__in=people)
    rows = rows.values("parent__author", "idea").annotate(at=Min("created_at"))
    return rows.values_list("parent__author", "at")


def answers_given(people=None):
    """First answers to a colleague's question; one taken back was the first all the same."""
    earlier = Comment.objects.filter(parent=OuterRef("parent"), created_at__lt=OuterRef("created_at"))
    rows = _said(people).filter(parent__kind=Comment.Kind.QUESTION, parent__status=Comment.Status.PUBLISHED)
    rows = rows.exclude(parent__author=F("author")).filter(~Exists(earlier))
    return rows.values("author", "idea").annotate(at=Min("created_at")).values_list("author", "at")


def companies_helped(people=None):
    rows = _said(people).exclude(idea__entity__kind="group").exclude(author__entity__isnull=True)
    rows = rows.annotate(theirs=_company("idea__entity"), ours=_company("author__entity")).exclude(theirs=F("ours"))
    return rows.values("author", "theirs").annotate(at=Min("created_at")).values_list("author", "at")


def _reached(people, **stages):
    """For each author, when each of their ideas first came to one of these stages."""
    rows = _authored(people).filter(**stages).values("person", "idea").annotate(at=Min("idea__steps__started_at"))
    return rows.values_list("person", "at")


def ideas_retained(people=None):
    return _reached(people, idea__steps__stage__has_potential=True)


def ideas_started(people=None):
    return _reached(people, idea__steps__stage__key__in=["project", "pilot", "deployed"])


def ideas_deployed(people=None):
    return _reached(people, idea__steps__stage__key="deployed")


def campaign_ideas_retained(people=None):
    return _reached(people, idea__steps__stage__has_potential=True, idea__campaign__isnull=False)


def _helped(people, **stages):
    """For whoever wrote a useful comment on the idea of others, when it then came to one of these stages."""
    rows = _said(people).filter(is_useful=True, idea__steps__started_at__gt=F("created_at"), **stages)
    rows = rows.values("author", "idea").annotate(at=Min("idea__steps__started_at"))
    return rows.values_list("author", "at")


def helped_retained(people=None):
    return _helped(people, idea__steps__stage__has_potential=True)


def helped_deployed(people=None):
    return _helped(people, idea__steps__stage__key="deployed")


# what a measure's count may change after: the verb
SHOWN_AGAIN = (Verb.IDEA_RELEASED, Verb.IDEA_RESTORED)
# whoever signs an idea shares from then on what it has come to
AUTHORED = (Verb.PUBLISHED, Verb.SIGNED, *SHOWN_AGAIN)
MOVED = (Verb.STAGE_MOVED, Verb.SIGNED, *SHOWN_AGAIN)
SAID = (Verb.COMMENTED, Verb.COMMENT_RESTORED)
USEFUL = (Verb.MARKED_USEFUL, Verb.COMMENT_RESTORED)
HELPED = (*MOVED, *USEFUL)  # a comment may be found useful once the idea has moved
MEASURES = {
    "ideas_published": (ideas_published, AUTHORED),
    "ideas_signed_together": (ideas_signed_together, AUTHORED),
    "ideas_joined": (ideas_joined, (Verb.MERGED, Verb.SIGNED)),
    "comments_useful": (comments_useful, USEFUL),
    "first_words": (first_words, SAID),
    "amendments_accepted": (amendments_accepted, (Verb.AMENDMENT_ACCEPTED,)),
    "questions_answered": (questions_answered, SAID),
    "ideas_woken": (ideas_woken, SAID),
    "newcomers_welcomed": (newcomers_welcomed, SAID),
    "answers_given": (answers_given, SAID),
    "helped_retained": (helped_retained, HELPED),
    "companies_helped": (companies_helped, SAID),
    "useful_elsewhere": (useful_elsewhere, USEFUL),
    "ideas_for_others": (ideas_for_others, AUTHORED),
    "ideas_across": (ideas_across, AUTHORED),
    "ideas_adopted": (ideas_adopted, (Verb.ADOPTED, Verb.SIGNED)),
    "ideas_retained": (ideas_retained, MOVED),
    "ideas_started": (ideas_started, MOVED),
    "ideas_deployed": (ideas_deployed, MOVED),
    "benefits_measured": (benefits_measured, (Verb.BENEFIT_MEASURED, Verb.SIGNED)),
    "helped_deployed": (helped_deployed, HELPED),
    "campaigns_answered": (campaigns_answered, AUTHORED),
    "campaigns_enriched": (campaigns_enriched, USEFUL),
    "ideas_shortlisted": (ideas_shortlisted, (Verb.SHORTLISTED, Verb.SIGNED)),
    "campaign_ideas_retained": (campaign_ideas_retained, MOVED),
}
AWARDING = frozenset(verb for _measure, verbs in MEASURES.values() for verb in verbs)
"""The verbs after which somebody may have earned a badge."""
