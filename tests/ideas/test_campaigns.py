"""A campaign's phases and what they allow, whom it is for, what it asks, and how its results come to be told."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from core.pages import pages
from ideas import actions, phases
from ideas.models import Activity, Campaign, Draft, ExtraAnswer, ExtraField, Follow, Idea, Phase, Shortlisting
from ideas.tasks import follow_campaigns_up
from ideas.verbs import Verb
from inbox.actions import notify
from tests.factories import make_entity, make_idea, make_person, make_theme
from tests.threads import together

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def make_campaign(phase=None, **fields):
    """A campaign of four phases of ten days each, now in the middle of `phase`; open and without phases if None."""
    begun = 0 if phase is None else list(Phase.Kind).index(phase)
    opens_at = timezone.now() - (begun * 10 + 5) * DAY
    fields = {"question": "Que pourrait-on cesser de faire ?", "summary": "Dites-le."} | fields
    campaign = Campaign.objects.create(opens_at=opens_at, closes_at=opens_at + 40 * DAY, **fields)
    for number, kind in enumerate(Phase.Kind if phase else ()):
        since = opens_at + number * 10 * DAY
        Phase.objects.create(campaign=campaign, kind=kind, opens_at=since, closes_at=since + 10 * DAY)
    return campaign


def answer(campaign, by, **fields):
    """A published idea that was sent for the campaign in its phase of ideas."""
    return make_idea(by=by, campaign=campaign, at=campaign.opens_at + DAY, **fields)


def form_of(person, **fields):
    form = {"title": "Un seul rappel", "problem": "Quatre appels.", "proposal": "Un numéro.", "client_key": "k"}
    return form | {"theme": make_theme().key, "entity": person.entity_id} | fields


def text_of(response):
    return response.content.decode()


# ── phases and rights ──

RIGHTS = {
    "ideas": {"answer": True, "vote": True, "amend": True, "comment": True, "shortlist": False},
    "enrichment": {"answer": False, "vote": True, "amend": True, "comment": True, "shortlist": False},
    "selection": {"answer": False, "vote": False, "amend": False, "comment": True, "shortlist": True},
    "results": {"answer": False, "vote": False, "amend": False, "comment": True, "shortlist": False},
}


def tried(act):
    """True when it went through."""
    try:
        act()
    except DomainError as refusal:
        assert str(refusal.message)
        return False
    return True


@pytest.mark.parametrize("phase", RIGHTS)
def test_each_phase_allows_what_the_table_says(alice, bob, eve, phase):
    campaign = make_campaign(phase)
    idea = answer(campaign, alice)
    texts = {"title": idea.title, "problem": "Autrement dit.", "proposal": idea.proposal, "benefit": ""}
    assert {
        "answer": tried(lambda: make_idea(by=bob, campaign=campaign)),
        "vote": tried(lambda: actions.set_vote(idea, by=bob, wanted=True)),
        "amend": tried(lambda: actions.revise(idea, by=alice, seen=1, **texts)),
        "comment": tried(lambda: actions.post_comment(idea, by=bob, body="Oui.", client_key="c")),
        "shortlist": tried(lambda: actions.set_shortlisted(idea, by=eve, wanted=True)),
    } == RIGHTS[phase]


def test_ideas_outside_campaigns_and_of_campaigns_that_are_over_are_free(alice, bob):
    make_campaign("selection")
    over = make_campaign("results")
    idea, old = make_idea(by=alice), answer(over, alice)
    actions.set_vote(idea, by=bob, wanted=True)
    with time_machine.travel(over.closes_at + DAY):
        actions.set_vote(old, by=bob, wanted=True)
    old.refresh_from_db()
    assert old.vote_count == 1


def test_support_goes_on_in_the_selection_where_the_campaign_says_so(alice, bob):
    campaign = make_campaign("selection", votes_in_selection=True)
    idea = answer(campaign, alice)
    actions.set_vote(idea, by=bob, wanted=True)
    assert "Soutiens" in phases.now_of(campaign).rule
    with time_machine.travel(campaign.closes_at - 5 * DAY), pytest.raises(DomainError):
        actions.set_vote(idea, by=bob, wanted=False)


def test_a_refused_vote_says_until_when_and_the_button_says_it_before(client, alice, bob):
    campaign = make_campaign("selection")
    idea = answer(campaign, alice)
    client.force_login(bob)
    again = phases.moment(campaign.closes_at)
    page = client.post(reverse("idea-vote", args=[idea.pk]), {"wanted": "1"}, headers={"Accept-Language": "fr"})
    assert page.status_code == 422
    refused = text_of(client.get(idea.get_absolute_url(), headers={"Accept-Language": "fr"}))
    listed = text_of(client.get(reverse("feed"), headers={"Accept-Language": "fr"}))
    for text in (text_of(page), refused, listed):
        assert "les soutiens rouvrent le" in text
    assert again.split(" ")[0] in text_of(page)


def test_a_text_under_selection_opens_no_form_and_loses_no_words(client, alice):
    campaign = make_campaign("selection")
    idea = answer(campaign, alice)
    client.force_login(alice)
    address = reverse("idea-revise", args=[idea.pk])
    page = text_of(client.get(address, headers={"Accept-Language": "fr"}))
    assert "ils se modifient de nouveau" in page and "<textarea" not in page
    sent = {"title": "Mieux", "problem": "Mes mots nouveaux.", "proposal": "p", "seen": "1", "client_key": "k"}
    kept = client.post(address, sent)
    assert kept.status_code == 422 and "Mes mots nouveaux." in text_of(kept)


def test_an_idea_written_for_a_campaign_that_closed_meanwhile_is_kept_and_sent_without_it(client, alice):
    campaign = make_campaign("enrichment")
    client.force_login(alice)
    data = form_of(alice, campaign=campaign.pk)
    page = client.post(reverse("idea-new"), data, headers={"Accept-Language": "fr"})
    assert page.status_code == 422
    assert "Cette campagne recevait des idées jusqu’au" in text_of(page) and "Quatre appels." in text_of(page)
    assert client.post(reverse("idea-new"), data | {"campaign": ""}).status_code == 302
    assert Idea.objects.get().campaign is None


def test_a_form_sent_again_after_the_phase_is_the_idea_sent_before(client, alice):
    campaign = make_campaign("ideas")
    client.force_login(alice)
    data = form_of(alice, campaign=campaign.pk)
    assert client.post(reverse("idea-new"), data).status_code == 302
    client.force_login(alice)
    Phase.objects.filter(kind="ideas").update(closes_at=timezone.now())
    assert client.post(reverse("idea-new"), data).status_code == 302
    assert Idea.objects.get().campaign == campaign


def test_a_returned_idea_goes_on_answering_its_campaign(alice):
    campaign = make_campaign("enrichment")
    idea = answer(campaign, alice, status="returned")
    fields = {name: getattr(idea, name) for name in ("title", "problem", "proposal", "theme", "entity", "campaign")}
    assert actions.resubmit(idea, by=alice, **fields).campaign == campaign
    other = make_campaign("selection")
    idea = answer(campaign, alice, status="returned")
    with pytest.raises(DomainError) as refusal:
        actions.resubmit(idea, by=alice, **(fields | {"campaign": other}))
    assert refusal.value.field == "campaign"


def test_the_form_offers_campaigns_that_take_ideas(client, alice):
    open_one, closed = make_campaign("ideas", question="Ouverte ?"), make_campaign("results", question="Fermée ?")
    old = make_campaign(question="Sans phases ?")
    client.force_login(alice)
    page = text_of(client.get(reverse("idea-new")))
    assert open_one.question in page and old.question in page and closed.question not in page


def test_the_short_list_is_for_executives_and_community_managers_and_never_ones_own(alice, bob, cleo, eve):
    campaign = make_campaign("selection")
    idea, own = answer(campaign, alice), answer(campaign, eve)
    assert [tried(lambda p=p: actions.set_shortlisted(idea, by=p, wanted=True)) for p in (bob, cleo, eve)] == [
        False, True, True,
    ]  # fmt: skip
    assert not tried(lambda: actions.set_shortlisted(own, by=eve, wanted=True))
    assert not tried(lambda: actions.set_shortlisted(make_idea(by=alice), by=eve, wanted=True))
    actions.set_shortlisted(idea, by=eve, wanted=False)
    actions.set_shortlisted(idea, by=eve, wanted=False)
    assert Activity.objects.filter(verb=Verb.UNSHORTLISTED).count() == 1 and not Shortlisting.objects.exists()


def test_a_campaign_counts_down_in_words():
    campaign = make_campaign("ideas")
    assert phases.now_of(campaign, campaign.opens_at - 3 * DAY).countdown == "ouvre dans 3 jours"
    assert phases.now_of(campaign, campaign.opens_at + 7 * DAY).countdown == "encore 3 jours"
    assert phases.now_of(campaign, campaign.opens_at + 10 * DAY - timedelta(hours=2)).countdown == "encore 2 heures"
    assert phases.now_of(campaign, campaign.closes_at - timedelta(minutes=2)).countdown == "encore moins d’une heure"
    assert phases.now_of(campaign, campaign.closes_at).countdown == "terminée"


def test_the_page_tells_the_question_its_line_its_sponsor_and_its_prize(client, alice, bob):
    campaign = make_campaign("enrichment", sponsor=alice, prize="Un dîner pour l’équipe")
    idea = answer(campaign, alice, title="Une réunion de moins")
    client.force_login(bob)
    page = text_of(client.get(campaign.get_absolute_url(), headers={"Accept-Language": "fr"}))
    for said in (campaign.question, "Alice Briand", campaign.prize, idea.title, 'aria-current="step"', "encore"):
        assert said in page
    assert "Plus de nouvelle idée" in page and "?campaign=" not in page.split("<aside")[0].split("poster__foot")[0]


def test_the_poster_shows_a_question_that_takes_ideas_before_one_opened_later(client, bob):
    asking = make_campaign("ideas", question="Que cesser ?")
    choosing = make_campaign("selection", question="Que choisir ?")
    Campaign.objects.filter(pk=choosing.pk).update(opens_at=asking.opens_at + DAY)
    client.force_login(bob)
    assert 'id="poster-title">Que cesser ?' in text_of(client.get(reverse("feed")))
    cache.clear()
    pages.clear()
    Phase.objects.filter(campaign=asking).delete()
    assert 'id="poster-title">Que cesser ?' in text_of(client.get(reverse("feed")))
    cache.clear()
    pages.clear()
    asking.delete()
    assert 'id="poster-title">Que choisir ?' in text_of(client.get(reverse("feed")))


def test_a_page_of_many_ideas_costs_what_one_of_few_does(client, alice, bob):
    few, many = make_campaign("selection"), make_campaign("selection")
    answer(few, alice)
    for number in range(12):
        Shortlisting.objects.create(idea=answer(many, alice, title=f"Idée {number}"), campaign=many, by=bob)
    client.force_login(bob)
    counts = []
    for campaign in (few, many):
        client.get(campaign.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(campaign.get_absolute_url())
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1  # the authors of the short list


# ── whom it is for ──


@pytest.fixture
def private(alice):
    """A campaign for alice's company alone, with one idea and a word that is nowhere else."""
    campaign = make_campaign("ideas", question="Zanzibar ?", summary="Quokka.", entity=alice.entity)
    return campaign, answer(campaign, alice, title="Wombat pour tous")


def test_its_ideas_take_its_audience(private, alice):
    campaign, idea = private
    assert idea.audience_id == campaign.entity_id
    assert not tried(lambda: make_idea(by=make_person(entity=make_entity("Plans")), campaign=campaign))


def test_an_idea_that_changes_campaign_changes_audience(private, alice):
    campaign, _idea = private
    idea = answer(campaign, alice, status="returned")
    fields = {name: getattr(idea, name) for name in ("title", "problem", "proposal", "theme", "entity")}
    assert actions.resubmit(idea, by=alice, campaign=None, **fields).audience_id is None


DOORS = (
    "/ideas/", "/ideas/?campaign={pk}", "/ideas/?tab=recent&campaign={pk}", "/ideas/new/", "/ideas/new/?campaign={pk}",
    "/search/?q=campagne:zanzibar", "/search/?q=campagne:zanzibare", "/search/?campaign={pk}", "/search/?q=wombat",
    "/search/?campaign={pk}&q=idee", "/search/suggestions/?q=zanzi", "/search/suggestions/?q=wombat",
    "/me/follows/", "/exports/?campaign={pk}&list=1", "/inbox/", "/searches/", "/", "/me/",
)  # fmt: skip


def test_nobody_else_learns_of_it_by_any_door(client, private, alice, bob):
    from editorial.actions import ensure_site

    ensure_site()
    campaign, idea = private
    Follow.objects.create(person=bob, campaign=campaign)  # from before he changed companies
    answer(campaign, alice, title="Un autre wombat")
    for who, is_meant in ((bob, False), (alice, True)):
        client.force_login(who)
        found = 0
        for door in DOORS:
            door = door.format(pk=campaign.pk)
            typed = ("zanzibar", "zanzibare", "wombat", "zanzi")
            text = text_of(client.get(door)).lower()
            for word in ("zanzibar ?", "quokka", "wombat pour tous", "un autre wombat"):
                if word in text and word not in typed:
                    found += 1
                    assert is_meant, (door, word)
        assert bool(found) == is_meant
        status = 200 if is_meant else 404
        assert client.get(campaign.get_absolute_url()).status_code == status
        assert client.get(idea.get_absolute_url()).status_code == status
        followed = client.post(reverse("campaign-follow", args=[campaign.pk]), {"level": "normal"})
        assert followed.status_code == (302 if is_meant else 404)


def test_the_list_shown_to_one_reader_is_not_kept_for_another(client, private, alice, bob):
    for who, is_meant in ((alice, True), (bob, False), (alice, True)):
        client.force_login(who)
        assert ("Zanzibar" in text_of(client.get(reverse("feed")))) == is_meant


# ── what it asks besides ──


@pytest.fixture
def asking(db):
    """A campaign that asks four things."""
    campaign = make_campaign("ideas")
    kinds = (("short", True), ("long", False), ("choice", True), ("number", False))
    made = {
        kind: ExtraField.objects.create(
            campaign=campaign, kind=kind, label_fr=f"Question {kind} ?", label_en=f"Asked {kind}?", help_fr="Une aide.",
            is_required=needed,
            choices="Oui | Yes\nNon | No" if kind == "choice" else "", sort_order=number,
        )
        for number, (kind, needed) in enumerate(kinds)
    }  # fmt: skip
    return campaign, made


def answers(made, **said):
    said = {"short": "Ici", "long": "Un\ndeux", "choice": "Oui", "number": "12,50"} | said
    return {made[kind].form_name: text for kind, text in said.items()}


def test_its_questions_come_with_the_next_button_and_keep_what_is_written(client, alice, asking):
    campaign, made = asking
    client.force_login(alice)
    assert made["short"].form_name not in text_of(client.get(reverse("idea-new")))
    opened = text_of(client.get(f"{reverse('idea-new')}?campaign={campaign.pk}"))
    asked = client.post(reverse("idea-new"), form_of(alice, campaign=campaign.pk, ask="1") | answers(made, short="Là"))
    assert asked.status_code == 200 and not Idea.objects.exists()
    for field in made.values():
        assert field.form_name in opened and field.form_name in text_of(asked)
    assert "Quatre appels." in text_of(asked) and 'value="Là"' in text_of(asked)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("short", ""), ("short", "x" * 201), ("choice", ""), ("choice", "Peut-être"), ("number", "douze"),
     ("number", "NaN"), ("number", "1e99"), ("long", "x" * 5001)],
)  # fmt: skip
def test_a_wrong_answer_is_refused_at_its_field_and_nothing_is_lost(client, alice, asking, kind, said):
    campaign, made = asking
    client.force_login(alice)
    page = client.post(reverse("idea-new"), form_of(alice, campaign=campaign.pk) | answers(made, **{kind: said}))
    assert page.status_code == 422 and f'id="id_{made[kind].form_name}_error"' in text_of(page)
    assert "Quatre appels." in text_of(page) and not Idea.objects.exists()


def test_answers_are_kept_with_the_idea_shown_found_and_exported(client, alice, bob, asking):
    from insights.exporting import table

    campaign, made = asking
    client.force_login(alice)
    sent = form_of(alice, campaign=campaign.pk) | answers(made, long="Une\nchinchilla", short="Ici & là")
    assert client.post(reverse("idea-new"), sent).status_code == 302
    idea = Idea.objects.get()
    assert list(idea.extra_answers.values_list("text", flat=True)) == ["Ici & là", "Une\nchinchilla", "Oui", "12.5"]
    actions.publish(idea, by=None)
    client.force_login(bob)
    page = text_of(client.get(idea.get_absolute_url(), headers={"Accept-Language": "fr"}))
    assert "Question number" in page and "12,5" in page and "Ici &amp; là" in page
    assert client.get("/search/?q=chinchilla").context["found"].counts["ideas"] == 1
    [_head, row] = table(bob, f"campaign={campaign.pk}")
    assert any("chinchilla" in str(cell) for cell in row)


def test_a_draft_keeps_the_answers(client, alice, asking):
    campaign, made = asking
    client.force_login(alice)
    sent = form_of(alice, campaign=campaign.pk, draft="1") | answers(made, number="douze")
    assert client.post(reverse("idea-new"), sent).status_code == 302
    page = text_of(client.get(f"{reverse('idea-new')}?draft={Draft.objects.get().pk}"))
    assert 'value="douze"' in page and "Ici" in page


def test_answers_follow_a_returned_idea_and_go_with_the_campaign(client, alice, asking):
    campaign, made = asking
    idea = make_idea(by=alice, campaign=campaign, answers=answers(made), status="returned")
    client.force_login(alice)
    address = reverse("idea-edit", args=[idea.pk])
    assert 'value="Ici"' in text_of(client.get(address))
    data = form_of(alice, campaign=campaign.pk) | answers(made, short="Ailleurs")
    assert client.post(address, data).status_code == 302
    assert ExtraAnswer.objects.get(field=made["short"]).text == "Ailleurs"
    idea = make_idea(by=alice, campaign=campaign, answers=answers(made), status="returned")
    assert client.post(reverse("idea-edit", args=[idea.pk]), data | {"campaign": ""}).status_code == 302
    assert not idea.extra_answers.exists()


# ── results ──


def results_page(campaign, live=True):
    from editorial.actions import ensure_site
    from editorial.models import CampaignPage

    page = CampaignPage(title="Ce qui en est sorti", slug=f"resultats-{campaign.pk}", live=live)
    ensure_site().add_child(instance=page)
    campaign.results = page
    campaign.save()
    return page


def told(person, verb):
    """How many messages of a kind somebody got, once the worker has run, twice."""
    for activity in [*Activity.objects.filter(verb=verb)] * 2:
        notify(activity)
    return person.notifications.filter(verb=verb).count()


def test_results_are_asked_for_at_once_then_each_week_until_there_is_a_page(client, alice, cleo, bob):
    campaign = make_campaign("results", sponsor=alice)
    for _twice in range(2):
        follow_campaigns_up()
    assert (told(alice, "results_asked"), told(cleo, "results_asked"), told(bob, "results_asked")) == (1, 1, 0)
    with time_machine.travel(timezone.now() + 8 * DAY):
        follow_campaigns_up()
    assert told(alice, "results_asked") == 2
    results_page(campaign, live=False)
    with time_machine.travel(timezone.now() + 16 * DAY):
        follow_campaigns_up()
    assert told(alice, "results_asked") == 2
    for who, address in ((cleo, reverse("campaign:edit", args=[campaign.pk])), (alice, campaign.get_absolute_url())):
        client.force_login(who)
        assert address in text_of(client.get(reverse("inbox")))


@pytest.mark.parametrize("phase", ["ideas", "selection", None])
def test_nobody_is_asked_before(alice, phase):
    make_campaign(phase, sponsor=alice)
    follow_campaigns_up()
    assert not Activity.objects.filter(verb=Verb.RESULTS_ASKED).exists()


def test_published_results_are_told_once_to_who_follows_or_answered(alice, bob, carl, eve):
    campaign = make_campaign("results")
    answer(campaign, alice)
    answer(campaign, eve)
    Follow.objects.create(person=bob, campaign=campaign)
    Follow.objects.create(person=eve, campaign=campaign, level="muted")
    page = results_page(campaign, live=False)
    follow_campaigns_up()
    assert told(alice, "results_told") == 0
    type(page).objects.filter(pk=page.pk).update(live=True)
    for _twice in range(2):
        follow_campaigns_up()
    assert [told(p, "results_told") for p in (alice, bob, carl, eve)] == [1, 1, 0, 0]


def test_results_of_a_private_campaign_are_told_to_its_people_alone(private, alice, bob):
    campaign, _idea = private
    Follow.objects.create(person=bob, campaign=campaign)
    Follow.objects.create(person=alice, campaign=campaign)
    results_page(campaign)
    follow_campaigns_up()
    assert (told(alice, "results_told"), told(bob, "results_told")) == (1, 0)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once_and_tell_once(alice, cleo):
    campaign = make_campaign("results", sponsor=alice)
    assert together([lambda: actions.ask_for_results(campaign)] * 6) == []
    assert Activity.objects.filter(verb=Verb.RESULTS_ASKED).count() == 1
    results_page(campaign)
    assert together([lambda: actions.tell_results(campaign)] * 6) == []
    assert Activity.objects.filter(verb=Verb.RESULTS_TOLD).count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_an_idea_shortlisted_by_several_at_once_is_so_once(alice, eve, cleo):
    idea = answer(make_campaign("selection"), alice)
    calls = [lambda who=who: actions.set_shortlisted(idea, by=who, wanted=True) for who in (eve, cleo) * 3]
    assert together(calls) == []
    assert Activity.objects.filter(verb=Verb.SHORTLISTED).count() == Shortlisting.objects.count() == 1
