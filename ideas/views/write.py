"""Writing an idea: new, completed after advice, kept as a draft, withdrawn."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import ratelimit
from core.errors import DomainError
from ideas import actions
from ideas.actions.publishing import MAX_PICTURES
from ideas.forms import IdeaForm, WithdrawForm
from ideas.models import Campaign, Draft, Idea, Picture, Step
from ideas.pace import paces
from ideas.permissions import may_withdraw
from ideas.views.access import keep_pace, seen_or_404

DRAFTED = ("title", "problem", "proposal", "benefit", "theme", "entity", "campaign")
PICTURES_AN_HOUR = 60


def new(request):
    """One screen: write, keep as a draft, or send to review."""
    if request.method != "POST":
        return _show(request, *_opened(request))
    form = IdeaForm(request.POST)
    pictures, errors = _pictures(request)
    is_sound = form.is_valid()
    if "draft" in request.POST:
        return _keep(request, form, pictures, errors)
    if is_sound and not errors and not _is_only_adding(request):
        try:
            keep_pace(request.user, "IDEAS", form.cleaned_data["client_key"])
            idea = actions.submit(
                by=request.user,
                client_key=form.cleaned_data["client_key"],
                pictures=[picture.key for picture in pictures],
                language=request.user.language,
                **form.idea_fields,
            )
            messages.success(request, _where_to(idea))
            return redirect(idea)
        except DomainError as refusal:
            form.refuse(refusal)
    return _show(request, form, pictures, errors, status=422)


def edit(request, pk):
    """Complete an idea that came back with advice, and send it again."""
    idea = seen_or_404(request.user, pk, Idea.objects.with_authors().select_related("theme", "entity", "campaign"))
    if not idea.is_author(request.user) or idea.status != Idea.Status.RETURNED:
        raise Http404
    if request.method != "POST":
        initial = {name: getattr(idea, name) for name in DRAFTED}
        form = IdeaForm(idea=idea, initial=initial | {"theme": idea.theme.key})
        return _show(request, form, list(idea.pictures.all()), [], idea=idea)
    form = IdeaForm(request.POST, idea=idea)
    pictures, errors = _pictures(request, idea)
    if form.is_valid() and not errors and not _is_only_adding(request):
        try:
            idea = actions.resubmit(
                idea, by=request.user, pictures=[picture.key for picture in pictures], **form.idea_fields
            )
            messages.success(request, _where_to(idea))
            return redirect(idea)
        except DomainError as refusal:
            form.refuse(refusal)
    return _show(request, form, pictures, errors, idea=idea, status=422)


def _is_only_adding(request):
    """The button that only adds pictures was pressed."""
    return "add" in request.POST


def _opened(request):
    """The form as it opens: empty, from a draft, or for a campaign."""
    if request.GET.get("draft", "").isdecimal():
        draft = get_object_or_404(Draft, pk=request.GET["draft"][:12], owner=request.user, purpose=Draft.Purpose.IDEA)
        initial = {name: draft.payload.get(name, "") for name in DRAFTED} | {"client_key": draft.client_key}
        kept = Picture.objects.filter(key__in=draft.payload.get("pictures", []), owner=request.user, idea__isnull=True)
        return IdeaForm(initial=initial), list(kept), [], draft
    home = request.user.entity.company_or_self if request.user.entity else None
    initial = {"entity": home.pk if home else None}
    if request.GET.get("campaign", "").isdecimal():
        campaign = Campaign.objects.open().filter(pk=request.GET["campaign"][:9]).first()
        initial["campaign"] = campaign.pk if campaign else None
    return IdeaForm(initial=initial), [], [], None


def _pictures(request, idea=None):
    """The pictures that came back with the form, less the removed ones, and those just added; and what went wrong."""
    keys = request.POST.getlist("picture")[: 2 * MAX_PICTURES]
    removed = set(request.POST.getlist("remove"))
    keys = [key for key in keys if key.isalnum() and key not in removed]
    stored = {picture.key: picture for picture in Picture.objects.filter(key__in=keys)}
    errors = [_("A picture waited too long to be sent. Please add it again.")] if set(keys) - set(stored) else []
    pictures = [stored[key] for key in keys if key in stored and _is_of_form(stored[key], request.user, idea)]
    actions.hold_pictures([picture.key for picture in pictures], by=request.user)
    for picture in pictures:
        alt = request.POST.get(f"alt-{picture.key}", picture.alt)
        if alt != picture.alt:
            actions.describe_picture(picture, by=request.user, alt=alt)
            picture.alt = alt.strip()[:240]
    for upload in request.FILES.getlist("files"):
        if len(pictures) >= MAX_PICTURES:
            errors.append(_("An idea carries %(max)d pictures at most.") % {"max": MAX_PICTURES})
            break
        try:
            ratelimit.hit(f"pictures:{request.user.pk}", PICTURES_AN_HOUR, 3600)
            pictures.append(actions.keep_picture(upload, by=request.user))
        except DomainError as refusal:
            errors.append(f"{upload.name[:80]} : {refusal.message}")
    return pictures, errors


def _is_of_form(picture, user, idea):
    """A form may hold the pictures that its writer has not sent yet, and those of the idea it corrects."""
    return (picture.owner_id == user.pk and picture.idea_id is None) or bool(idea and picture.idea_id == idea.pk)


def _keep(request, form, pictures, errors):
    """Keep what is written, as it is, and open it again."""
    payload = {name: request.POST.get(name, "") for name in DRAFTED} | {"pictures": [p.key for p in pictures]}
    key = form.cleaned_data.get("client_key") or form.initial["client_key"]
    draft = actions.keep_draft(by=request.user, client_key=key, payload=payload)
    for error in errors:
        messages.error(request, error)
    at = formats.time_format(timezone.localtime(draft.updated_at), "TIME_FORMAT")
    messages.success(request, _("Draft saved at %(time)s. Only you can read it.") % {"time": at})
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


def _show(request, form, pictures, errors, draft=None, idea=None, status=200):
    context = {
        "form": form,
        "pictures": pictures,
        "picture_errors": errors,
        "max_pictures": MAX_PICTURES,
        "draft": draft,
        "idea": idea,
        "advice": _advice(idea) if idea else "",
        "paces": _paces(form),
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


def drafts(request):
    """One's own drafts of ideas."""
    kept = Draft.objects.filter(owner=request.user, purpose=Draft.Purpose.IDEA)[:100]
    return render(request, "ideas/drafts.html", {"drafts": kept})


@require_POST
def drop_draft(request, pk):
    """Throw a draft away."""
    draft = get_object_or_404(Draft, pk=pk, owner=request.user)
    actions.drop_draft(draft, by=request.user)
    messages.success(request, _("The draft has been deleted."))
    return redirect("drafts")
