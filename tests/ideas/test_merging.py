"""Two ideas become one to everybody, and two again exactly as they were."""

import pytest
from django.db.models import Sum

from core.errors import DomainError
from gamification.actions import catch_up
from gamification.models import LedgerRow
from gamification.rebuild import rebuild
from ideas import actions
from ideas.models import Authorship, Comment, Follow, Idea, Step, Vote
from tests.factories import make_comment, make_idea, make_person

pytestmark = pytest.mark.django_db

BARE = ("version",)  # what only ever grows


def rows():
    """Every row of what a merger touches."""
    found = {}
    for model in (Idea, Authorship, Vote, Comment, Follow, Step):
        names = [f.attname for f in model._meta.concrete_fields if f.attname not in BARE]
        found[model.__name__] = sorted(map(repr, model.objects.order_by("pk").values_list(*names)))
    return found


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
    kept.refresh_from_db()
    joined.refresh_from_db()
    assert (kept.vote_count, kept.comment_count, joined.status) == (2, 2, "merged")
    assert Idea.objects.get(pk=kept.pk).is_author(bob)
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
