"""Writing an idea: new, completed after advice, withdrawn."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import actions
from ideas.actions.publishing import MAX_ATTACHMENTS, MAX_PICTURES
from ideas.actions.writing import TEXTS
from ideas.forms import IdeaForm, WithdrawForm, number
from ideas.models import Amendment, Authorship, Campaign, Idea, Step
from ideas.pace import paces
from ideas.permissions import may_withdraw
from ideas.phases import now_of
from ideas.similar import similar
from ideas.views import drafts
from ideas.views.access import keep_pace, seen_or_404
from ideas.views.held import NOTHING, of_draft, of_idea, of_request
from ideas.views.preview import seen
from people.permissions import is_community_manager

SHORTEST_TITLE, LONGEST_TITLE = 12, 300  # characters, to look for ideas like it


def new(request):
    """One screen: write, keep as a draft, or send to review."""
    if request.method != "POST":
        return _show(request, *_opened(request))
    if "look" in request.POST:
        return _look(request)
    if "ask" in request.POST:
        return _ask(request)
    if "preview" in request.POST:
        return _preview(request)
    form = IdeaForm(request.POST, user=request.user)
    held = of_request(request)
    is_sound, key = form.is_valid(), key_of(form)
    if "draft" in request.POST:
        return drafts.keep(request, key, held, address=reverse("idea-new"))
    if is_sound and not held.errors and not _is_only_adding(request):
        try:
            keep_pace(request.user, "IDEAS", key)
            idea = actions.submit(
                by=request.user,
                client_key=key,
                language=request.user.language,
                is_pseudonymous=form.cleaned_data["is_pseudonymous"],
                behalf=form.cleaned_data["behalf"],
                **held.keys,
                **form.idea_fields,
            )
            if any(getattr(idea, name) != form.cleaned_data[name] for name in drafts.WRITTEN):
                return _keep_what_came_later(request, key, held)
            messages.success(request, _where_to(idea))
            return redirect(idea)
        except DomainError as refusal:
            form.refuse(refusal)
    return _show(request, form, held, status=422)


def edit(request, pk):
    """Complete an idea that came back with advice, and send it again."""
    mine = Authorship.objects.filter(person=request.user, state=Authorship.State.ACTIVE).values("idea")
    returned = Idea.objects.filter(pk__in=mine, status=Idea.Status.RETURNED)
    idea = get_object_or_404(returned.select_related("theme", "entity", "campaign"), pk=pk)
    if request.method != "POST":
        draft = drafts.opened(request, idea)
        initial = {name: getattr(idea, name) for name in drafts.DRAFTED if hasattr(idea, name)}
        initial |= {"theme": idea.theme.key, "client_key": f"edit-{idea.pk}"} | _drafted(draft)
        initial = _answers(idea) | initial
        held = of_draft(draft, idea) if draft else of_idea(idea)
        return _show(request, IdeaForm(user=request.user, idea=idea, initial=initial), held, draft, idea=idea)
    if "preview" in request.POST:
        return _preview(request, idea)
    if "ask" in request.POST:
        return _ask(request, idea)
    form = IdeaForm(request.POST, user=request.user, idea=idea)
    held = of_request(request, idea)
    if "draft" in request.POST:
        key = request.POST.get("client_key", "")[:64] or f"edit-{idea.pk}"
        return drafts.keep(request, key, held, address=reverse("idea-edit", args=[idea.pk]), idea=idea)
    if form.is_valid() and not held.errors and not _is_only_adding(request):
        try:
            idea = actions.resubmit(idea, by=request.user, **held.keys, **form.idea_fields)
            messages.success(request, _where_to(idea))
            return redirect(idea)
        except DomainError as refusal:
            form.refuse(refusal)
    return _show(request, form, held, idea=idea, status=422)


def key_of(form):
    """The key that the form came with, whatever else is wrong with it."""
    form.is_valid()
    return form.cleaned_data.get("client_key") or form.initial["client_key"]


def _look(request):
    """The same form with all that is written, and the ideas that resemble it: for whom no script does it meanwhile."""
    initial = _written(request)
    key = key_of(IdeaForm(request.POST, user=request.user))
    form = IdeaForm(user=request.user, initial=initial | {"client_key": key})
    return _show(request, form, of_request(request), alike=similar_to(request.user, initial["title"]))


def _preview(request, idea=None):
    """The same form with all that is written, and its long texts as the page will show them."""
    key = key_of(IdeaForm(request.POST, user=request.user, idea=idea))
    form = IdeaForm(user=request.user, initial=_written(request) | {"client_key": key}, idea=idea)
    language = idea.language if idea else request.user.language
    texts = {name: seen(form.initial[name], language, request.user) for name in TEXTS if form.initial[name].strip()}
    return _show(request, form, of_request(request, idea), idea=idea, previews=texts)


def _ask(request, idea=None):
    """The same form with all that is written, and the questions of the campaign that was chosen."""
    key = key_of(IdeaForm(request.POST, user=request.user, idea=idea))
    form = IdeaForm(initial=_written(request) | {"client_key": key}, user=request.user, idea=idea)
    return _show(request, form, of_request(request, idea), idea=idea)


def _written(request):
    """The fields as they were sent, for a form that is only shown again."""
    return {name: request.POST.get(name, "") for name in drafts.DRAFTED} | drafts.extras(request.POST)


def _answers(idea):
    """What an idea answers to its campaign's own questions, by the names of the fields."""
    return {row.field.form_name: row.text for row in idea.extra_answers.select_related("field")}


def similar_to(user, title):
    """Up to five ideas with the answers that were given to them; None for a title too short to tell."""
    title = " ".join(title.split())[:LONGEST_TITLE]
    if len(title) < SHORTEST_TITLE:
        return None
    found = similar(title, viewer=user, with_refused=True)
    refused = [idea.pk for idea in found if idea.status == Idea.Status.REFUSED]
    notes = dict(Step.objects.filter(idea__in=refused, ended_at__isnull=True).values_list("idea", "note"))
    for idea in found:
        idea.note = notes.get(idea.pk, "")
    return found


def _is_only_adding(request):
    """The button that only adds pictures and documents was pressed."""
    return "add" in request.POST


def _opened(request):
    """The form as it opens: empty, from a draft, for a campaign, or with the words of a proposal that was declined."""
    if draft := drafts.opened(request):
        return IdeaForm(user=request.user, initial=_drafted(draft)), of_draft(draft), draft
    home = request.user.entity.company_or_self if request.user.entity else None
    initial = {"entity": home.pk if home else None}
    if origin := origin_of(request.user, request.GET.get("origin")):
        initial |= {name: getattr(origin, name) for name in drafts.WRITTEN}
        initial |= {"theme": origin.theme.key, "origin": origin.pk}
        initial |= {"entity": None} if home and home.pk == origin.entity_id else {}
    if declined := _declined(request.user, number(request.GET.get("amendment"))):
        initial |= {name: getattr(declined, name) for name in drafts.WRITTEN} | {"theme": declined.idea.theme.key}
    if request.GET.get("campaign", "").isdecimal():
        campaign = Campaign.objects.visible_to(request.user).filter(pk=request.GET["campaign"][:9]).first()
        initial["campaign"] = campaign.pk if campaign else None
    initial["behalf"] = request.GET.get("behalf", "")[:254]
    return IdeaForm(user=request.user, initial=initial), NOTHING, None


def _declined(user, pk):
    """The proposal of `user` that its idea's authors have declined: its words may become an idea; else None."""
    mine = Amendment.objects.readable_by(user).filter(by=user, state=Amendment.State.DECLINED)
    return mine.select_related("idea__theme").filter(pk=pk).first() if pk else None


def origin_of(user, number):
    """The published idea of that number, if `user` may see it: the one that is being adapted; else None."""
    if not str(number or "").isdecimal():
        return None
    seen = Idea.objects.visible_to(user).published().filter(pk=str(number)[:18])
    return seen.select_related("theme", "entity").with_authors().first()


def _drafted(draft):
    """What a form begins with when a draft is opened; nothing without one."""
    if draft is None:
        return {}
    kept = {name: draft.payload.get(name, "") for name in drafts.DRAFTED} | drafts.extras(draft.payload)
    return kept | {"client_key": draft.client_key}


def _keep_what_came_later(request, key, held):
    """The idea had gone already (a lost answer, another device): what was written since is kept, not lost."""
    draft = drafts.kept(request, key, held)
    messages.warning(request, _("This idea had already been sent. What you have written since is kept as a draft."))
    response = redirect("idea-new")
    response["Location"] += f"?draft={draft.pk}"
    return response


def _where_to(idea):
    """What an author reads right after sending: who has the idea now."""
    here = Step.objects.filter(idea=idea, ended_at__isnull=True).select_related("holder__entity__company").first()
    holder = here.holder if here else None
    if holder is None:
        return _("Your idea has gone to review.")
    company = holder.entity.company_or_self.name if holder.entity else ""
    name = f"{holder.get_full_name()}, {company}" if company else holder.get_full_name()
    return _("Your idea has gone to review: %(name)s has it now.") % {"name": name}


def _show(request, form, held, draft=None, idea=None, alike=None, previews=None, status=200):
    context = {
        "form": form,
        "held": held,
        "max_pictures": MAX_PICTURES,
        "max_mb": settings.EUREKA["PICTURE_MB"],
        "max_attachments": MAX_ATTACHMENTS,
        "attachment_mb": settings.EUREKA["ATTACHMENT_MB"],
        "draft": draft,
        "others": draft.others() if draft else (),
        "revision": request.POST.get("revision", draft.revision if draft else ""),
        "page": drafts.page_of(request),
        "idea": idea,
        "origin": origin_of(request.user, form["origin"].value()),
        "may_enter": idea is None and is_community_manager(request.user),
        "advice": _advice(idea) if idea else "",
        "paces": _paces(form),
        "similar": alike,
        "seen": previews or {},
        "campaign_now": now_of(form.chosen) if form.chosen else None,
        "language": idea.language if idea else request.user.language,
        "review_days": settings.EUREKA["REVIEW_DAYS"],
    }
    return render(request, "ideas/new.html", context, status=status)


def _paces(form):
    """Pairs (theme, Pace) of the themes of which enough ideas were published to tell how long they wait."""
    known = paces()
    return [(theme, known[theme.pk]) for theme in form.fields["theme"].queryset if theme.pk in known] if known else []


def _advice(idea):
    step = idea.steps.filter(ended_at__isnull=True).first()
    return step.note if step else ""


def withdraw(request, pk):
    """Take one's own idea back, after a page that asks."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors().select_related("stage"))
    if not idea.is_author(request.user):
        raise Http404
    refusal = None if idea.status == Idea.Status.WITHDRAWN else may_withdraw(request.user, idea)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            idea = actions.withdraw(idea, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("Your idea has been withdrawn. Only its authors can still read it."))
            return redirect(idea)
        except DomainError as error:
            refusal = error.message
    context = {"idea": idea, "form": form, "refusal": refusal}
    return render(request, "ideas/withdraw.html", context, status=422 if refusal or form.errors else 200)
