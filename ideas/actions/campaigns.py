"""Campaigns: configured, answered, chosen from, and their results asked for and told."""

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from ideas import phases
from ideas.actions.journey import lock
from ideas.models import Activity, Campaign, ExtraAnswer, Phase, Shortlisting
from ideas.permissions import may_answer, may_shortlist, may_unshortlist
from ideas.verbs import Verb

REMINDED = timedelta(days=7)
KNOWN = (phases.KEY, "feed:configured", "search:known")
"""What is remembered of campaigns for a minute."""


def keep_campaign(campaign):
    """Save what the back office says of a campaign; without phases, it gets the four that are proposed.

    The pages of its ideas are drawn anew: they tell of it.
    """
    with transaction.atomic():
        if not campaign.phases.all():
            campaign.phases = Phase.proposed(campaign.opens_at, campaign.closes_at)
        campaign.save()
        campaign.ideas.update(version=F("version") + 1)
        transaction.on_commit(lambda: cache.delete_many(KNOWN))
    return campaign


def require_answerable(idea, *, by, at=None):
    """Raise DomainError unless `by` may post an idea for its campaign now; its audience is the campaign's.

    Under a pseudonym no idea answers a campaign of one entity: its author would be one of the few who see it.
    """
    if idea.campaign is None:
        return
    refusal = may_answer(by, idea.campaign, at)
    if refusal is None and idea.pseudonym and idea.campaign.entity_id:
        refusal = _("This campaign is for the people of one entity: a pseudonym would tell that you work there.")
    if refusal:
        raise DomainError(refusal, field="campaign")
    idea.audience_id = idea.campaign.entity_id or idea.audience_id


def accepted(campaign, answers):
    """What is kept of `answers` (form name → text) to the campaign's own questions: pairs (field, text).

    Raises DomainError at the field of the first answer that is missing or wrong.
    """
    fields = list(campaign.fields.all()) if campaign else []
    return [(field, field.accept(str(answers.get(field.form_name, "")))) for field in fields]


def write_answers(idea, kept):
    """Make `kept` the answers of an idea, and drop those it gave to anything else."""
    written = dict(ExtraAnswer.objects.filter(idea=idea).values_list("field", "text"))
    if written != {field.pk: text for field, text in kept if text}:
        if written:
            ExtraAnswer.objects.filter(idea=idea).delete()
        add_answers(idea, kept)


def add_answers(idea, kept):
    """Make `kept` the answers of an idea that has none."""
    ExtraAnswer.objects.bulk_create([ExtraAnswer(idea=idea, field=field, text=text) for field, text in kept if text])


def set_shortlisted(idea, *, by, wanted):
    """Put an idea on the short list of its campaign, or take it off; asking twice changes nothing."""
    with transaction.atomic():
        idea = lock(idea)
        if refusal := (may_shortlist if wanted else may_unshortlist)(by, idea):
            raise DomainError(refusal)
        if Shortlisting.objects.filter(idea=idea).exists() == bool(wanted):
            return idea
        if wanted:
            Shortlisting.objects.create(idea=idea, campaign_id=idea.campaign_id, by=by)
        else:
            Shortlisting.objects.filter(idea=idea).delete()
        Activity.record(Verb.SHORTLISTED if wanted else Verb.UNSHORTLISTED, by=by, idea=idea)
    return idea


def ask_for_results(campaign, at=None):
    """Ask for the results page of a campaign that has come to its results, once a week; True when it was asked now."""
    at = at or timezone.now()
    with transaction.atomic():
        campaign = results_due(at).select_for_update(of=("self",)).filter(pk=campaign.pk).first()
        if campaign is None:
            return False
        campaign.asked_at = at
        campaign.save(update_fields=["asked_at"])
        Activity.record(Verb.RESULTS_ASKED, person=campaign.sponsor, data={"campaign": campaign.pk}, at=at)
    return True


def results_due(at=None):
    """Campaigns in or past their results, without a results page, of which nobody was reminded within a week."""
    at = at or timezone.now()
    told = Phase.objects.filter(campaign=OuterRef("pk"), kind=Phase.Kind.RESULTS, opens_at__lte=at)
    phased = Exists(Phase.objects.filter(campaign=OuterRef("pk")))
    due = Campaign.objects.filter(phased, Exists(told) | Q(closes_at__lte=at), results__isnull=True)
    return due.filter(Q(asked_at__isnull=True) | Q(asked_at__lte=at - REMINDED))


def tell_results(campaign, at=None):
    """Announce the published results page of a campaign, once for ever; True when it was announced now."""
    at = at or timezone.now()
    with transaction.atomic():
        campaign = results_to_tell().select_for_update(of=("self",)).filter(pk=campaign.pk).first()
        if campaign is None:
            return False
        campaign.told_at = at
        campaign.save(update_fields=["told_at"])
        Activity.record(Verb.RESULTS_TOLD, person=campaign.sponsor, data={"campaign": campaign.pk}, at=at)
    return True


def results_to_tell():
    """Campaigns whose results page is published and not announced yet."""
    return Campaign.objects.filter(results__live=True, told_at__isnull=True, opens_at__lte=timezone.now())
