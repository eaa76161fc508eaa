"""The page of one idea. For readers who have no part in it, it is drawn once a version."""

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Subquery, When, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core.gathered import Gathered
from core.pages import pages
from core.prepared import Prepared
from ideas import discussion, follows
from ideas.forms import CommentForm
from ideas.mentions import link_ideas
from ideas.models import Amendment, Attachment, Authorship, Comment, Draft, Follow, Idea, Merger, Picture, Step, Stop
from ideas.permissions import may_ask_where, may_comment, may_see, may_vote, may_withdraw
from ideas.views import campaigns, story
from ideas.views.signs import talk_filters, with_reactions
from ideas.views.support import own_reason, vote_html
from ideas.views.travel import travel
from ideas.views.versions import enriched_by
from people.models import User

LARGEST = 2**63 - 1  # what the databases take for a number
PAGE_SECONDS = 900
EXPLAINED = (Idea.Status.RETURNED, Idea.Status.REFUSED, Idea.Status.HIDDEN)
PIECES = ("head", "journey", "body", "talk", "travel")


def idea(request, pk, slug):
    """The page; a wrong slug is corrected, but only for those who may see the idea."""
    found = find_standing(request.user, int(pk))
    if slug != found.slug or found.pk != int(pk):
        query = request.META.get("QUERY_STRING", "")
        return redirect(found.get_absolute_url() + (f"?{query}" if query else ""))
    return show(request, found, _drafted(request, found))


def _drafted(request, idea):
    """The form with a comment that waits to be posted, when the address names one of the reader’s drafts."""
    if not (number := discussion.number(request.GET.get("draft"))):
        return None
    mine = Draft.objects.filter(owner=request.user, purpose=Draft.Purpose.COMMENT, target=str(idea.pk))
    draft = mine.filter(pk=number).first()
    return CommentForm(initial={**draft.payload, "client_key": draft.client_key}) if draft else None


FRESH = ("status", "audience_id", "version", "vote_count", "comment_count", "follow_level")
FLAGS = (
    "is_supported", "is_own", "is_talked_in", "is_pictured", "is_travelled", "is_amended", "has_proposed", "is_merging",
    "has_ideas",
)  # fmt: skip
WITH_IT = {
    "documents": Gathered(Attachment.objects.filter(idea=OuterRef("pk")), "key", "name", "kind", "size"),
    "mergers": Gathered(Merger.objects.in_force().filter(kept=OuterRef("pk")), "pk", "joined__title"),
}


def _to(me, ideas):
    """Annotate what the ideas are to a reader."""
    person = User(pk=me)
    chosen, said = Follow.objects.filter(person=person).order_by("-level"), Comment.objects.filter(author=person)
    there = chosen.filter(idea__joined_to=OuterRef("pk"))  # of several the loudest: watching, normal, muted
    has_joined = Q(joined_count__gt=0)  # no idea that stands alone is asked for those joined to it
    return (
        ideas.with_supported(person)
        .with_own(person)
        .annotate(
            follow_level=Coalesce(
                Subquery(chosen.filter(idea=OuterRef("pk")).values("level")[:1]),
                Case(When(has_joined, then=Subquery(there.values("level")[:1]))),
            ),
            is_talked_in=Q(Exists(said.filter(idea=OuterRef("pk"))))
            | (has_joined & Q(Exists(said.filter(idea__joined_to=OuterRef("pk"))))),
            is_pictured=Exists(Picture.objects.filter(idea=OuterRef("pk"))),
            is_travelled=Exists(Stop.objects.filter(idea=OuterRef("pk"))),
            is_amended=Exists(Amendment.objects.open().filter(idea=OuterRef("pk"))),
            has_proposed=Exists(Amendment.objects.open().filter(idea=OuterRef("pk"), by=person)),
            is_merging=Q(Exists(Merger.objects.open().filter(kept=OuterRef("pk"))))
            | Q(Exists(Merger.objects.open().filter(joined=OuterRef("pk")))),
            has_ideas=Exists(
                Authorship.objects.filter(
                    person=person, state=Authorship.State.ACTIVE, idea__status="published", idea__pseudonym=""
                )
            ),
        )
    )


# what is never taken from the cache: where the idea stands, its counts, and what it is to the reader
GLANCE = Prepared(lambda me, idea: _to(me, Idea.objects.filter(pk=idea)).values_list(*FRESH, *FLAGS))


def find(user, pk):
    """The idea for its page, if `user` may see it; what is published is read from the cache by its version."""
    pk = min(pk, LARGEST)
    found = pages.get(f"idea:{pk}")
    if found is None or not _refreshed(found, user):
        whole = Idea.objects.select_related("theme", "entity", "entity__company", "campaign", "stage")
        found = _to(user.pk, whole.filter(pk=pk)).annotate(stages=story.STAGES, **WITH_IT).first()
        if found and found.is_published:
            pages.set(f"idea:{pk}", found, PAGE_SECONDS)
    if not may_see(user, found or Idea(pk=pk)):
        raise Http404
    return found


def find_standing(user, pk):
    """The same, or the idea that it is joined to: what may not be seen there is a 404 here too."""
    found = find(user, pk)
    return find(user, found.joined_to_id) if found.is_merged else found


def _refreshed(idea, user):
    """Bring an idea from the cache up to date for `user`; False when it has changed too much for that."""
    row = next(iter(GLANCE.rows(me=user.pk, idea=idea.pk)), None)
    fresh = dict(zip((*FRESH, *FLAGS), row or (), strict=False))
    if (fresh.get("status"), fresh.get("version")) != (idea.status, idea.version):
        return False
    for name, value in fresh.items():
        setattr(idea, name, bool(value) if name in FLAGS else value)
    return True


def show(request, idea, form=None, seen="", status=200):
    """Draw the page; `form` is a comment that was not accepted, or not posted yet, `seen` its preview."""
    reply_to = discussion.number(request.POST.get("parent") or request.GET.get("reply"))
    pieces, steps, took = _pieces(request, idea, discussion.Asked.of(request.GET), reply_to, form, seen)
    if idea.is_own and steps is None:
        steps = list(Step.objects.filter(idea=idea).select_related("stage", "holder"))
    reason = ""
    if idea.is_published:
        reason = own_reason() if idea.is_own else (may_vote(request.user, idea, is_own=False) or "")
    context = {
        "idea": idea,
        "pieces": pieces,
        "vote": vote_html(idea.pk, idea.vote_count, idea.is_supported, reason, "poster") if idea.is_published else "",
        "follow": follows.of_idea(idea, idea.follow_level),
        "may_withdraw": idea.is_own and idea.status != Idea.Status.WITHDRAWN and not may_withdraw(request.user, idea),
        **_signing(request.user, idea),
        **campaigns.of_idea(request.user, idea),
        "may_complete": idea.status == Idea.Status.RETURNED and idea.is_author(request.user),
        "may_amend": idea.is_published and not idea.is_own,
        "may_report": idea.is_published and not idea.is_own,
        "steps": steps,
        "asking": _asking(request.user, idea, steps) if idea.is_own else None,
        "form": form or CommentForm(),
        "seen": seen,
        "took": took,
        "may_comment": idea.is_published and not reply_to and not may_comment(request.user, idea),
    }
    return render(request, "ideas/idea.html", context, status=status)


def _signing(user, idea):
    """What the reader may do about its signatures: invite others, or answer an invitation."""
    if not idea.is_own or idea.status not in Idea.SIGNABLE:
        return {}
    if idea.is_author(user):
        return {
            "may_invite": not idea.pseudonym,
            "may_revise": idea.is_published,
            "may_join": idea.is_published and not idea.pseudonym,
            "proposed": _proposed(user, idea),
            "merging": _merging(user, idea),
        }
    invited = Authorship.objects.filter(idea=idea, person=user, state=Authorship.State.INVITED)
    invitation = invited.select_related("invited_by").first()
    by = invitation and invitation.invited_by
    return {"invitation": invitation, "inviter": idea.name_of(by, user) if by else ""}


def _proposed(user, idea):
    """The changes that wait for its authors, the oldest first; asked for only when there are some."""
    if not (idea.is_amended and idea.is_published):
        return []
    rows = list(Amendment.objects.open().filter(idea=idea).exclude(by=user).select_related("by").order_by("pk"))
    if rows:
        prefetch_related_objects([idea], "authorships__person")
    for row in rows:
        row.who = idea.name_of(row.by, user)
    return rows


def _merging(user, idea):
    """The open proposals to join the idea with another one; asked for only when there are some."""
    if not idea.is_merging:
        return []
    shown = {f"{side}__status": Idea.Status.PUBLISHED for side in ("kept", "joined")}
    rows = list(Merger.objects.open().about(idea).filter(**shown).select_related("kept", "joined", "proposed_by"))
    for row in rows:
        row.other = row.joined if row.kept_id == idea.pk else row.kept
        row.who = idea.name_of(row.proposed_by, user)
    return rows


def _asking(user, idea, steps):
    """The step about which this author may ask, or has asked; None when nobody has the idea."""
    step = next((step for step in steps if step.ended_at is None), None)
    return None if may_ask_where(user, idea, step) else step


def _pieces(request, idea, asked, reply_to, form, seen):
    """The parts of the page that depend on the idea alone, as HTML; those who have a part in it get their own.

    And the idea's steps, where they had to be read, and the key of the reader's comment that the address names.
    """
    key = None
    if idea.is_published and asked.is_first_page and not (reply_to or form):
        has_part = idea.is_own or idea.is_talked_in
        reader, order = request.user.pk if has_part else "", f"{asked.sort}/{asked.kind}"
        key = f"pieces:{idea.pk}:{idea.version}:{get_language()}:{order}:{timezone.localdate():%Y%m%d}:{reader}"
    pieces, steps, signs, took = pages.get(key) if key else None, None, None, ""
    if pieces is None:
        context = _parts(request, idea, asked, reply_to, form) | {"seen": seen}
        steps, signs, took = context["steps"], context["talk"].signs, context["talk"].key_of(asked.comment)
        pieces = {name: str(get_template(f"ideas/_idea_{name}.html").render(context, request)) for name in PIECES}
        if key:
            pages.set(key, pieces, PAGE_SECONDS)
    named = link_ideas([pieces["body"], pieces["talk"]], request.user)  # by what this reader may see, never kept
    pieces |= dict(zip(("body", "talk"), named, strict=True))
    pieces["talk"] = with_reactions(request.user, idea, pieces["talk"], signs)
    return {name: mark_safe(html) for name, html in pieces.items()}, steps, took  # noqa: S308 (by the templates above)


def _parts(request, idea, asked, reply_to, form):
    """What the pieces show: authors, steps, pictures, comments; four queries at most."""
    with_entity = Authorship.objects.select_related("person", "entity", "entity__company")
    prefetch_related_objects([idea], Prefetch("authorships", with_entity))
    steps = list(
        Step.objects.filter(idea=idea).select_related(
            "stage", "entity", "entity__company", "holder", "holder__entity", "holder__entity__company"
        )
    )
    here = steps[-1] if steps else None
    rows, tone = story.where(idea, here, request.user)
    talk = discussion.read(idea, asked, request.user) if idea.published_at else discussion.NONE
    return {
        "idea": idea,
        "authors": idea.byline(request.user),
        "enriched_by": enriched_by(idea, request.user) if idea.edited_at else [],
        "mergers": idea.mergers,
        "steps": steps,
        "stops": story.journey(idea, steps),
        "where": rows,
        "tone": tone,
        "advice": here.note if here and idea.status in EXPLAINED else "",
        "pictures": list(idea.pictures.all()) if idea.is_pictured else [],
        "attachments": idea.documents,
        "answers": idea.answers(),
        "talk": talk,
        "talk_filters": talk_filters(asked, talk.counts),
        "travel": travel(idea) if idea.is_published else None,
        "is_own": idea.is_author(request.user),
        "is_open": idea.is_published,
        "reply_to": reply_to,
        "form": form or CommentForm(initial={"kind": Comment.Kind.SUPPORT}),
        "user": request.user,
    }
