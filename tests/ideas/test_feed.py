"""The list of ideas: tabs, filters, words, pages, cards kept in the cache, and few queries."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import QueryDict
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.pages import pages
from ideas import actions, feed
from ideas.feed import Asked
from ideas.models import Campaign, Idea
from tests.factories import make_comment, make_entity, make_idea, make_person, make_theme

pytestmark = pytest.mark.django_db


def shown(text):
    """The keys of the ideas in the list, in their order."""
    return [int(pk) for pk in re.findall(r'id="idea-(\d+)"', text)]


def aged(idea, days, **fields):
    moment = timezone.now() - timedelta(days=days)
    Idea.objects.filter(pk=idea.pk).update(published_at=moment, **fields)
    return idea


@pytest.fixture
def three(alice):
    """An old favourite, a middle one, and a new one."""
    return [
        aged(make_idea(by=alice, title="Ancienne"), 300, vote_count=90, popularity=50),
        aged(make_idea(by=alice, title="Moyenne"), 30, vote_count=9, popularity=40),
        aged(make_idea(by=alice, title="Nouvelle"), 1, popularity=30),
    ]


def test_a_card_says_what_it_is_where_it_stands_and_who_wrote_it(page, idea, bob):
    text = page(bob)
    for words in (idea.title, "Alice Briand", "Qualité de service", "Annuaires", "Publiée", f'id="vote-{idea.pk}"'):
        assert words in text
    assert re.search(r'<time datetime="[^"]+" title="[^"]+" data-live>', text)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("tab", "order"),
    [("recent", [2, 1, 0]), ("popular", [0, 1, 2]), ("discover", [2, 1]), ("followed", [1]), ("foryou", [0, 1, 2])],
)
def test_each_tab_has_its_order(page, three, bob, tab, order):
    actions.set_follow(three[1], by=bob, wanted=True)
    assert shown(page(bob, f"/ideas/?tab={tab}")) == [three[n].pk for n in order]


def test_for_you_puts_first_what_is_of_one_s_company_and_themes(page, alice, bob):
    far = make_idea(by=alice, theme=make_theme("brand", "Marque", "Brand"))
    near = make_idea(by=alice, entity=bob.entity)
    liked = make_idea(by=alice)
    Idea.objects.update(popularity=10)
    actions.set_vote(liked, by=bob, wanted=True)
    Idea.objects.update(popularity=10)
    assert shown(page(bob)) == [near.pk, liked.pk, far.pk]


@pytest.mark.both_databases
def test_filters_are_in_the_address_and_add_up(page, alice, bob):
    now = timezone.now()
    campaign = Campaign.objects.create(
        question="Que cesser ?", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    make_idea(by=alice)
    brand = make_theme("brand", "Marque", "Brand")
    wanted = make_idea(by=alice, theme=brand, entity=make_entity("Cartes"), campaign=campaign, stage="pilot")
    filters = {"theme": "brand", "entity": make_entity("Cartes").pk, "stage": "pilot", "campaign": campaign.pk}
    for name, value in filters.items():
        assert shown(page(bob, f"/ideas/?tab=recent&{name}={value}")) == [wanted.pk]
    together = "&".join(f"{name}={value}" for name, value in filters.items())
    text = page(bob, f"/ideas/?{together}")
    assert shown(text) == [wanted.pk]
    assert 'class="chip chip--on"' in text


@pytest.mark.parametrize(
    "query",
    [
        "tab=nowhere", "after=0", "after=-3", "after=a_b", "after=%00", "pages=-1", "pages=x", "pages=99999999999999",
        "tab=recent&after=1e9_2", "tab=recent&after=99999999999999999999_1", "tab=recent&after=-99999999999999999_1",
        "tab=recent&after=1_99999999999999999999", "tab=popular&after=inf_1", "tab=popular&after=nan_3",
        "tab=discover&after=1_2", "entity=x", "entity=9999999999999999999",
        "theme=%00", "theme=%27%3B--", "stage=%3Cscript%3E", "campaign=1e9", "q=%00", "q=%22%27*(", "after=२",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_never_an_error(page, idea, bob, query):
    assert "<script>" not in page(bob, f"/ideas/?{query}").split("</head>")[1]


def more_of(text):
    """The address of « see more », as the page gives it."""
    found = re.search(r'id="more"><eureka-more><a class="btn btn--quiet" href="([^"]*)"', text)
    return found and found[1].replace("&amp;", "&")


@pytest.mark.both_databases
@pytest.mark.parametrize("tab", ["foryou", "recent", "popular", "discover", "followed"])
def test_more_is_a_real_link_and_pages_do_not_overlap(page, alice, bob, tab):
    moment = timezone.now() - timedelta(days=70)
    for number in range(45):
        idea = make_idea(by=alice, title=f"Idée {number}")
        actions.set_follow(idea, by=bob, wanted=True)
        same = number // 3  # in threes, nothing but their number tells them apart
        aged(idea, same, vote_count=same, popularity=same / 7)
        Idea.objects.filter(pk=idea.pk, published_at__lt=moment).update(published_at=moment)
    whole = shown(page(bob, f"/ideas/?tab={tab}&pages=3"))
    assert len(set(whole)) == 45
    found, address = [], f"?tab={tab}"
    while address and len(found) < 60:
        text = page(bob, f"/ideas/{address}")
        found += shown(text)
        address = more_of(text)
    assert found == whole


@pytest.mark.both_databases
@pytest.mark.parametrize("tab", ["recent", "popular", "discover", "followed"])
def test_what_comes_between_two_pages_moves_none_of_the_second(page, alice, bob, tab):
    made = [aged(make_idea(by=alice, title=f"Idée {n}"), n, popularity=90 - n, vote_count=n) for n in range(1, 26)]
    for idea in made:
        actions.set_follow(idea, by=bob, wanted=True)
    more = more_of(page(bob, f"/ideas/?tab={tab}"))
    new = make_idea(by=alice, title="Arrivée entre-temps")
    Idea.objects.filter(pk=new.pk).update(popularity=99)
    actions.set_follow(new, by=bob, wanted=True)
    assert shown(page(bob, f"/ideas/{more}")) == [idea.pk for idea in made[20:]]


def test_more_by_script_gives_the_address_of_all_that_is_shown(alice, bob, page, client):
    made = [aged(make_idea(by=alice, title=f"Idée {n}"), n).pk for n in range(45)]
    client.force_login(bob)

    def more(address):
        """The address after « see more » was pressed on the page at `address`."""
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://x/ideas/{address}"}
        return client.get(f"/ideas/{more_of(page(bob, f'/ideas/{address}'))}", headers=headers)["HX-Replace-Url"]

    assert more("?tab=recent") == "?tab=recent&pages=2"
    assert more("?tab=recent&pages=2") == "?tab=recent&pages=3"
    second = more_of(page(bob, "/ideas/?tab=recent"))
    assert more(second) == f"{second}&pages=2"
    assert shown(page(bob, "/ideas/?tab=recent&pages=2")) == made[:40]
    assert shown(page(bob, "/ideas/?tab=recent&pages=3")) == made
    assert shown(page(bob, f"/ideas/{second}&pages=2")) == made[20:]
    assert shown(page(bob, "/ideas/?q=idée&pages=2")) == shown(page(bob, "/ideas/?q=idée")) + shown(
        page(bob, "/ideas/?q=idée&after=20")
    )
    assert "HX-Replace-Url" not in client.get("/ideas/")


@pytest.mark.parametrize(
    ("query", "pages"), [("", 1), ("pages=4", 4), ("pages=9999", 25), ("pages=-1", 1), ("pages=x", 1)]
)
def test_an_address_shows_so_many_pages_together_and_no_more(query, pages):
    assert Asked.of(QueryDict(query)).pages == pages


def test_a_list_grown_very_long_keeps_its_last_page():
    last = Asked.of(QueryDict("after=500"))
    assert Asked.of(QueryDict("pages=24")).with_more(last).href(after="", pages=25) == "?pages=25"
    assert Asked.of(QueryDict("pages=25")).with_more(last) == last


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 2**63 - 1))
def test_a_place_is_read_as_it_is_said(popularity, pk):
    asked = Asked.of(QueryDict(f"tab=popular&after={feed.place_of(popularity, pk)}".replace("+", "%2B")))
    assert asked.place == (popularity, pk)


@pytest.mark.both_databases
def test_words_find_ideas_best_first_within_the_filters(page, alice, bob):
    found = make_idea(by=alice, title="Des horaires justes")
    make_idea(by=alice, title="Autre chose")
    text = page(bob, "/ideas/?q=horaire")
    assert shown(text) == [found.pk]
    assert "Idées sur" in text
    assert shown(page(bob, "/ideas/?q=horaire&stage=pilot")) == []


def test_what_is_empty_says_why_and_offers_a_way_on(page, bob):
    assert "Rien ici pour l’instant" in page(bob)
    assert "Vous ne suivez encore aucune idée" in page(bob, "/ideas/?tab=followed")
    text = page(bob, "/ideas/?stage=pilot")
    assert "Aucune idée ne correspond" in text
    assert "Voir toutes les idées" in text


def test_a_deployed_idea_is_cheered_and_counted(page, alice, bob):
    make_idea(by=alice, stage="deployed")
    text = page(bob)
    assert "Chapeau" in text
    assert "dont <b>1</b> déployée" in text


def test_the_open_campaign_is_the_poster(page, bob):
    now = timezone.now()
    Campaign.objects.create(question="Ancienne ?", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    assert "poster" not in page(bob)
    cache.clear()
    pages.clear()
    Campaign.objects.create(
        question="Que cesser ?", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    assert 'id="poster-title">Que cesser ?' in page(bob)


def test_a_kept_card_never_lies_about_votes_comments_or_stage(page, idea, bob, carl):
    page(carl)
    actions.set_vote(idea, by=bob, wanted=True)
    assert 'data-count="1"' in page(carl)
    make_comment(idea, by=bob)
    assert "1<span" in page(carl).split(f'id="idea-{idea.pk}"')[1]
    actions.enter_stage(Idea.objects.get(pk=idea.pk), "analysis")
    assert "Analyse depuis" in page(carl)


def test_one_reader_s_vote_is_not_another_s(page, idea, bob, carl):
    actions.set_vote(idea, by=bob, wanted=True)
    assert 'aria-pressed="true"' in page(bob)
    assert 'aria-pressed="true"' not in page(carl)


def test_each_language_has_its_cards(page, idea, bob, client):
    assert "Publiée" in page(bob)
    client.cookies["django_language"] = "en"
    text = page(bob)
    assert "Quality of service" in text
    assert "Published" in text


@pytest.mark.parametrize("address", ["/ideas/", "/ideas/?tab=recent&theme=service", "/ideas/?q=rappel", "idea"])
def test_the_number_of_queries_does_not_grow(client, alice, bob, django_assert_max_num_queries, address):
    idea = make_idea(by=alice)
    make_comment(idea, by=carl_like())
    client.force_login(bob)
    address = idea.get_absolute_url() if address == "idea" else address
    client.get("/ideas/new/")

    def count():
        with django_assert_max_num_queries(20) as few:
            assert client.get(address).status_code == 200
        return len(few)

    client.get(make_idea(by=alice, title="Pour que les étapes soient connues").get_absolute_url())
    drawn, kept = count(), count()
    for _ in range(6):
        other = make_idea(by=make_person())
        make_comment(idea, by=make_person())
        actions.set_vote(other, by=carl_like(), wanted=True)
    cache.delete_many(["feed:configured"])
    assert count() <= drawn + 1 <= 10  # one asks whether what is kept of an idea is still true: it is not
    assert count() <= kept <= 7


def carl_like():
    return make_person("Carla")


@pytest.mark.parametrize("value", ["", "abc", "-1", "1" * 12, "२"])
def test_numbers_of_an_address_are_plain_or_nothing(value):
    assert feed._number(value) == 0
