"""Who signs an idea: its authors invite, whoever is invited signs or declines, and each may leave."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.ratelimit import hit
from ideas import actions
from ideas.colleagues import colleagues
from ideas.models import Authorship, Idea
from ideas.permissions import may_be_invited, may_invite, may_unsign
from ideas.views.access import seen_or_404
from people.models import User

INVITATIONS_AN_HOUR = 30
LONGEST_NAME = 80


def authors(request, pk):
    """The signatures, the open invitations, and somebody to invite, found by name; for its authors."""
    idea = _own_or_404(request, pk)
    return _show(request, idea)


def _own_or_404(request, pk):
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors())
    if not idea.is_author(request.user):
        raise Http404
    return idea


def _show(request, idea, refusal="", status=200):
    rows = idea.authorships.select_related("person__entity__company", "invited_by").order_by("since", "pk")
    invited = [row for row in rows if row.state == Authorship.State.INVITED]
    for row in invited:
        row.inviter = row.invited_by and idea.name_of(row.invited_by, request.user)
    closed = may_invite(request.user, idea)
    sought = request.GET.get("name", "")[:LONGEST_NAME]
    found = [] if closed else _found(request, idea, sought, [row.person_id for row in rows])
    context = {
        "idea": idea,
        "authors": [
            (name, person, person and person.pk == request.user.pk) for name, person in idea.byline(request.user)
        ],
        "invited": invited,
        "closed": closed,
        "sought": sought,
        "found": found,
        "is_sought": bool(sought.strip()),
        "may_unsign": not may_unsign(request.user, idea),
        "refusal": refusal,
    }
    return render(request, "ideas/authors.html", context, status=status)


def _found(request, idea, sought, known):
    """Pairs (person, why they cannot be invited): by name, or the one whom the address names."""
    people = colleagues(sought, but=known)
    named = request.GET.get("person", "")[:12]
    if not sought and named.isascii() and named.isdecimal():
        people = User.objects.employed().select_related("entity__company").filter(pk=named)
    return [(person, may_be_invited(person, idea)) for person in people]


@require_POST
def invite(request, pk):
    """Invite the colleague whom `person` names."""
    idea = _own_or_404(request, pk)
    person = _person(request)
    try:
        hit(f"invitations:{request.user.pk}", INVITATIONS_AN_HOUR, 3600, once=f"{idea.pk}-{person.pk}")
        actions.invite(idea, by=request.user, person=person)
    except DomainError as refusal:
        return _show(request, idea, refusal.message, status=422)
    messages.success(request, _("%(name)s is invited to sign, and may read the idea.") % {"name": person})
    return redirect("idea-authors", idea.pk)


@require_POST
def take_back(request, pk):
    """Take back the open invitation of `person`."""
    idea = _own_or_404(request, pk)
    actions.take_back_invitation(idea, by=request.user, person=_person(request))
    messages.success(request, _("The invitation has been taken back."))
    return redirect("idea-authors", idea.pk)


def _person(request):
    named = request.POST.get("person", "")[:12]
    return get_object_or_404(User.objects.employed(), pk=named if named.isascii() and named.isdecimal() else 0)


@require_POST
def sign(request, pk):
    """Whoever is invited signs (wanted=1) or declines (wanted=0)."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors())
    if not idea.authorships.filter(person=request.user, state__in=["invited", "active", "declined"]).exists():
        raise Http404
    wanted = request.POST.get("wanted")
    try:
        if wanted == "1":
            actions.sign(idea, by=request.user)
            messages.success(request, _("You now sign this idea with its authors."))
        elif wanted == "0":
            actions.decline(idea, by=request.user)
            messages.success(request, _("Noted: you do not sign this idea. Its authors are told."))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    is_seen = Idea.objects.visible_to(request.user).filter(pk=idea.pk).exists()
    return redirect(idea if is_seen else "inbox")


@require_POST
def unsign(request, pk):
    """Take one's own signature back."""
    idea = _own_or_404(request, pk)
    try:
        actions.unsign(idea, by=request.user)
    except DomainError as refusal:
        return _show(request, idea, refusal.message, status=422)
    messages.success(request, _("You no longer sign this idea."))
    is_seen = Idea.objects.visible_to(request.user).filter(pk=idea.pk).exists()
    return redirect(idea if is_seen else "my-ideas")
