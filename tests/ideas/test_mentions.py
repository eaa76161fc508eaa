"""People and ideas named while writing: proposed to those who may see them, linked for those who may read them."""

import pytest

from ideas import actions
from ideas.mentions import link_ideas
from ideas.models import Comment, Idea
from inbox.models import Notification
from tests.factories import make_comment, make_entity, make_idea, make_person
from tests.ideas.test_writing import NEW, fields  # noqa: F401 (fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ASK, PREVIEW = "/ideas/mentions/", "/ideas/preview/"


@pytest.fixture
def ask(send):
    """What is proposed to somebody who writes so: the texts that the options would write."""

    def ask(person, written, about=""):
        answer = send(person, ASK, {"sign": written[:1], "words": written[1:], "about": about})
        assert answer.status_code == 200
        return [one.partition('"')[0] for one in answer.content.decode().split('data-text="')[1:]]

    return ask


def test_people_are_proposed_by_the_beginning_of_any_of_their_names(ask, alice, carl, eve):
    assert ask(alice, "@car") == ask(alice, "@Vass") == ask(alice, "@vasseur.car") == ["@carl.vasseur"]
    assert ask(alice, "@c") == ask(alice, "@asseur") == ask(alice, "@%%") == ask(alice, "") == []


def test_accents_are_no_obstacle_and_whoever_left_is_not_proposed(ask, alice, head):
    make_person("Hélène", "Fabre", manager=head, email="helene.fabre@lumiere.example")
    make_person("Hélène", "Partie", manager=head, email="helene.partie@lumiere.example", is_active=False)
    make_person("Hélène", "Dehors", manager=head, email="helene.dehors@lumiere.example", is_outside=True)
    assert ask(alice, "@hélène") == ["@helene.fabre"]


def test_in_a_comment_those_are_proposed_who_may_read_it(ask, alice, mona, bob, carl):
    idea = make_idea(by=alice, audience=make_entity("Annuaires"))
    assert ask(alice, "@vid", idea.pk) == ["@mona.vidal"]
    assert ask(alice, "@vass", idea.pk) == []


@pytest.fixture
def unseen(alice, bob):
    """Ideas of every kind that bob may not read, all of the same words."""
    kept = {
        name: make_idea(by=alice, title="Un verger partagé", status=name)
        for name in ("submitted", "returned", "refused")
    }
    kept["withdrawn"] = actions.withdraw(make_idea(by=alice, title="Un verger partagé"), by=alice)
    kept["audience"] = make_idea(by=alice, title="Un verger partagé", audience=make_entity("Annuaires"))
    kept["hidden"] = make_idea(by=alice, title="Un verger partagé")
    actions.hide_idea(kept["hidden"], by=None, reason="offensive")
    return kept


def test_ideas_are_proposed_by_words_and_number_to_those_who_may_see_them(ask, alice, bob, unseen):
    seen = make_idea(by=alice, title="Un verger au bord du canal")
    assert ask(bob, "#verger") == ask(bob, "#canal verg") == ask(bob, f"#{seen.pk}") == [f"#{seen.pk}"]
    assert ask(bob, "#verger", seen.pk) == []
    assert [ask(bob, f"#{idea.pk}") for idea in unseen.values()] == [[]] * len(unseen)
    assert ask(bob, "#999999999999") == []


def test_a_number_is_a_link_for_who_may_read_the_idea_and_a_number_for_all_others(alice, bob, page, unseen):
    seen = make_idea(by=alice, title="Le verger <du> canal")
    numbers = " ".join(f"#{idea.pk}" for idea in [seen, *unseen.values()])
    about = make_idea(by=alice)
    make_comment(about, by=alice, body=f"Voir {numbers} #987654 `#{seen.pk}`")
    actions.post_comment(about, by=bob, body=f"Voir {numbers} #987654 et `#{seen.pk}`", client_key="k")
    text = page(bob, about.get_absolute_url())
    link = f'<a href="{seen.get_absolute_url()}" title="Le verger &lt;du&gt; canal">#{seen.pk}</a>'
    plain = " ".join(f"#{idea.pk}" for idea in unseen.values())
    assert f"<p>Voir {link} {plain} #987654 et <code>#{seen.pk}</code></p>" in text
    assert "Un verger partagé" not in text
    own = page(alice, about.get_absolute_url())
    assert own.count(f'title="Un verger partagé">#{unseen["submitted"].pk}</a>') >= 1


def test_an_idea_that_is_taken_back_is_named_by_no_link_that_was_kept(alice, bob, cleo, page, fields, send):  # noqa: F811
    named = make_idea(by=alice, title="Un verger partagé")
    send(bob, NEW, fields | {"entity": bob.entity_id, "proposal": f"Comme #{named.pk}."})
    idea = actions.publish(Idea.objects.get(client_key__endswith="key-1"), by=None)
    assert f'title="Un verger partagé">#{named.pk}</a>' in page(cleo, idea.get_absolute_url())
    assert "verger" not in idea.proposal_html
    actions.withdraw(named, by=alice)
    text = page(cleo, idea.get_absolute_url())
    assert "verger" not in text and f"Comme #{named.pk}." in text


def test_readers_of_the_same_kept_page_each_see_what_is_theirs(alice, bob, mona, page):
    closed = make_idea(by=alice, title="Un verger partagé", audience=make_entity("Annuaires"))
    about = make_idea(by=alice)
    make_person("Un autre")
    actions.post_comment(about, by=alice, body=f"Voir #{closed.pk}", client_key="k")
    assert "Un verger partagé" not in page(bob, about.get_absolute_url())
    assert f'title="Un verger partagé">#{closed.pk}</a>' in page(mona, about.get_absolute_url())
    assert "Un verger partagé" not in page(bob, about.get_absolute_url())


def test_a_colleague_named_in_an_idea_is_linked_and_told_nothing_yet(alice, carl, fields, send):  # noqa: F811
    send(alice, NEW, fields | {"proposal": "Avec @carl.vasseur, et @personne.inconnue."})
    idea = Idea.objects.get()
    assert f'<a href="{carl.get_absolute_url()}">@Carl Vasseur</a>, et @personne.inconnue' in idea.proposal_html
    assert not Notification.objects.filter(recipient=carl, activity__verb="mentioned").exists()


def test_the_preview_names_what_its_writer_may_see(alice, bob, send, unseen):
    seen = make_idea(by=alice, title="Un verger au canal")
    text = send(bob, PREVIEW, {"text": f"#{seen.pk} #{unseen['submitted'].pk}"}).content.decode()
    assert f'title="Un verger au canal">#{seen.pk}</a> #{unseen["submitted"].pk}</p>' in text


def test_naming_many_ideas_costs_one_query(alice, bob, page, django_assert_max_num_queries):
    about = make_idea(by=alice)
    numbers = " ".join(f"#{make_idea(by=alice).pk}" for _ in range(8))
    actions.post_comment(about, by=alice, body=numbers, client_key="k")
    kept = Comment.objects.get().body_html
    with django_assert_max_num_queries(1):
        [html] = link_ideas([kept], bob)
    assert html.count("<a ") == 8
