"""Two ideas become one to everybody, and two again exactly as they were."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from core.errors import DomainError
from core.schedule import jobs
from gamification.actions import catch_up
from gamification.models import LedgerRow
from gamification.rebuild import rebuild
from ideas import actions
from ideas.models import Activity, Comment, Follow, Idea, Merger, Vote
from ideas.search import search
from inbox.audiences import recipients
from moderation.actions import approve, route
from people.actions import declare_conflict, grant_role
from people.models import Role
from register.actions import verify
from register.models import Entry
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db

GROWS = {"ideas.idea": ("version",)}
"""What only ever grows."""
WRITTEN = {
    "ideas.activity", "ideas.merger", "ideas.answer", "ideas.credit", "inbox.notification", "register.entry",
    "gamification.ledgerrow", "gamification.standing", "gamification.badgeaward", "gamification.player",
    "gamification.season", "django_tasks_database.dbtaskresult", "sessions.session",
}  # fmt: skip
"""What tells of a merger and stays; points are compared apart."""


def rows():
    """Every row of every table that a merger leaves as it was, and what search finds."""
    found = {}
    for model in apps.get_models():
        if (label := model._meta.label_lower) not in WRITTEN and model._meta.managed:
            names = [f.attname for f in model._meta.concrete_fields if f.attname not in GROWS.get(label, ())]
            found[label] = sorted(map(repr, model.objects.order_by("pk").values_list(*names)))
    return found | {"search": sorted(search("rappel commerces"))}


def join(kept, joined, by, reason="La même."):
    """A merger in force: proposed by `by`, accepted by the first author of the other side."""
    merger = actions.propose_merger(kept, joined, by=by, reason=reason)
    for idea in merger.ideas:
        who = idea.authorships.get(role="author").person
        if not merger.answers.filter(by=who).exists():
            merger = actions.answer_merger(merger, by=who, is_yes=True)
    assert merger.is_accepted
    return merger


def fresh(idea):
    return Idea.objects.get(pk=idea.pk)


def test_joining_and_separating_leave_every_row_as_it_was(alice, bob):
    carol, dan = make_person("Carol"), make_person("Dan")
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    for person, idea in ((carol, kept), (carol, joined), (dan, joined), (bob, kept)):
        actions.set_vote(idea, by=person, wanted=True)
    make_comment(kept, by=dan)
    make_comment(joined, by=carol)
    before = rows()
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    assert rows() == before
    actions.answer_merger(merger, by=bob, is_yes=True)
    kept, joined = fresh(kept), fresh(joined)
    assert (kept.vote_count, kept.comment_count, joined.status) == (2, 2, "merged")
    assert kept.is_author(bob)
    assert rows()["search"] == [kept.pk]
    actions.end_merger(merger, by=bob, reason="Non, deux.")
    actions.end_merger(merger, by=bob, reason="Non, deux.")
    assert rows() == before


def test_a_refusal_is_final(alice, bob):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    actions.answer_merger(merger, by=bob, is_yes=False, reason="Non.")
    for pair in ((kept, joined), (joined, kept)):
        with pytest.raises(DomainError):
            actions.propose_merger(*pair, by=alice, reason="Encore.")


def test_the_old_address_leads_to_the_idea_that_stays(alice, bob, client):
    kept, joined = make_idea(by=alice, title="Celle qui reste"), make_idea(by=bob)
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    actions.answer_merger(merger, by=bob, is_yes=True)
    client.force_login(make_person("Dan"))
    answer = client.get(joined.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, kept.get_absolute_url())


def test_points_follow_the_merger_and_a_rebuild_changes_nothing(alice, bob):
    carol = make_person("Carol")
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    for idea in (kept, joined):
        actions.set_vote(idea, by=carol, wanted=True)
    catch_up()
    rebuild()  # opens the season
    before = total(bob), total(carol)
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    actions.answer_merger(merger, by=bob, is_yes=True)
    catch_up()
    assert (total(bob), total(carol)) == (before[0] - 2050, before[1] - 50)
    assert changed_by_a_rebuild() == 0
    actions.end_merger(merger, by=bob, reason="Non, deux.")
    catch_up()
    assert (total(bob), total(carol)) == before
    assert changed_by_a_rebuild() == 0


def changed_by_a_rebuild():
    """Rows and totals; a badge may follow from a new signature, as it does from any other."""
    found = rebuild()
    return sum(found[name] for name in ("rows added", "rows changed", "rows removed", "totals"))


def total(person):
    return LedgerRow.objects.filter(person=person).aggregate(n=Sum("hundredths"))["n"]


# ── who may, and who is never asked ──


def test_nobody_joins_an_idea_with_that_of_somebody_above_and_whoever_is_above_is_not_asked(alice, mona):
    low, high = make_idea(by=alice), make_idea(by=mona)
    for by, pair in ((alice, (low, high)), (alice, (high, low)), (mona, (low, high)), (mona, (high, low))):
        with pytest.raises(DomainError, match="not everybody|toutes ne peuvent pas"):
            actions.propose_merger(*pair, by=by, reason="La même.")
    assert not Merger.objects.exists()
    assert not Activity.objects.filter(verb__startswith="merge").exists()


def test_who_has_judged_an_idea_never_comes_to_sign_it(alice, carl):
    theirs, own = make_idea(by=alice, status="submitted"), make_idea(by=carl)
    review = route(theirs)
    assert review.reviewer == carl
    approve(review, by=carl)
    for pair in ((theirs, own), (own, theirs)):
        with pytest.raises(DomainError, match="not everybody|toutes ne peuvent pas"):
            actions.propose_merger(*pair, by=alice, reason="La même.")


def test_strangers_judges_and_executives_propose_nothing(alice, bob, carl, eve, dora):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    for person in (carl, eve, dora, make_person("Dan")):
        with pytest.raises(DomainError):
            actions.propose_merger(kept, joined, by=person, reason="La même.")
    assert not Merger.objects.exists()


def test_a_community_manager_proposes_and_both_sides_answer(alice, bob, cleo):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    merger = actions.propose_merger(kept, joined, by=cleo, reason="La même.")
    for person in (cleo, make_person("Dan")):
        with pytest.raises(DomainError):
            actions.answer_merger(merger, by=person, is_yes=True)
    assert actions.answer_merger(merger, by=alice, is_yes=True).is_proposed
    assert actions.answer_merger(merger, by=bob, is_yes=True).is_accepted


def test_a_manager_in_conflict_does_nothing_and_a_declared_conflict_reads_like_any_other(alice, bob, cleo, mona):
    kept, joined, said = make_idea(by=alice), make_idea(by=bob), set()
    grant_role(mona, Role.MANAGER, at_once=True)
    declare_conflict(bob, other=cleo)
    merger = join(kept, joined, alice)
    for person in (mona, cleo):
        with pytest.raises(DomainError) as refusal:
            actions.end_merger(merger, by=person, reason="Non.")
        said.add(str(refusal.value))
    actions.end_merger(merger, by=alice, reason="Non.")
    for person in (mona, cleo):
        with pytest.raises(DomainError) as refusal:
            actions.propose_merger(kept, joined, by=person, reason="La même.")
        said.add(str(refusal.value))
    assert len(said) == 1


def test_an_idea_under_a_pseudonym_is_refused_in_the_same_words_whoever_hides_there(alice, bob, cleo, mona):
    above, below = make_idea(by=mona, is_pseudonymous=True), make_idea(by=bob, is_pseudonymous=True)
    own, said = make_idea(by=alice), set()
    for veiled in (above, below):
        for pair in ((own, veiled), (veiled, own)):
            for by in (alice, cleo):
                with pytest.raises(DomainError) as refusal:
                    actions.propose_merger(*pair, by=by, reason="La même.")
                said.add(str(refusal.value))
    for veiled, author in ((above, mona), (below, bob)):
        with pytest.raises(DomainError) as refusal:
            actions.propose_merger(veiled, make_idea(by=author), by=author, reason="La même.")
        said.add(str(refusal.value))
    assert len(said) == 1
    assert not Merger.objects.exists()


def test_who_is_invited_or_declined_is_not_told_to_the_other_side(alice, bob):
    said = set()
    for answer in (None, actions.decline):
        kept, joined, both = make_idea(by=alice), make_idea(by=bob), make_person("Inès")
        actions.invite(kept, by=alice, person=both)
        actions.invite(joined, by=bob, person=both)
        actions.sign(fresh(joined), by=both)
        if answer:
            answer(fresh(kept), by=both)
        with pytest.raises(DomainError) as refusal:
            actions.propose_merger(kept, joined, by=bob, reason="La même.")
        said.add(str(refusal.value))
    assert len(said) == 1


def test_ideas_for_other_readers_retained_parked_or_unpublished_are_not_joined(alice, bob):
    own = make_idea(by=alice)
    cases = {
        "audience": make_idea(by=bob, audience=bob.entity),
        "submitted": make_idea(by=bob, status="submitted"),
        "withdrawn": make_idea(by=bob, status="withdrawn"),
    }
    for other in (*cases.values(), own):
        with pytest.raises(DomainError):
            actions.propose_merger(own, other, by=bob, reason="La même.")
    retained = make_idea(by=bob, stage="analysis")
    with pytest.raises(DomainError):
        actions.propose_merger(own, retained, by=alice, reason="La même.")
    assert join(retained, own, alice).is_accepted  # the other way round it may be


def test_what_was_written_down_for_somebody_waits_for_that_person(alice, bob, cleo):
    written, own = make_idea(by=cleo, behalf=bob), make_idea(by=alice)
    with pytest.raises(DomainError):
        actions.propose_merger(own, written, by=alice, reason="La même.")
    actions.sign(fresh(written), by=bob)
    assert actions.propose_merger(own, fresh(written), by=alice, reason="La même.").is_proposed


def test_there_is_no_chain(alice, bob):
    first, second, third = make_idea(by=alice), make_idea(by=bob), make_idea(by=make_person("Carol"))
    join(second, third, bob)
    with pytest.raises(DomainError):
        actions.propose_merger(first, second, by=alice, reason="La même.")
    with pytest.raises(DomainError):
        actions.propose_merger(third, first, by=alice, reason="La même.")
    assert join(second, first, alice).is_accepted
    assert fresh(second).joined_count == 2


def test_the_database_too_refuses_a_chain(alice, bob):
    first, second, third = make_idea(by=alice), make_idea(by=bob), make_idea(by=make_person("Carol"))
    join(second, third, bob)
    for idea, to in ((second, first), (first, third)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Idea.objects.filter(pk=idea.pk).update(status="merged", joined_to=to)


# ── time ──


def test_a_proposal_lapses_after_seven_days_and_may_be_made_again(alice, bob, time_machine):
    kept, joined, start = make_idea(by=alice), make_idea(by=bob), timezone.now()
    merger = actions.propose_merger(kept, joined, by=alice, reason="La même.")
    time_machine.move_to(start + timedelta(days=6, hours=23), tick=False)
    assert actions.lapse_mergers() == 0
    time_machine.move_to(start + timedelta(days=7, minutes=1), tick=False)
    with pytest.raises(DomainError):  # late is late, whether or not the job has come by
        actions.answer_merger(merger, by=bob, is_yes=True)
    assert (actions.lapse_mergers(), actions.lapse_mergers()) == (1, 0)
    merger.refresh_from_db()
    assert merger.state == "lapsed"
    assert fresh(joined).is_published
    assert Activity.objects.filter(verb="merger_lapsed").count() == 1
    assert join(kept, joined, alice).is_accepted


def test_what_is_answered_or_declined_never_lapses(alice, bob, time_machine):
    mergers = [join(make_idea(by=alice), make_idea(by=bob), alice)]
    refused = actions.propose_merger(make_idea(by=alice), make_idea(by=bob), by=alice, reason="La même.")
    mergers.append(actions.answer_merger(refused, by=bob, is_yes=False, reason="Non."))
    time_machine.move_to(timezone.now() + timedelta(days=30), tick=False)
    assert actions.lapse_mergers() == 0
    assert [Merger.objects.get(pk=one.pk).state for one in mergers] == ["accepted", "declined"]


def test_the_job_that_lets_them_lapse_is_on_the_schedule():
    assert jobs()["ideas.tasks.lapse_mergers"].every <= timedelta(days=1)


# ── both as one ──


def test_follows_are_joined_and_what_was_chosen_for_the_idea_itself_counts(alice, bob):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    watcher, quiet, both = make_person("Wanda"), make_person("Quentin"), make_person("Basile")
    actions.set_follow(joined, by=watcher, level="watching")
    actions.set_follow(joined, by=quiet, level="muted")
    actions.set_follow(joined, by=both, level="watching")
    actions.set_follow(kept, by=both, level="muted")
    join(kept, joined, alice)
    comment = make_comment(kept, by=make_person("Zoé"))
    told = recipients(Activity.objects.get(verb="commented", comment=comment))
    assert watcher.pk in told
    assert not {quiet.pk, both.pk} & set(told)
    assert {alice.pk, bob.pk} <= set(told)
    actions.set_follow(fresh(kept), by=watcher, wanted=False)
    assert not Follow.objects.filter(person=watcher).exists()


def test_what_is_said_under_the_joined_idea_reaches_both_sides(alice, bob, django_capture_on_commit_callbacks):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    dan = make_person("Dan")
    parent = make_comment(joined, by=dan)
    join(kept, joined, alice)
    with django_capture_on_commit_callbacks(execute=True):
        answer = make_comment(fresh(joined), by=make_person("Zoé"), parent=parent)
    assert {alice.pk, bob.pk, dan.pk} <= set(recipients(Activity.objects.get(verb="commented", comment=answer)))
    assert fresh(kept).comment_count == 2


def test_who_took_the_support_back_has_taken_back_both(alice, bob):
    kept, joined, carol = make_idea(by=alice), make_idea(by=bob), make_person("Carol")
    for idea in (kept, joined):
        actions.set_vote(idea, by=carol, wanted=True)
    merger = join(kept, joined, alice)
    assert fresh(kept).vote_count == 1
    actions.set_vote(kept, by=carol, wanted=False)
    assert (fresh(kept).vote_count, Vote.objects.count()) == (0, 0)
    actions.end_merger(merger, by=bob, reason="Deux.")
    assert (fresh(kept).vote_count, fresh(joined).vote_count) == (0, 0)


def test_authors_of_the_one_that_stays_mark_any_comment_useful(alice, bob):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    comment = make_comment(joined)
    with pytest.raises(DomainError):
        actions.set_useful(comment, by=alice, wanted=True)
    join(kept, joined, alice)
    assert actions.set_useful(Comment.objects.get(pk=comment.pk), by=alice, wanted=True).is_useful


def test_a_wrong_count_of_joined_ideas_is_put_right(alice, bob, capsys):
    kept, joined = make_idea(by=alice), make_idea(by=bob)
    join(kept, joined, alice)
    Idea.objects.filter(pk=kept.pk).update(joined_count=0)
    call_command("recount")
    assert fresh(kept).joined_count == 1
    call_command("recount")
    assert capsys.readouterr().out.splitlines() == ["1 ideas recounted.", "0 ideas recounted."]


# ── two again ──


def test_a_community_manager_separates_in_the_register(alice, bob, cleo, carl):
    merger = join(make_idea(by=alice), make_idea(by=bob), alice)
    with pytest.raises(DomainError):
        actions.end_merger(merger, by=carl, reason="Deux.")
    before = Entry.objects.count()
    actions.end_merger(merger, by=cleo, reason="Deux idées.")
    entry = Entry.objects.get(number=before + 1)
    assert entry.kind == "merger_ended"
    assert "Deux idées" not in entry.payload.content
    assert verify() is None


def test_an_undoing_by_an_author_is_no_decision(alice, bob):
    merger = join(make_idea(by=alice), make_idea(by=bob), alice)
    before = Entry.objects.count()
    actions.end_merger(merger, by=alice, reason="Deux.")
    assert Entry.objects.count() == before


def test_who_signs_by_two_mergers_keeps_the_signature_until_the_second_ends(alice, bob):
    kept, one, two = make_idea(by=alice), make_idea(by=bob), make_idea(by=bob)
    first, second = join(kept, one, alice), join(kept, two, alice)
    actions.end_merger(first, by=bob, reason="Deux.")
    assert fresh(kept).is_author(bob)
    actions.end_merger(second, by=bob, reason="Deux.")
    assert not fresh(kept).is_author(bob)
