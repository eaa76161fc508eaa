"""« Pour vous »: close and popular ideas, a fifth drawn by lot, the same all day, and each place says why."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from ideas import actions, foryou
from ideas.feed import LISTS, Asked, rows
from ideas.models import Authorship, Campaign, Idea
from tests.factories import make_entity, make_idea, make_person, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def many(alice):
    """Forty known ideas, and thirty recent ones that hardly anybody has supported."""
    known, hardly = ([make_idea(by=alice) for _ in range(count)] for count in (40, 30))
    old = timezone.now() - timedelta(days=90)
    for number, idea in enumerate(known):
        Idea.objects.filter(pk=idea.pk).update(published_at=old, vote_count=50, popularity=100 - number / 10)
    Idea.objects.filter(pk__in=[idea.pk for idea in hardly]).update(vote_count=2, popularity=1)
    return [idea.pk for idea in known], [idea.pk for idea in hardly]


def listed(person, **asked):
    return rows(person, Asked(**{"pages": 5, **asked}))


def test_each_fifth_place_is_for_an_idea_hardly_supported_and_says_so(many, bob):
    known, hardly = many
    found = listed(bob)[:50]
    fifths = found[4::5]
    assert {row.pk for row in fifths} <= set(hardly)
    assert {row.why for row in fifths} == {("drawn",)}
    others = [row.pk for row in found if row not in fifths]
    assert others[:40] == known
    assert len({row.pk for row in found}) == len(found)


def test_the_draw_lasts_a_day_and_is_each_one_s_own(many, bob, carl, time_machine):
    noon = timezone.now().replace(hour=11)
    time_machine.move_to(noon, tick=False)
    today = [row.pk for row in listed(bob)]
    time_machine.move_to(noon + timedelta(hours=3), tick=False)
    assert [row.pk for row in listed(bob)] == today
    assert [row.pk for row in listed(carl)][4::5] != today[4::5]
    time_machine.move_to(noon + timedelta(days=1), tick=False)
    assert [row.pk for row in listed(bob)][4::5] != today[4::5]


def test_pages_hold_the_whole_list_once(many, bob):
    whole = [row.pk for row in listed(bob)]
    pages = [row.pk for start in (0, 20, 40, 60) for row in listed(bob, after=str(start), pages=1)[:20]]
    assert pages == whole


def test_each_reason_is_true_of_the_reader_and_the_idea(alice, bob, carl, page):
    now = timezone.now()
    campaign = Campaign.objects.create(question="Que cesser ?", opens_at=now, closes_at=now + timedelta(days=9))
    brand, planet = make_theme("brand", "Marque", "Brand"), make_theme("planet", "Planète", "Planet")
    ideas = {
        "popular": make_idea(by=alice),
        "author": make_idea(by=carl, entity=alice.entity),
        "campaign": make_idea(by=alice, campaign=campaign),
        "theme": make_idea(by=alice, theme=brand),
        "liked": make_idea(by=alice, theme=planet),
        "company": make_idea(by=alice, entity=bob.entity),
    }
    for target, level in ((carl, "watching"), (campaign, "normal"), (brand, "normal")):
        actions.set_follow(target, by=bob, level=level)
    actions.set_vote(ideas["liked"], by=bob, wanted=True)
    Idea.objects.update(vote_count=9)
    whys = {row.pk: row.why for row in listed(bob)}
    assert whys == {idea.pk: (("popular",) if name == "popular" else (name, "popular")) for name, idea in ideas.items()}
    text = page(bob)
    assert text.count("Pourquoi est-ce que je vois ceci") == 6
    for words in ("une personne qui l’a signée", "la campagne à laquelle", "son thème", "la société où"):
        assert words in text
    assert "Carl" not in "".join(re.findall(r'<details class="because">.*?</details>', text))


def test_what_is_muted_is_not_put_forward(alice, bob, carl):
    brand = make_theme("brand", "Marque", "Brand")
    kept, muted = make_idea(by=alice), [make_idea(by=carl), make_idea(by=alice, theme=brand), make_idea(by=alice)]
    for target in (carl, brand, muted[2]):
        actions.set_follow(target, by=bob, level="muted")
    assert [row.pk for row in listed(bob)] == [kept.pk]


def test_who_is_only_invited_brings_nothing_forward(alice, bob, carl):
    idea = make_idea(by=alice)
    Authorship.objects.create(idea=idea, person=carl, role="co_author", state=Authorship.State.INVITED)
    actions.set_follow(carl, by=bob)
    assert "author" not in listed(bob)[0].why


def test_nothing_unpublished_or_meant_for_others_gets_a_place(alice, bob):
    make_idea(by=alice, status="submitted")
    make_idea(by=alice, audience=make_entity("Annuaires"))
    assert listed(bob) == []


def test_the_same_card_serves_every_reader_and_only_its_reason_differs(page, alice, bob, carl):
    idea = make_idea(by=alice, entity=bob.entity)
    other = make_person("Zoé", entity=make_entity("Édition"))
    texts = [page(reader) for reader in (bob, other)]
    cards = [re.search(rf'id="comments-{idea.pk}".*?</div>', text, re.S)[0] for text in texts]
    assert cards[0] == cards[1]
    assert ["Elle concerne la société" in text for text in texts] == [True, False]


def test_the_formula_is_public_with_the_numbers_of_the_code(page, bob):
    assert "jours ÷ 45" in page(bob, "/ideas/?tab=popular")
    assert f"moins de {foryou.HARDLY} soutiens" in page(bob)


def test_one_query_finds_all_candidates(many, bob, django_assert_num_queries):
    listed(bob)
    with django_assert_num_queries(1):
        assert listed(bob)
    assert LISTS["foryou"].known
