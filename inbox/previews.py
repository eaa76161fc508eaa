"""Every mail of the site as it looks, in the back office; nothing in it is anybody's, and nothing leaves from there."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.letters import samples
from core.mjml import in_scheme
from inbox.permissions import may_preview

WIDTHS = ("360", "600")
SCHEMES = ("light", "dark")


@require_safe
def mails(request):
    """The list of the mails, and one of them in a frame; the address says which, in which language, how wide."""
    if not may_preview(request.user):
        raise Http404
    known = samples()
    chosen = {
        "mail": _one_of(known, request.GET.get("mail")),
        "language": _one_of(dict(settings.LANGUAGES), request.GET.get("language") or translation.get_language()),
        "scheme": _one_of(SCHEMES, request.GET.get("scheme")),
        "width": _one_of(WIDTHS, request.GET.get("width")),
    }
    with translation.override(chosen["language"]):
        message = known[chosen["mail"]].write()
    context = {
        "samples": known.values(),
        "sample": known[chosen["mail"]],
        "languages": settings.LANGUAGES,
        "message": message,
        **chosen,
    }
    return render(request, "wagtailadmin/mails.html", context)


@require_safe
@xframe_options_sameorigin
def mail(request, key, language, scheme):
    """One mail as a mail program shows it: for the frame."""
    sample = samples().get(key)
    if not may_preview(request.user) or not sample or language not in dict(settings.LANGUAGES) or scheme not in SCHEMES:
        raise Http404
    with translation.override(language):
        html, _kind = sample.write().alternatives[0]
    return HttpResponse(in_scheme(html, is_dark=scheme == "dark"))


def _one_of(known, asked):
    """What was asked for, if there is such a thing; else the first."""
    return asked if asked in known else next(iter(known))
