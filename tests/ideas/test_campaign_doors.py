"""Campaigns on pages: their list, what htmx swaps, and what of a private one reaches whom it is not for."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from editorial.actions import ensure_site
from editorial.models import CampaignPage
from ideas import actions, phases
from ideas.models import Activity, Campaign, Follow, Idea, Phase, Shortlisting
from ideas.tasks import follow_campaigns_up
from ideas.verbs import Verb
from inbox.actions import notify
from inbox.audiences import AUDIENCES
from insights.counts import Counts
from insights.exporting import table
from moderation import actions as moderation
from tests.factories import make_entity, make_idea, make_person
from tests.ideas.test_campaigns import DAY, answer, answers, asking, form_of, make_campaign, results_page, text_of

pytestmark = pytest.mark.django_db
__all__ = ["asking"]

FRENCH = {"headers": {"Accept-Language": "fr"}}


def fragment(text, opening, closing):
    """From the one mark to the other, the first time; an empty text where it is not."""
    start = text.find(opening)
    return text[start : text.index(closing, start) + len(closing)] if start >= 0 else ""


def refused(act):
    """The field and the words of a refusal, or None when it went through."""
    try:
        act()
    except DomainError as refusal:
        return refusal.field, str(refusal.message)
    return None


# ── the list ──


def over(question, days_ago, **fields):
    """A campaign that closed some days ago, after its results."""
    campaign = make_campaign("results", question=question, **fields)
    shift = campaign.closes_at - (timezone.now() - days_ago * DAY)
    for row in (campaign, *campaign.phases.all()):
        row.opens_at, row.closes_at = row.opens_at - shift, row.closes_at - shift
        row.save()
    return campaign


def test_the_list_shows_open_campaigns_with_their_time_then_those_that_are_over_with_their_results(client, alice, bob):
    late, soon = make_campaign("ideas", question="Ouverte ?"), make_campaign("results", question="Bientôt close ?")
    old, older = over("Close ?", 3), over("Close avant ?", 30)
    coming = make_campaign(question="À venir ?")
    Campaign.objects.filter(pk=coming.pk).update(opens_at=timezone.now() + 3 * DAY)
    page = results_page(old)
    answer(late, alice)
    make_idea(by=alice, campaign=late, status="submitted")
    client.force_login(bob)
    text = text_of(client.get(reverse("campaigns"), **FRENCH))
    places = [text.find(question) for question in (soon.question, late.question, coming.question, old.question)]
    assert sorted(places) == places and -1 not in places and text.find(older.question) > places[-1]
    row = fragment(text[text.index(late.question) :], "<p", "</li>")
    for said in ("encore 4 jours", "1 idée publiée", f"?campaign={late.pk}", "Répondre"):
        assert said in row, said
    assert f"?campaign={soon.pk}" not in text and "ouvre dans 2 jours" in text
    assert page.get_url() in text and text.count("Lire les résultats") == 1 and text.count("Résultats à venir") == 1
    assert f'href="{reverse("campaigns")}"' in text_of(client.get(late.get_absolute_url()))


def test_a_results_page_that_is_not_published_is_in_no_list(client, bob):
    campaign = over("Close ?", 3)
    page = results_page(campaign, live=False)
    client.force_login(bob)
    for address in (reverse("campaigns"), campaign.get_absolute_url()):
        assert page.slug not in text_of(client.get(address, **FRENCH))


def test_without_a_campaign_the_list_says_why_and_offers_one_thing(client, bob):
    client.force_login(bob)
    text = text_of(client.get(reverse("campaigns"), **FRENCH))
    assert "Aucune campagne pour l’instant" in text and text.count('<div class="empty">') == 1


def test_the_list_costs_the_same_however_many_campaigns_there_are(client, bob):
    def asked():
        client.get(reverse("campaigns"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("campaigns")).status_code == 200
        return len(queries)

    client.force_login(bob)
    for campaign in (make_campaign("ideas"), over("Close ?", 3)):
        results_page(campaign)
    few = asked()
    for number in range(8):
        results_page(make_campaign("selection", question=f"Ouverte {number} ?"))
        results_page(over(f"Close {number} ?", number + 1))
    assert asked() == few


def test_what_is_over_is_shown_by_pages(client, bob):
    for number in range(21):
        over(f"Question {number:02} ?", number + 1)
    client.force_login(bob)
    first, second = (text_of(client.get(f"{reverse('campaigns')}?page={page}")) for page in (1, 2))
    assert "Question 19 ?" in first and "Question 20 ?" not in first
    assert "Question 20 ?" in second and "Question 19 ?" not in second
    assert client.get(f"{reverse('campaigns')}?page=zero").status_code == 200


# ── what htmx swaps is what a reload shows ──


def test_the_questions_that_are_swapped_in_are_those_of_a_reload(client, alice, asking):
    campaign, made = asking
    client.force_login(alice)

    def extras(response):
        return fragment(text_of(response), '<div class="stack extras"', "<h2").partition('<section class="pictures"')[0]

    def swapped(chosen):
        form = form_of(alice, campaign=chosen, ask="1")
        return extras(client.post(reverse("idea-new"), form, headers={"HX-Request": "true"}))

    asked = swapped(campaign.pk)
    assert all(field.form_name in asked for field in made.values())
    assert asked == extras(client.get(f"{reverse('idea-new')}?campaign={campaign.pk}"))
    none = swapped("")
    assert none and not any(field.form_name in none for field in made.values())
    assert none == extras(client.get(reverse("idea-new")))


def test_the_select_asks_for_them_and_names_the_place_they_go_to(client, alice):
    make_campaign("ideas")
    client.force_login(alice)
    text = text_of(client.get(reverse("idea-new")))
    select = fragment(text, '<select name="campaign"', ">")
    for said in ('hx-post="."', 'hx-target="#extras"', 'hx-select="#extras"', "ask"):
        assert said in select.replace("&quot;", '"'), said
    assert text.count('id="extras"') == 1


@pytest.mark.parametrize("supported", [True, False])
def test_a_vote_that_rests_is_drawn_alike_when_refused_when_hinted_and_when_reloaded(client, alice, bob, supported):
    campaign = make_campaign("ideas")
    idea = answer(campaign, alice)
    if supported:
        actions.set_vote(idea, by=bob, wanted=True)
    now = timezone.now()
    Phase.objects.filter(kind="ideas").update(closes_at=now)
    Phase.objects.filter(kind="enrichment").delete()
    Phase.objects.filter(kind="selection").update(opens_at=now)
    cache.clear()
    client.force_login(bob)
    marks = f'<eureka-vote id="vote-{idea.pk}"', "</eureka-vote>"
    wanted = {"wanted": "0" if supported else "1"}
    swapped = client.post(reverse("idea-vote", args=[idea.pk]), wanted, headers={"HX-Request": "true"})
    hinted = client.get(f"{reverse('ideas-live')}?ids={idea.pk}")
    reloaded = client.get(reverse("feed"))
    found = [fragment(text_of(page), *marks).strip() for page in (swapped, hinted, reloaded)]
    assert swapped.status_code == 422 and found[0]
    assert found[0] == found[1] == found[2]
    assert f'aria-pressed="{str(supported).lower()}"' in found[0] and 'aria-disabled="true"' in found[0]


def test_following_a_campaign_swaps_in_what_its_page_shows(client, bob):
    campaign = make_campaign("ideas")
    client.force_login(bob)
    url = reverse("campaign-follow", args=[campaign.pk])
    swapped = text_of(client.post(url, {"level": "watching"}, headers={"HX-Request": "true"}))
    reloaded = text_of(client.get(campaign.get_absolute_url()))
    marks = f'<details class="follow" id="follow-campaign-{campaign.pk}">', "</details>"
    mine = fragment(swapped, *marks)
    assert mine and mine.replace(f'<span class="follow__name"> · {campaign.question}</span>', "") == fragment(
        reloaded, *marks
    )


# ── rights beside those of the table ──


def test_no_text_is_proposed_nor_accepted_while_the_campaign_chooses(client, alice, bob):
    campaign = make_campaign("ideas")
    idea = answer(campaign, alice)
    texts = {"title": idea.title, "problem": "Mieux dit.", "proposal": idea.proposal, "benefit": "", "why": "Clair."}
    waiting = actions.propose_amendment(idea, by=bob, client_key="a", seen=1, **texts)
    Phase.objects.filter(kind="ideas").update(closes_at=timezone.now() - DAY)
    Phase.objects.filter(kind="enrichment").delete()
    Phase.objects.filter(kind="selection").update(opens_at=timezone.now() - DAY)
    carla = make_person("Carla", entity=make_entity("Cartes"))
    assert "les textes" in str(
        refused(lambda: actions.propose_amendment(idea, by=carla, client_key="b", seen=1, **texts))
    )
    assert "les textes" in str(refused(lambda: actions.accept_amendment(waiting, by=alice, seen=1)))
    client.force_login(carla)
    assert "<textarea" not in text_of(client.get(reverse("amendment-propose", args=[idea.pk])))
    assert actions.decline_amendment(waiting, by=alice, reason="Non merci.").state == "declined"


def test_what_somebody_else_put_on_the_short_list_stays_for_who_is_near_its_authors(alice, mona, cleo, eve):
    from people.actions import grant_role
    from people.models import Role

    grant_role(mona, Role.EXECUTIVE, at_once=True)
    campaign = make_campaign("selection")
    idea, veiled = answer(campaign, alice), answer(campaign, alice, is_pseudonymous=True)
    for one in (idea, veiled):
        actions.set_shortlisted(one, by=eve, wanted=True)
    assert "trop près" in refused(lambda: actions.set_shortlisted(idea, by=mona, wanted=False))[1]
    said = {refused(lambda who=who: actions.set_shortlisted(veiled, by=who, wanted=False)) for who in (mona, cleo)}
    assert len(said) == 1 and None not in said
    assert refused(lambda: actions.set_shortlisted(idea, by=cleo, wanted=False)) is None
    assert refused(lambda: actions.set_shortlisted(veiled, by=eve, wanted=False)) is None
    assert not Shortlisting.objects.exists()


# ── a campaign of one entity ──


@pytest.fixture
def private(alice):
    """A campaign for alice's company alone, with one published idea."""
    campaign = make_campaign("ideas", question="Zanzibar ?", summary="Quokka.", entity=alice.entity)
    return campaign, answer(campaign, alice, title="Wombat pour tous")


def test_no_pseudonym_answers_it_for_it_would_tell_where_its_author_works(private, alice):
    campaign, _idea = private
    field, said = refused(lambda: make_idea(by=alice, campaign=campaign, is_pseudonymous=True))
    assert field == "campaign" and "pseudonyme" in said
    veiled = make_idea(by=alice, is_pseudonymous=True, status="returned")
    texts = {name: getattr(veiled, name) for name in ("title", "problem", "proposal", "theme", "entity")}
    assert refused(lambda: actions.resubmit(veiled, by=alice, campaign=campaign, **texts))[0] == "campaign"
    assert make_idea(by=alice, campaign=make_campaign("ideas"), is_pseudonymous=True).pseudonym


def test_who_reviews_an_idea_of_another_entity_reads_its_answers_but_not_the_question(client, alice, carl, asking):
    campaign, made = asking
    Campaign.objects.filter(pk=campaign.pk).update(entity=alice.entity, question="Zanzibar ?", summary="Quokka.")
    campaign.refresh_from_db()
    idea = make_idea(by=alice, campaign=campaign, answers=answers(made, long="Un chinchilla"), status="submitted")
    review = moderation.route(idea)
    assert review.reviewer == carl
    client.force_login(carl)
    for address in (idea.get_absolute_url(), reverse("review", args=[review.pk])):
        text = text_of(client.get(address, follow=True, **FRENCH))
        assert "Un chinchilla" in text and "Zanzibar" not in text and "Quokka" not in text, address
    assert "question posée aux personnes d’une seule entité" in text_of(client.get(idea.get_absolute_url(), **FRENCH))
    client.force_login(alice)
    assert "Zanzibar ?" in text_of(client.get(idea.get_absolute_url()))


def test_who_has_moved_to_another_entity_keeps_the_idea_without_the_question(client, private, alice):
    campaign, idea = private
    Follow.objects.create(person=alice, campaign=campaign)
    alice.entity = make_entity("Cartes")
    alice.save()
    client.force_login(alice)
    doors = [
        idea.get_absolute_url(),
        "/search/?q=wombat",
        "/me/follows/",
        "/ideas/",
        reverse("campaigns"),
        "/me/ideas/",
    ]
    for door in doors:
        response = client.get(door, follow=True)
        assert response.status_code == 200 and "Zanzibar" not in text_of(response), door
    [_head, row] = table(alice, "q=wombat")
    assert "Wombat pour tous" in row and not any("Zanzibar" in str(cell) for cell in row)


def test_a_file_names_the_campaign_to_whom_it_is_for(private, alice):
    [_head, row] = table(alice, "q=wombat")
    assert "Zanzibar ?" in row


def test_the_board_names_it_to_its_people_alone(private, mona, eve):
    named = [sum(Counts(who).campaigns.values(), []) for who in (mona, eve)]
    assert named == [["Zanzibar ?"], []]


DRAWN_ANEW = re.compile(r'[A-Za-z0-9]{64}|(?<=")[\w-]{20,36}(?=")|(?<=")[0-9a-f]{12}(?=")|(?<="idea-)[0-9a-f]{24}')
"""Tokens, and the keys of open forms."""


@pytest.mark.parametrize(
    "door", ["/ideas/?campaign={}", "/search/?campaign={}", "/ideas/new/?campaign={}", "/exports/?campaign={}&list=1",
             "/campaigns/{}/"],
)  # fmt: skip
def test_its_address_is_that_of_a_campaign_that_never_was(client, alice, bob, door):
    """Byte for byte, but for its number."""
    campaign = make_campaign("ideas", pk=734_001, entity=alice.entity)
    answer(campaign, alice)
    client.force_login(bob)
    pages = []
    for pk in (campaign.pk, 734_002):
        response = client.get(door.format(pk))
        pages.append((response.status_code, DRAWN_ANEW.sub("", text_of(response).replace(str(pk), "#"))))
    ours, theirs = (page.splitlines() for _status, page in pages)
    assert [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]] == []
    assert pages[0] == pages[1]


def test_messages_about_it_name_it_no_longer_to_who_has_left(client, private, alice):
    campaign, _idea = private
    results_page(campaign)
    follow_campaigns_up()
    for activity in Activity.objects.filter(verb=Verb.RESULTS_TOLD):
        notify(activity)
    client.force_login(alice)
    inbox = reverse("inbox")
    assert "Zanzibar ?" in text_of(client.get(inbox)) and campaign.get_absolute_url() in text_of(client.get(inbox))
    alice.entity = make_entity("Cartes")
    alice.save()
    text = text_of(client.get(inbox, **FRENCH))
    assert "Zanzibar" not in text and "Une campagne qui ne vous est plus ouverte" in text
    assert campaign.get_absolute_url() not in text


def test_a_fact_without_its_campaign_tells_nobody(cleo, alice):
    for data in ({}, {"campaign": None}, {"campaign": 987_654}):
        for verb in (Verb.RESULTS_ASKED, Verb.RESULTS_TOLD):
            activity = Activity.record(verb, data=data)
            told = ("sponsor", "animators", "answerers", "campaign_followers")
            assert [list(AUDIENCES[name](activity)) for name in told] == [[], [], [], []]
            assert notify(activity) == 0


def test_who_wrote_an_idea_down_for_another_is_not_told_of_its_results(alice, cleo):
    campaign = make_campaign("results")
    make_idea(by=cleo, behalf=alice, campaign=campaign, at=campaign.opens_at + DAY)
    activity = Activity.record(Verb.RESULTS_TOLD, data={"campaign": campaign.pk})
    assert list(AUDIENCES["answerers"](activity)) == []


def test_the_pages_of_a_campaign_open_to_nobody_else_by_their_address(client, private, bob, alice):
    ensure_site()
    campaign, _idea = private
    page = results_page(campaign)
    CampaignPage.objects.filter(pk=page.pk).update(lead="Un narval.")
    for who, status in ((bob, 404), (alice, 200)):
        client.force_login(who)
        response = client.get(page.get_url())
        assert response.status_code == status and ("Un narval." in text_of(response)) == (status == 200)
        listed = text_of(client.get(reverse("campaigns")))
        assert (page.get_url() in listed) == ("Zanzibar ?" in listed) == (status == 200)


def test_the_moment_is_told_once_for_all_campaigns_of_a_page():
    campaigns = [make_campaign(phase, question=f"{phase} ?") for phase in ("ideas", "selection", "results")]
    with CaptureQueriesContext(connection) as queries:
        kinds = [now.phase.kind for now in phases.nows_of(campaigns)]
    assert kinds == ["ideas", "selection", "results"] and len(queries) == 1
    assert phases.nows_of([]) == [] and Idea.objects.count() == 0 and timedelta(days=1) == DAY
