"""What a form holds besides its words: pictures and documents, taken in before it is sent."""

from typing import NamedTuple

from django.shortcuts import render
from django.utils.translation import gettext as _

from core import ratelimit
from core.errors import DomainError
from ideas import actions
from ideas.actions.publishing import MAX_ATTACHMENTS, MAX_PICTURES
from ideas.models import Attachment, Picture

FILES_AN_HOUR = 60


class Held(NamedTuple):
    """Pictures and documents in their order, and what went wrong with each kind."""

    pictures: list
    attachments: list
    picture_errors: list = []
    attachment_errors: list = []

    @property
    def errors(self):
        return self.picture_errors + self.attachment_errors

    @property
    def keys(self):
        """What the actions take."""
        return {"pictures": [one.key for one in self.pictures], "attachments": [one.key for one in self.attachments]}


NOTHING = Held([], [])


def of_idea(idea):
    """What an idea that is completed carries already."""
    return Held(list(idea.pictures.all()), list(idea.attachments.all()))


def of_draft(draft, idea=None):
    """What a draft still holds, in its order."""

    def still(model, name):
        keys = draft.payload.get(name, [])
        stored = {one.key: one for one in model.objects.filter(key__in=keys, owner=draft.owner_id)} if keys else {}
        held = [stored[key] for key in keys if key in stored]
        return [one for one in held if one.idea_id in (None, idea.pk if idea else None)]

    return Held(still(Picture, "pictures"), still(Attachment, "attachments"))


def of_request(request, idea=None):
    """What came back with the form, less what was removed, and what was just added; and what went wrong."""
    pictures, lost = _came_back(request, Picture, "picture", 2 * MAX_PICTURES, idea)
    picture_errors = [_("A picture waited too long to be sent. Please add it again.")] if lost else []
    actions.hold_pictures([picture.key for picture in pictures], by=request.user)
    for picture in pictures:
        alt = request.POST.get(f"alt-{picture.key}", picture.alt)
        if alt != picture.alt:
            actions.describe_picture(picture, by=request.user, alt=alt)
            picture.alt = alt.strip()[:240]
    full = _("An idea carries %(max)d pictures at most.") % {"max": MAX_PICTURES}
    picture_errors += _add(request, "files", pictures, MAX_PICTURES, full, take_picture)
    attachments, lost = _came_back(request, Attachment, "attachment", 2 * MAX_ATTACHMENTS, idea)
    attachment_errors = [_("A document waited too long to be sent. Please add it again.")] if lost else []
    if attachments:
        actions.hold_attachments([attachment.key for attachment in attachments], by=request.user)
    full = _("An idea carries %(max)d documents at most.") % {"max": MAX_ATTACHMENTS}
    attachment_errors += _add(request, "documents", attachments, MAX_ATTACHMENTS, full, take_attachment)
    return Held(pictures, attachments, picture_errors, attachment_errors)


def _came_back(request, model, name, most, idea):
    """The rows that the form names and may hold, and whether one of them is gone."""
    keys = request.POST.getlist(name)[:most]
    removed = set(request.POST.getlist("remove"))
    keys = list(dict.fromkeys(key for key in keys if key.isalnum() and key not in removed))
    stored = {one.key: one for one in model.objects.filter(key__in=keys)} if keys else {}
    held = [stored[key] for key in keys if key in stored and _is_of_form(stored[key], request.user, idea)]
    return held, bool(set(keys) - set(stored))


def _is_of_form(one, user, idea):
    """A form may hold what its writer has not sent yet, and what the idea it corrects carries."""
    return (one.owner_id == user.pk and one.idea_id is None) or bool(idea and one.idea_id == idea.pk)


def _add(request, name, held, most, full, take):
    """Take in the files that came with the form itself, as without a script; returns what went wrong."""
    errors = []
    for upload in request.FILES.getlist(name):
        if len(held) >= most:
            return [*errors, full]
        try:
            held.append(take(upload, request.user))
        except DomainError as refusal:
            errors.append(f"{upload.name[:80]} : {refusal.message}")
    return errors


def take_in(request, take, kind):
    """Take one file in while its form is being written; answers with its place in the form, or why not."""
    try:
        if (upload := request.FILES.get("file")) is None:
            raise DomainError("")
        kept = take(upload, request.user, request.POST.get("client_key", "")[:64] or None)
    except DomainError as refusal:
        return render(request, "ideas/_file_refused.html", {"refusal": refusal.message}, status=422)
    return render(request, f"ideas/_kept_{kind}.html", {kind: kept})


def take_picture(upload, user, client_key=None):
    """The picture that is kept of an upload, so many an hour. Raises DomainError."""
    ratelimit.hit(f"pictures:{user.pk}", FILES_AN_HOUR, 3600, once=client_key or "")
    return actions.keep_picture(upload, by=user, client_key=client_key)


def take_attachment(upload, user, client_key=None):
    """The document that is kept of an upload, likewise."""
    ratelimit.hit(f"attachments:{user.pk}", FILES_AN_HOUR, 3600, once=client_key or "")
    return actions.keep_attachment(upload, by=user, client_key=client_key)
