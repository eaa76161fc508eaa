"""What can be done with a search: keep it under a name, rename it, drop it, be told of what answers to it.

And with a badge that people give: give it, take it back.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import NAME_LENGTH, REASON_LENGTH, GivenBadge, SavedHit, SavedSearch
from community.permissions import may_give_badge, may_take_badge_back
from community.watching import Published, Watch
from core.errors import DomainError
from ideas.models import Activity, Idea
from ideas.permissions import who_may_read
from ideas.verbs import Verb
from people.models import User

MOST = 20  # saved searches of one person


def save_search(*, by, name, query):
    """Keep a search under a name; saving under the same name again changes what it seeks."""
    name = _name(name)
    if not query:
        raise DomainError(_("There is nothing to look out for: search for something first."), field="name")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        saved = SavedSearch.objects.filter(owner=by, name=name).first()
        if saved is None and SavedSearch.objects.filter(owner=by).count() >= MOST:
            raise DomainError(_("You keep %(most)d searches already: drop one first.") % {"most": MOST}, field="name")
        return SavedSearch.objects.update_or_create(owner=by, name=name, defaults={"query": query})[0]


def rename_search(saved, *, by, name):
    """Give one's own saved search another name."""
    name = _name(name)
    try:
        with transaction.atomic():
            SavedSearch.objects.filter(pk=saved.pk, owner=by).update(name=name)
    except IntegrityError:
        raise DomainError(_("Another of your searches has this name."), field="name")


def drop_search(saved, *, by):
    """No longer look out for it; twice changes nothing."""
    SavedSearch.objects.filter(pk=saved.pk, owner=by).delete()


def tell_searches(facts):
    """Tell whoever looks out for them of the ideas that these lines of the diary published; replaying tells nothing.

    One reading of the saved searches for all ideas; for each idea that answers to some, who among their owners may read
    it. Whoever signs an idea knows already. Returns how many ideas were found anew, each counted once for each search.
    """
    ideas = Idea.objects.published().filter(pk__in={fact.idea_id for fact in facts}).with_authors()
    published = [Published(idea) for idea in ideas]
    if not published:
        return 0
    saved = SavedSearch.objects.filter(owner__is_active=True).select_related("owner__entity")
    hits = {}
    for watch in map(Watch, saved.iterator(chunk_size=1000)):
        for one in published:
            if watch.finds(one):
                hits.setdefault(one.idea, []).append(watch.saved)
    return sum(_tell(idea, found) for idea, found in hits.items())


def give_badge(person, *, by, badge, reason, theme=None):
    """Give a colleague a badge, for a reason that this person reads; one that is worn already stays as it is."""
    if refusal := may_give_badge(by, person, badge, theme):
        raise DomainError(refusal, field="badge")
    reason = _reason(reason, _("Say why: the person reads it."))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        worn = GivenBadge.objects.worn().filter(person=person, badge=badge, theme=theme).first()
        if worn:
            return worn
        given = GivenBadge.objects.create(person=person, badge=badge, theme=theme, by=by, reason=reason)
        _record(Verb.BADGE_GIVEN, given, by=by, reason=reason)
    return given


def take_badge_back(given, *, by, reason=""):
    """Take a given badge back, for a reason that its wearer reads; who no longer wants it need not say why."""
    if not may_take_badge_back(by, given):
        raise DomainError(_("This badge is not yours to take back."))
    if by != given.person:
        reason = _reason(reason, _("Say why: the person reads it."))
    with transaction.atomic():
        given = GivenBadge.objects.select_for_update(of=("self",)).select_related("badge", "theme").get(pk=given.pk)
        if given.ended_at is None:
            given.ended_by, given.ended_at, given.ended_reason = by, timezone.now(), reason[:REASON_LENGTH]
            given.save()
            _record(Verb.BADGE_TAKEN_BACK, given, by=by, reason=given.ended_reason)
    return given


def _record(verb, given, *, by, reason):
    data = {"badge": given.badge.key, "given": given.pk, "theme": given.theme_id, "reason": reason}
    Activity.record(verb, by=by, person=given.person, data=data)


def _reason(text, missing):
    text = " ".join((text or "").replace("\x00", "").split())
    if not text:
        raise DomainError(missing, field="reason")
    if len(text) > REASON_LENGTH:
        message = _("A reason has %(max)s characters at most.") % {"max": REASON_LENGTH}
        raise DomainError(message, field="reason")
    return text


def _tell(idea, found):
    """Keep who is told of one idea, and write a line of the diary for each search that has told nothing today."""
    may = who_may_read(idea, {saved.owner_id for saved in found})
    found = [saved for saved in found if saved.owner_id in may and not idea.is_author(saved.owner)]
    today = timezone.localdate()
    with transaction.atomic():
        known = set(SavedHit.objects.filter(idea=idea, search__in=found).values_list("search_id", flat=True))
        fresh = [saved for saved in found if saved.pk not in known]
        rows = [SavedHit(search=saved, idea=idea) for saved in fresh]
        SavedHit.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        silent = SavedSearch.objects.filter(pk__in=[saved.pk for saved in fresh]).exclude(told_on=today)
        due = list(silent.select_for_update(of=("self",)).select_related("owner").order_by("pk"))
        SavedSearch.objects.filter(pk__in=[saved.pk for saved in due]).update(told_on=today)
        for saved in due:
            Activity.record(Verb.SEARCH_ANSWERED, person=saved.owner, data={"search": saved.name})
    return len(fresh)


def _name(text):
    name = " ".join((text or "").replace("\x00", "").split())
    if not name:
        raise DomainError(_("Give this search a name."), field="name")
    if len(name) > NAME_LENGTH:
        raise DomainError(_("A name has %(max)s characters at most.") % {"max": NAME_LENGTH}, field="name")
    return name
