"""Who the audiences of the policy are, for one fact of the diary."""

from django.db.models import Q

from ideas.conflict import author_ids, conflicts
from ideas.models import Activity, Amendment, Authorship, Campaign, Comment, Follow, Idea, Merger, Reader, Vote
from ideas.permissions import who_may_read
from ideas.verbs import Verb
from inbox.muting import NEWCOMERS, is_mutable
from inbox.policy import tells_of
from people.models import Role, RoleGrant, User


def authors(activity):
    """Who signs the idea, or the one that it is joined to and shown under."""
    about = Q(idea=activity.idea_id) | Q(idea__joined=activity.idea_id)
    rows = Authorship.objects.filter(about, state=Authorship.State.ACTIVE)
    return rows.values_list("person_id", flat=True)


def both_authors(activity):
    """Who signs one of two ideas that are joined, or may be."""
    signed = Authorship.objects.filter(idea__in=_both(activity), state=Authorship.State.ACTIVE)
    return signed.values_list("person_id", flat=True)


def both_followers(activity):
    """Who follows one of two ideas that are joined or separated, and wants the steps of it."""
    return Follow.objects.hearing().filter(idea__in=_both(activity)).values_list("person_id", flat=True)


def _both(activity):
    return [activity.idea_id, activity.data.get("kept")]


def followers(activity):
    """Who follows the idea and wants its steps."""
    return Follow.objects.of(_shown(activity)).hearing().values_list("person_id", flat=True)


def _shown(activity):
    """The idea (id) on whose page a fact is shown: of a joined one, that it is joined to."""
    return activity.idea.joined_to_id or activity.idea_id


def watchers(activity):
    """Who wants to hear everything about the idea."""
    return Follow.objects.of(_shown(activity)).watching().values_list("person_id", flat=True)


def author_watchers(activity):
    """Who watches a colleague who signs the idea in the sight of all."""
    signed = _signed(activity.idea)
    return Follow.objects.watching().filter(whom__in=signed).values_list("person_id", flat=True)


def campaign_watchers(activity):
    watching = Follow.objects.watching().filter(campaign__isnull=False, campaign=activity.idea.campaign_id)
    return watching.values_list("person_id", flat=True)


def sponsor(activity):
    """Who puts the question of the campaign."""
    return Campaign.objects.filter(pk=_campaign(activity)).values_list("sponsor", flat=True)


def animators(activity):
    """Every community manager: the campaign is theirs to finish."""
    return _holders(Role.MANAGER, None) if Campaign.objects.filter(pk=_campaign(activity)).exists() else []


def answerers(activity):
    """Who signs an idea that answers the campaign, published or not, but for those who take no news of the campaign."""
    deaf = Follow.objects.muted().filter(campaign=_campaign(activity)).values("person")
    rows = Authorship.objects.filter(idea__campaign=_campaign(activity), state=Authorship.State.ACTIVE)
    rows = rows.exclude(role=Authorship.Role.PROXY)
    rows = rows.exclude(idea__status=Idea.Status.WITHDRAWN).exclude(person__in=deaf)
    return _seeing(activity, rows.values_list("person_id", flat=True))


def campaign_followers(activity):
    """Who follows the campaign and wants its news."""
    rows = Follow.objects.hearing().filter(campaign=_campaign(activity))
    return _seeing(activity, rows.values_list("person_id", flat=True))


def _campaign(activity):
    """The number of the campaign that the fact is about; 0 when it names none."""
    return activity.data.get("campaign") or 0


def _seeing(activity, people):
    """Those among `people` whom the campaign is for; nobody, when it is no longer there."""
    campaign = Campaign.objects.select_related("entity").filter(pk=_campaign(activity)).first()
    if campaign is None:
        return []
    if campaign.entity is None:
        return people
    there = User.objects.filter(entity__path__startswith=campaign.entity.path, pk__in=list(people))
    return there.values_list("pk", flat=True)


def theme_watchers(activity):
    return Follow.objects.watching().filter(theme=activity.idea.theme_id).values_list("person_id", flat=True)


def voters(activity):
    """Who supported the idea before; each learns it for oneself, and nobody of the others."""
    about = Q(idea=activity.idea_id) | Q(idea__joined_to=activity.idea_id)
    return Vote.objects.filter(about, created_at__lt=activity.at).values_list("user_id", flat=True)


def helpers(activity):
    """Whose words are in the text, whose remark an author found useful, and whose opinion was asked before publication.

    Of a pseudonym too: each learns of the idea what its page says to everybody.
    """
    about = Q(idea=_shown(activity)) | Q(idea__joined_to=_shown(activity))
    words = Amendment.objects.filter(about, state=Amendment.State.ACCEPTED).values_list("by_id", flat=True)
    useful = Comment.objects.filter(about, is_useful=True, status=Comment.Status.PUBLISHED)
    asked = Activity.objects.filter(about, verb=Verb.OPINION_ASKED)
    return [*words, *useful.values_list("author_id", flat=True), *asked.values_list("person_id", flat=True)]


def reviewer(activity):
    """Whoever the idea is open to for review."""
    rows = Reader.objects.filter(idea=activity.idea_id, why=Reader.Why.REVIEW, until__isnull=True)
    return rows.values_list("person_id", flat=True)


def person(activity):
    return [activity.person_id]


def commenter(activity):
    return [activity.comment.author_id] if activity.comment else []


def wronged(activity):
    """Whom the decision that is appealed against concerns: who wrote the comment, else the idea's authors."""
    return commenter(activity) or authors(activity)


def first_judges(activity):
    """Who took the decision that is appealed against."""
    return activity.data.get("first", [])


def answered(activity):
    """The author of the comment that this one answers."""
    return [activity.comment.parent.author_id] if activity.comment and activity.comment.parent else []


def merger_proposer(activity):
    """Who proposed to join two ideas: perhaps a community manager, who signs neither."""
    return Merger.objects.filter(pk=activity.data.get("merger")).values_list("proposed_by_id", flat=True)


def proposer(activity):
    """The executive whose proposal was declined."""
    proposals = Activity.objects.filter(idea=activity.idea_id, verb=Verb.STAGE_PROPOSED, id__lt=activity.pk)
    return proposals.order_by("-id").values_list("by_id", flat=True)[:1]


def confirmed(activity):
    """The executive whose proposal a second one confirmed."""
    return [activity.data.get("proposed_by")]


def earner(activity):
    return [activity.person_id or activity.by_id]


def managers(activity):
    """Community managers without a conflict with who wrote the comment, or the idea under review.

    When every one of them is in conflict about an idea, all learn (blindly: the theme alone) that one waits.
    """
    if activity.comment:
        people = _holders(Role.MANAGER, None)
        barred = conflicts(people, [activity.comment.author_id])
        return [pk for pk in people if pk not in barred]
    idea = None if activity.idea.is_published else activity.idea
    return _holders(Role.MANAGER, idea) or _holders(Role.MANAGER, None)


def handlers(activity):
    """Community managers without a conflict with the authors of the reported idea."""
    return _holders(Role.MANAGER, activity.idea)


def executives(activity):
    """The executives who may decide: in no author's line, above or below; of a pseudonym, whom Eurêka asks."""
    if activity.idea.pseudonym:
        return [activity.person_id] if activity.person_id else []
    return _holders(Role.EXECUTIVE, activity.idea)


def delegates(activity):
    """The staff delegates, every one of them."""
    return _holders(Role.DELEGATE, None)


def prize_managers(activity):
    """Every community manager but whoever the prize is for: nobody answers for oneself."""
    return [pk for pk in _holders(Role.MANAGER, None) if pk != activity.person_id]


def milestone(activity):
    """Nobody at the moment of a vote: the daily job tells the authors."""
    return []


AUDIENCES = {
    function.__name__: function
    for function in (
        animators,
        answered,
        answerers,
        author_watchers,
        authors,
        campaign_followers,
        both_authors,
        both_followers,
        campaign_watchers,
        commenter,
        confirmed,
        delegates,
        earner,
        executives,
        first_judges,
        followers,
        handlers,
        helpers,
        managers,
        merger_proposer,
        milestone,
        person,
        prize_managers,
        proposer,
        reviewer,
        sponsor,
        theme_watchers,
        voters,
        watchers,
        wronged,
    )
}


def _signed(idea):
    """The authors whom everybody may know, by the byline."""
    return [person.pk for _name, person in idea.byline() if person]


def _unwanted(activity, told):
    """Who is told of something that they have muted; what one must know or do is never muted. One query at most."""
    idea, verb = activity.idea and activity.idea.standing, activity.verb
    if idea is None or not any(is_mutable(verb, tell.whom) for tell in told.values()):
        return set()
    about = Q(pk__in=Follow.objects.of(idea.pk).values("pk")) if idea.joined_count else Q(idea=idea)
    if verb == Verb.PUBLISHED:
        about |= Q(theme=idea.theme_id) | Q(whom__in=_signed(idea))
        about |= Q(campaign__isnull=False, campaign=idea.campaign_id)
    rows = Follow.objects.muted().filter(about).values_list("person_id", "idea_id")
    muted = [(pk, told[pk].whom, itself) for pk, itself in rows if pk in told]
    return {pk for pk, whom, itself in muted if whom in NEWCOMERS or (itself and is_mutable(verb, whom))}


def _holders(role, idea):
    people = list(RoleGrant.objects.current().filter(role=role).values_list("person_id", flat=True))
    barred = conflicts(people, author_ids(idea)) if idea and people else ()
    return [pk for pk in people if pk not in barred]


def recipients(activity):
    """Map the id of each person to be told to their line of the policy.

    Never the doer, never who left, never who may not see the idea, never twice for one comment that mentions them.
    """
    told = {}
    for tell in tells_of(activity.verb, activity.data):
        for pk in AUDIENCES[tell.whom](activity):
            if pk and (pk != activity.by_id or tell.whom == "earner"):
                told.setdefault(pk, tell)
    if activity.verb == Verb.COMMENTED:
        mentions = Activity.objects.filter(comment=activity.comment_id, verb=Verb.MENTIONED)
        for pk in mentions.values_list("person_id", flat=True):
            told.pop(pk, None)
    if activity.verb == Verb.REVISED:  # whose words were accepted hears it as that
        told.pop(activity.person_id, None)
    for pk in _unwanted(activity, told):
        told.pop(pk)
    return allowed(activity.idea, told)


def allowed(idea, told):
    """What is left of `told` (person id → Tell) once asked who is active and who may see the idea."""
    if not told:
        return {}
    active = set(User.objects.filter(pk__in=told, is_active=True).values_list("pk", flat=True))
    seeing = who_may_read(idea, active) if idea else active
    return {pk: tell for pk, tell in told.items() if pk in (active if tell.is_blind else seeing)}
