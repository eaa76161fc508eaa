"""Who sees an idea in which status: the page, the list, the search, the counts, its pictures, its comments."""

import pytest
from django.urls import reverse

from ideas import actions
from ideas.models import Idea
from ideas.similar import similar
from people.models import Role, RoleGrant
from tests.factories import make_idea, make_person

pytestmark = pytest.mark.django_db

S = Idea.Status
TITLE = "Un secret bien gardé"
WHO = ("alice", "mona", "head", "carl", "bob", "eve", "admin", "dora", "cleo")
SEES = {
    S.SUBMITTED: {"alice", "carl"},
    S.RETURNED: {"alice", "carl"},
    S.REFUSED: {"alice", "carl"},
    S.WITHDRAWN: {"alice"},
    S.HIDDEN: {"alice", "carl"},
    S.PUBLISHED: set(WHO),
}


@pytest.fixture
def cast(alice, mona, head, carl, bob, eve, dora, cleo):
    admin = make_person("Ada", manager=head)
    RoleGrant.objects.create(person=admin, role=Role.ADMINISTRATOR)
    return {
        "alice": alice, "mona": mona, "head": head, "carl": carl, "bob": bob, "eve": eve, "dora": dora, "cleo": cleo,
        "admin": admin,
    }  # fmt: skip


def put(idea, status, carl):
    """The idea in `status`, with carl as its reader while it is under review."""
    if status != S.WITHDRAWN:
        actions.let_read(idea, carl)
    if status == S.PUBLISHED:
        actions.publish(idea, by=carl)
    elif status == S.HIDDEN:
        actions.hide_idea(actions.publish(idea, by=carl), by=carl, reason="Contraire à la charte.")
    elif status == S.RETURNED:
        actions.return_to_author(idea, by=carl, advice="Un exemple ?")
    elif status == S.REFUSED:
        actions.refuse(idea, by=carl, reason="unclear", text="On ne comprend pas.")
    elif status == S.WITHDRAWN:
        actions.withdraw(idea, by=idea.authorships.get().person)
    idea.refresh_from_db()
    return idea


# what is joined is seen on the page of another idea: test_merger_pages.py
@pytest.mark.parametrize("status", [status for status in S if status != S.MERGED])
def test_everybody_sees_what_is_theirs_to_see_and_nothing_more(cast, client, status):
    from moderation.models import Review

    idea = make_idea(by=cast["alice"], status=S.SUBMITTED, title=TITLE)
    idea.readers.all().delete()
    Review.objects.all().delete()
    put(idea, status, cast["carl"])
    for name, person in cast.items():
        client.force_login(person)
        sees = name in SEES[status]
        assert Idea.objects.visible_to(person).filter(pk=idea.pk).exists() == sees, name
        assert client.get(idea.get_absolute_url()).status_code == (200 if sees else 404), name
        for address in (
            "/ideas/?tab=recent",
            "/ideas/?tab=popular",
            "/ideas/",
            "/ideas/?tab=discover",
            "/ideas/?q=secret",
        ):
            text = client.get(address).content.decode()
            assert (f'id="idea-{idea.pk}"' in text) == (status == S.PUBLISHED), (name, address)
        shown = client.get("/ideas/").content.decode()
        assert ("<b>1</b> idée" in shown) == (status == S.PUBLISHED), name
        assert (idea in similar(TITLE, viewer=person)) == (status == S.PUBLISHED), name


def test_a_wrong_slug_is_corrected_only_for_who_may_see(alice, bob, client):
    hidden = make_idea(by=alice, status=S.SUBMITTED, title=TITLE)
    client.force_login(alice)
    response = client.get(f"/ideas/{hidden.pk}-nimporte/?reply=3")
    assert response["Location"] == f"{hidden.get_absolute_url()}?reply=3"
    client.force_login(bob)
    answers = [client.get(f"/ideas/{pk}-nimporte/") for pk in (hidden.pk, hidden.pk + 999)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert secret_is_kept(answers[0])


def secret_is_kept(response):
    return TITLE not in response.content.decode()


def test_absent_and_invisible_cost_the_same_queries(alice, bob, client, django_assert_num_queries):
    hidden = make_idea(by=alice, status=S.SUBMITTED)
    client.force_login(bob)
    client.get("/ideas/1-x/")
    for pk in (hidden.pk, hidden.pk + 999):
        with django_assert_num_queries(3):  # the person, the idea, whether it is visible
            client.get(f"/ideas/{pk}-x/")


@pytest.mark.parametrize("name", ["idea-edit", "idea-withdraw", "idea-vote", "idea-follow", "idea-comment", "picture"])
def test_no_side_door_tells_that_a_hidden_idea_exists(alice, bob, client, name):
    hidden = make_idea(by=alice, status=S.RETURNED, title=TITLE)
    client.force_login(bob)
    answers = []
    for pk in (hidden.pk, hidden.pk + 999):
        address = reverse(name, args=["a" * 32, 480] if name == "picture" else [pk])
        method = client.post if name in ("idea-vote", "idea-follow", "idea-comment") else client.get
        answers.append(method(address, {"wanted": "1", "body": "x"}))
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_comments_of_a_withdrawn_idea_are_gone_with_it(idea, alice, bob, client):
    comment = actions.post_comment(idea, by=bob, body="Oui.", client_key="k")
    actions.withdraw(idea, by=alice)
    client.force_login(bob)
    assert client.get(reverse("comment-edit", args=[comment.pk])).status_code == 404
    assert client.post(reverse("comment-useful", args=[comment.pk]), {"wanted": "1"}).status_code == 404


def test_a_manager_made_reader_by_mistake_still_sees_nothing(alice, mona, client):
    from django.db import Error, transaction

    hidden = make_idea(by=alice, status=S.SUBMITTED)
    try:
        with transaction.atomic():
            actions.let_read(hidden, mona)
    except Error:
        pass  # the database refuses the row itself
    assert not Idea.objects.visible_to(mona).filter(pk=hidden.pk).exists()


def test_others_never_read_who_voted(idea, bob, carl, client):
    actions.set_vote(idea, by=bob, wanted=True)
    client.force_login(carl)
    for address in (idea.get_absolute_url(), "/ideas/"):
        assert "Bob" not in client.get(address).content.decode()
