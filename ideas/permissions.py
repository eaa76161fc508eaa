"""What a person may do with an idea; each function's docstring is the rule.

`may_…` functions return None when allowed, else the reason in the person's language.
"""

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ideas import phases
from ideas.conflict import author_ids, conflicts, overseers
from ideas.models import Amendment, Authorship, Campaign, Idea, Merger, Reader, Shortlisting
from people.models import User
from people.permissions import is_community_manager, is_executive


def may_see(user, idea):
    """True when `user` may read the idea; what is published for everybody is answered without a query."""
    if idea.is_published and idea.audience_id is None:
        return True
    return type(idea).objects.visible_to(user).filter(pk=idea.pk).exists()


def may_vote(user, idea, is_own=None):
    """Anybody who sees a published idea may support it, but its authors, unless its campaign lets the support rest.

    `is_own` when that is already known.
    """
    if not idea.is_published or not may_see(user, idea):
        return _("Only published ideas can be supported.")
    if is_own is None:
        is_own = idea.authorships.filter(person=user, state__in=["active", "invited"]).exists()
    if is_own:
        return _("One does not support one’s own idea.")
    return phases.bars(idea.campaign, phases.VOTE) if idea.campaign_id else None


def seen_of(user, rows, path):
    """Of remembered campaigns those that `user` sees: the rule of Campaign.objects.visible_to, without its query.

    `path(row)` is that of the entity whose people alone see it, empty for everybody.
    """
    if not any(map(path, rows)):
        return rows
    place = user.entity.path if user.entity else ""
    return [row for row in rows if place.startswith(path(row))]


def may_answer(user, campaign, at=None):
    """Anybody who sees a campaign posts ideas for it in its phase of ideas."""
    if not campaign.is_seen_by(user):
        return _("This campaign is no longer there.")
    return phases.bars_answer(campaign, at)


def may_shortlist(user, idea):
    """Executives and community managers draw up the short list, in the selection phase, of ideas they do not sign."""
    if not idea.is_published or not may_see(user, idea) or not idea.campaign_id:
        return _("Only published ideas of a campaign come on its short list.")
    if not (is_community_manager(user) or is_executive(user)):
        return _("Only executives and community managers draw up the short list.")
    if idea.authorships.filter(person=user, state__in=["active", "invited"]).exists():
        return _("One does not put one’s own idea on the short list.")
    return phases.bars(idea.campaign, phases.SHORTLIST)


def may_unshortlist(user, idea):
    """As for putting it there; but what somebody else has put there, only who is not in conflict with an author takes
    off, and nobody an idea under a pseudonym.
    """
    if refusal := may_shortlist(user, idea):
        return refusal
    by = Shortlisting.objects.filter(idea=idea).values_list("by", flat=True).first()
    if by in (None, user.pk):
        return None
    if idea.pseudonym:
        return _("Whoever put it on the short list takes it off: who may not would learn that its author is near.")
    if conflicts([user.pk], author_ids(idea)):
        return _("You work too close to its authors to take it off the short list: somebody else must.")
    return None


def may_follow(user, target):
    """Anybody follows an idea or a campaign they may see, any theme, and any colleague but themselves."""
    if isinstance(target, Idea) and not Idea.objects.visible_to(user).filter(pk=target.pk).exists():
        return _("This idea cannot be followed.")
    if isinstance(target, Campaign) and not target.is_seen_by(user):
        return _("This campaign is no longer there.")
    if isinstance(target, User) and target.pk == user.pk:
        return _("One does not follow oneself.")
    return None


def may_comment(user, idea, parent=None):
    """Anybody who sees a published idea may comment on it, and answer (`parent`) under one joined to another."""
    if not (idea.is_published or (idea.is_merged and parent)) or not may_see(user, idea):
        return _("Only published ideas can be commented on.")
    return None


def may_withdraw(user, idea):
    """Its first author may take an idea back as long as no top manager has retained it; who co-signs may leave it."""
    if not idea.is_author(user):
        return _("Only an author can withdraw an idea.")
    if not idea.is_first_author(user):
        return _("Only who posted the idea can withdraw it: you can take your signature back.")
    if idea.is_hidden:
        return _("This idea has been hidden after a report.")
    if idea.is_merged or idea.joined_count:
        return _("This idea is joined to another one: separate them first.")
    if idea.is_published and idea.stage.has_potential:
        return _("An idea that has been retained can no longer be withdrawn: speak to who has it.")
    return None


def may_note_stop(user, idea, state):
    """Community managers and executives say where a published idea has arrived; that it was not kept there, only who
    is not in conflict with an author, and nobody of an idea under a pseudonym.
    """
    if not idea.is_published or not may_see(user, idea) or not (is_community_manager(user) or is_executive(user)):
        return _("Only community managers and executives say where a published idea has arrived.")
    if state == "declined" and idea.pseudonym:
        return _("Nobody says this of an idea under a pseudonym: who may not would learn that its author is near.")
    if state == "declined" and conflicts([user.pk], author_ids(idea)):
        return _("You work too close to its authors to say that it was not kept: somebody else must.")
    return None


def may_revise(user, idea):
    """An author changes the text of a published idea, unless its campaign is choosing among the texts; its theme and
    entity stay what they were reviewed for.
    """
    if not idea.is_author(user) or not idea.is_published:
        return _("Only an author changes the text of an idea, once it is published.")
    return phases.bars(idea.campaign, phases.AMEND) if idea.campaign_id else None


def may_enter_for(user, person):
    """A community manager writes down an idea heard from a colleague, neither of whom stands above the other."""
    if not is_community_manager(user):
        return _("Only community managers write down the idea of somebody else.")
    if person.pk == user.pk:
        return _("This is you: post the idea as your own.")
    if user.pk in overseers([person.pk]) or person.pk in overseers([user.pk]):
        return _("One of you stands above the other: another community manager writes it down.")
    return None


def may_amend(user, idea):
    """Anybody who sees a published idea proposes a change of its text, one at a time, but its authors: they make it;
    not while its campaign chooses among the texts.
    """
    if idea.is_author(user):
        return _("You sign this idea: you can change its text yourself.")
    if not idea.is_published or not may_see(user, idea):
        return _("The text of this idea is not open to proposals.")
    if Amendment.objects.open().filter(idea=idea, by=user).exists():
        return _("You have already proposed a change: it waits for an answer. You can take it back.")
    return phases.bars(idea.campaign, phases.AMEND) if idea.campaign_id else None


def may_answer_amendment(user, idea, amendment):
    """An author answers, while the idea is published, what somebody else has proposed."""
    if not idea.is_author(user):
        return _("Only an author answers a proposal.")
    if amendment.by_id == user.pk:
        return _("You proposed this yourself: take it back, and change the text of the idea.")
    if not idea.is_published:
        return _("This idea is not published any more: its text does not change.")
    return None


def may_withdraw_amendment(user, amendment):
    """Who proposed it takes it back."""
    if amendment.by_id != user.pk:
        return _("Only who proposed it takes it back.")
    return None


def may_invite(user, idea):
    """An author may ask others to sign, while the idea is under review, returned or published, up to CO_AUTHORS."""
    if idea.pseudonym:
        return _("Under a pseudonym one signs alone: an invitation would tell who you are.")
    if not idea.is_author(user) or idea.status not in Idea.SIGNABLE:
        return _("Only an author invites others to sign an idea, before it is closed.")
    asked = idea.authorships.filter(state__in=["active", "invited"]).count()
    if asked > settings.EUREKA["CO_AUTHORS"]:
        return _("No more people can sign this idea: %(max)d beside whoever posted it.") % {
            "max": settings.EUREKA["CO_AUTHORS"]
        }
    return None


def may_be_invited(person, idea):
    """Any colleague once, but nobody above somebody who signs, at any level, nor who has judged it or could not see it.

    Who stands above would read what is under review, and could undo it afterwards.
    """
    if (known := idea.authorships.filter(person=person).values_list("state", flat=True).first()) is not None:
        told = {
            "active": _("%(name)s signs it already."),
            "invited": _("%(name)s has been invited already."),
        }
        return told.get(known, _("%(name)s has declined, or signs it no longer: nobody is asked twice.")) % {
            "name": person.get_full_name()
        }
    if not person.is_active or person.is_outside or not type(idea).objects.in_audience_of(person).filter(pk=idea.pk):
        return _("%(name)s cannot read this idea.") % {"name": person.get_full_name()}
    signing = idea.authorships.filter(state__in=["active", "invited"]).values_list("person_id", flat=True)
    judged = Reader.objects.filter(idea=idea, person=person, why=Reader.Why.REVIEW)
    if person.pk in overseers(signing) or judged.exists():
        return _("%(name)s cannot sign it: nobody signs with people they stand above, nor what they have judged.") % {
            "name": person.get_full_name()
        }
    return None


def may_sign(user, idea):
    """Whoever is invited, while the idea may be signed, and as long as that person stands above no author."""
    if not idea.authorships.filter(person=user, state="invited").exists() or not may_see(user, idea):
        return _("This invitation is no longer open.")
    signed = idea.authorships.filter(state="active").values_list("person_id", flat=True)
    if user.pk in overseers(signed) or idea.status not in Idea.SIGNABLE:
        return _("This invitation is no longer open.")
    return None


def may_unsign(user, idea):
    """An author may take a signature back as long as somebody else signs."""
    if not idea.is_author(user):
        return _("You do not sign this idea.")
    if idea.is_merged:
        return _("This idea is joined to another one: leave that one, or separate them first.")
    if len(idea.byline()) < 2:
        return _("Nobody else signs this idea: you can withdraw it instead.")
    return None


def may_propose_merger(user, kept, joined):
    """An author of either idea, or a community manager without a conflict with any author of the two.

    Never of an idea under a pseudonym: whether its author may sign with others would tell who that is.
    """
    if not (may_see(user, kept) and may_see(user, joined)):
        return _("There is no such idea.")
    if kept.pseudonym or joined.pseudonym:
        return _("An idea under a pseudonym stands for itself: it is not joined to another one.")
    if kept.is_author(user) or joined.is_author(user):
        return None
    if not is_community_manager(user):
        return _("Only an author of one of the two ideas, or a community manager, proposes to join them.")
    return _not_for(user, kept, joined)


def may_answer_merger(user, merger):
    """The first author of each idea, as long as the proposal is open and its time has not passed."""
    if not any(idea.is_first_author(user) for idea in merger.ideas):
        return _("Only who posted one of the two ideas answers.")
    if not merger.is_proposed or merger.due_at <= timezone.now():
        return _("This proposal is closed.")
    return None


def may_end_merger(user, merger):
    """The first author of either idea at any time, or a community manager without a conflict with any author."""
    if not merger.is_accepted:
        return _("These ideas are not joined.")
    if any(idea.is_first_author(user) for idea in merger.ideas):
        return None
    if not is_community_manager(user):
        return _("Only who posted one of the two ideas, or a community manager, separates them.")
    return _not_for(user, *merger.ideas)


def may_merge(kept, joined, merger=None):
    """Two published ideas for the same readers: what is joined not retained yet and with nothing joined to it, what
    stays not parked; whose authors may sign together, and that nobody has refused to join. `merger`: the one proposed.
    """
    if kept.pk == joined.pk:
        return _("Choose another idea than this one.")
    if not (kept.is_published and joined.is_published):
        return _("Only published ideas are joined.")
    if kept.written_down_by or joined.written_down_by:
        return _("One of these ideas was written down for somebody who has not signed it yet.")
    if kept.audience_id != joined.audience_id:
        return _("These ideas are not meant for the same readers.")
    if joined.joined_count:
        return _("Another idea is joined to the one that would be joined: separate them first.")
    if joined.stage.key != "published":
        return _("The idea that would be joined has been retained or parked: join the other one to it instead.")
    if kept.stage.key == "parked":
        return _("The idea that would stay is parked.")
    pair = Q(kept=kept, joined=joined) | Q(kept=joined, joined=kept)
    others = Merger.objects.filter(pair, state__in=["proposed", "declined"]).exclude(pk=merger and merger.pk)
    if state := others.values_list("state", flat=True).first():
        if state == Merger.State.PROPOSED:
            return _("It has been proposed already to join these two ideas: an answer is awaited.")
        return _("It has been declined to join these two ideas: it is not asked again.")
    return _may_sign_together(kept, joined)


def _may_sign_together(kept, joined):
    """Nobody stands above somebody of the other side or has judged the other idea, nor has left the one that stays.

    One answer for all of it: who is invited, who declined and who gave an opinion is not for the other side to know.
    """
    rows = Authorship.objects.filter(idea__in=[kept, joined]).values_list("idea_id", "person_id", "state")
    signing = {
        idea.pk: {who for of, who, state in rows if of == idea.pk and state == "active"} for idea in (kept, joined)
    }
    here, coming = signing[kept.pk], signing[joined.pk]
    asked = {who for of, who, state in rows if of == kept.pk and state == "invited"}
    gone = {who for of, who, state in rows if of == kept.pk and state != "active"}
    judged = Reader.objects.filter(why=Reader.Why.REVIEW).filter(
        Q(idea=kept, person__in=coming) | Q(idea=joined, person__in=here)
    )
    above = coming & overseers((here | asked) - coming) or here & overseers(coming - here)
    if coming & gone or above or judged.exists():
        return _("These ideas cannot be joined: not everybody who signs one of them may sign the other.")
    if len(here | coming | asked) > settings.EUREKA["CO_AUTHORS"] + 1:
        return _("Too many people would sign: %(max)d at most, beside whoever posted it.") % {
            "max": settings.EUREKA["CO_AUTHORS"]
        }
    return None


def _not_for(user, kept, joined):
    """Why a community manager leaves two ideas alone; of a declared conflict nothing may be told."""
    if conflicts([user.pk], {*author_ids(kept), *author_ids(joined)}):
        return _("These two ideas are for another community manager.")
    return None


def may_ask_where(user, idea, step):
    """An author may ask, while somebody else has the idea; `step` is where it is."""
    if not idea.is_author(user):
        return _("Only an author asks where the idea is.")
    if step is None or step.holder_id is None or step.holder_id == user.pk or step.status in ("returned", "withdrawn"):
        return _("Nobody has this idea in hand for now.")
    return None


def may_edit_comment(user, comment):
    """Its author changes a published comment, at any time: what it said before stays readable."""
    if comment.author_id != user.pk or comment.status != "published":
        return _("Only its author can edit a comment.")
    return None


def may_react(user, comment, idea):
    """Anybody who sees a published comment under a published or merged idea reacts to it, but who wrote it."""
    if idea.status not in Idea.READABLE or not may_see(user, idea) or comment.status != "published":
        return _("This comment is no longer there.")
    if comment.author_id == user.pk:
        return _("One does not react to one’s own comment.")
    return None


def may_withdraw_comment(user, comment):
    """Its author takes a comment back, unless it was hidden after a report."""
    if comment.author_id != user.pk:
        return _("Only its author can withdraw a comment.")
    if comment.status == "hidden":
        return _("This comment has been hidden after a report.")
    return None


def who_may_be_named(idea, people):
    """Those among `people` (ids) who may read `idea`, as far as that may be told: not who does as its hidden author."""
    return who_may_read(idea, people, signing=not idea.pseudonym)


def who_may_read(idea, people, *, signing=True):
    """The ids among `people` (ids) that `Idea.objects.visible_to` would show `idea` to, in at most seven queries.

    Without `signing`, those who see it for another reason than that they sign it.
    """
    people = set(people)
    if idea.is_published and idea.audience_id is None:
        return people
    authors = set(idea.authorships.filter(state=Authorship.State.ACTIVE).values_list("person_id", flat=True))
    reading = Reader.objects.open().filter(idea=idea, person__in=people)
    readers = set(reading.values_list("person", flat=True))
    seeing = people & authors if signing else set()
    if idea.status in Idea.SIGNABLE:
        invited = idea.authorships.filter(state=Authorship.State.INVITED, person__in=people)
        seeing |= set(invited.values_list("person_id", flat=True)) - overseers(authors)
    seeing |= readers - set(conflicts(readers, author_ids(idea)) if readers else ())
    if idea.status in Idea.READABLE and idea.audience_id is None:
        return people
    if idea.status in Idea.READABLE:
        within = idea.audience.get_descendants().values("pk")
        audience = User.objects.filter(Q(entity=idea.audience_id) | Q(entity__in=within), pk__in=people)
        seeing |= set(audience.values_list("pk", flat=True))
    return seeing
