"""Campaigns as community managers configure them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from editorial.actions import ensure_site
from editorial.models import CampaignPage, HomePage, NewsIndexPage
from editorial.search import index
from ideas.models import Campaign, ExtraField, Phase
from people.actions import grant_role
from people.models import Role
from tests.factories import make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    return ensure_site()


@pytest.fixture
def cleo_in(client, site, head):
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    return client


def rows(name, *rows):
    """The rows of an inline panel as the form sends them."""
    data = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": sum("id" in row for row in rows)}
    data |= {f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
    for number, row in enumerate(rows):
        data |= {f"{name}-{number}-{key}": value for key, value in {"id": "", **row}.items()}
        data.setdefault(f"{name}-{number}-ORDER", number)
    return data


def phase(kind, since, until, **more):
    return {"kind": kind, "opens_at": since, "closes_at": until, **more}


def form(phases=(), fields=(), **changes):
    data = {"question": "Que cesser ?", "summary": "Dites-le.", "entity": "", "sponsor": "", "brief": "", "prize": ""}
    data |= {"results": "", "opens_at": "2031-03-03 09:00", "closes_at": "2031-04-14 09:00"}
    return data | rows("phases", *phases) | rows("fields", *fields) | changes


SOUND = (
    phase("ideas", "2031-03-03 09:00", "2031-03-24 00:00"),
    phase("enrichment", "2031-03-24 00:00", "2031-04-01 00:00"),
    phase("selection", "2031-04-01 00:00", "2031-04-08 00:00"),
    phase("results", "2031-04-08 00:00", "2031-04-14 09:00"),
)


def post(client, name="add", args=(), **data):
    return client.post(reverse(f"campaign:{name}", args=args), form(**data))


def test_the_form_proposes_six_weeks_from_monday_on_and_the_four_phases(cleo_in):
    page = cleo_in.get(reverse("campaign:add")).content.decode()
    assert 'name="phases-3-kind"' in page and 'name="phases-TOTAL_FORMS" value="4"' in page
    assert post(cleo_in, phases=SOUND).status_code == 302
    campaign = Campaign.objects.get()
    assert [row.kind for row in campaign.phases.all()] == list(Phase.Kind)


def test_a_campaign_without_phases_gets_the_four_contiguous_ones(cleo_in):
    assert post(cleo_in).status_code == 302
    campaign = Campaign.objects.get()
    phases = list(campaign.phases.all())
    assert [row.kind for row in phases] == list(Phase.Kind)
    assert phases[0].opens_at == campaign.opens_at and phases[-1].closes_at == campaign.closes_at
    assert all(a.closes_at == b.opens_at for a, b in zip(phases, phases[1:], strict=False))


WRONG = {
    "a hole": ((SOUND[0], phase("enrichment", "2031-03-25 00:00", "2031-04-14 09:00")), "la précédente"),
    "beyond": ((phase("ideas", "2031-03-03 09:00", "2031-05-01 00:00"),), "se termine avec la campagne"),
    "before": ((phase("ideas", "2031-03-01 09:00", "2031-04-14 09:00"),), "commence avec la campagne"),
    "twice": ((SOUND[0], phase("ideas", "2031-03-24 00:00", "2031-04-14 09:00")), "une seule fois"),
    "order": (
        (
            phase("results", "2031-03-03 09:00", "2031-03-24 00:00"),
            phase("ideas", "2031-03-24 00:00", "2031-04-14 09:00"),
        ),
        "L’ordre est",
    ),
    "backwards": ((phase("ideas", "2031-04-14 09:00", "2031-03-03 09:00"),), "se termine après avoir commencé"),
    "no ideas": ((phase("results", "2031-03-03 09:00", "2031-04-14 09:00"),), "personne ne pourrait répondre"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_phases_that_do_not_fit_are_explained_and_nothing_is_saved(cleo_in, name):
    phases, said = WRONG[name]
    answer = post(cleo_in, phases=phases)
    text = answer.content.decode()
    assert answer.status_code == 200 and text.count(said) == 1
    assert "double" not in text  # the framework's own words for the same fault
    assert not Campaign.objects.exists()


def test_a_campaign_that_ends_before_it_begins_is_explained(cleo_in):
    assert "se ferme après" in post(cleo_in, closes_at="2031-01-01 09:00").content.decode()


def test_dates_that_are_missing_are_said_at_their_fields(cleo_in):
    assert post(cleo_in, opens_at="", closes_at="demain").status_code == 200
    assert not Campaign.objects.exists()


def test_its_own_questions_are_configured_there(cleo_in):
    asked = {"kind": "choice", "label_fr": "Où ?", "label_en": "Where?", "help_fr": "", "help_en": "", "choices": "Ici"}
    assert "deux lignes au moins" in post(cleo_in, fields=[asked]).content.decode()
    answer = post(cleo_in, fields=[asked | {"choices": "Ici | Here\nLà | There", "is_required": "on"}])
    assert answer.status_code == 302
    assert ExtraField.objects.get().options == [("Ici", "Ici"), ("Là", "Là")]


@pytest.fixture
def opened(alice):
    """A campaign that opened a moment ago, and the dates of its form."""
    now = timezone.localtime() - timedelta(minutes=5)
    campaign = Campaign.objects.create(question="Q", opens_at=now, closes_at=now + timedelta(days=3))
    ExtraField.objects.create(campaign=campaign, kind="short", label_fr="Où ?", label_en="Where?")
    return campaign


def again(client, campaign, asked=None, **changes):
    """What the form of a campaign answers when it is sent with `changes`; `asked`: of its question."""
    field = campaign.fields.get()
    row = {"id": field.pk, "kind": "short", "label_fr": "Où ?", "label_en": "Where?", "help_fr": "", "help_en": ""}
    dates = {
        name: f"{timezone.localtime(getattr(campaign, name)):%Y-%m-%d %H:%M}" for name in ("opens_at", "closes_at")
    }
    return post(client, "edit", [campaign.pk], fields=[row | {"choices": ""} | (asked or {})], **(dates | changes))


def test_a_question_stays_with_its_kind_once_the_campaign_has_opened(cleo_in, opened):
    assert "on a pu y répondre" in again(cleo_in, opened, {"DELETE": "on"}).content.decode()
    assert "son genre reste" in again(cleo_in, opened, {"kind": "number"}).content.decode()
    assert ExtraField.objects.get().kind == "short"
    assert again(cleo_in, opened, {"label_fr": "Où donc ?"}).status_code == 302


def test_before_it_opens_all_of_it_may_change(cleo_in, opened, alice):
    later = timezone.now() + timedelta(days=1)
    Campaign.objects.update(opens_at=later)
    opened.refresh_from_db()
    assert again(cleo_in, opened, {"DELETE": "on"}, entity=alice.entity_id).status_code == 302
    assert not ExtraField.objects.exists() and Campaign.objects.get().entity == alice.entity


def test_an_opened_campaign_keeps_its_readers_and_does_not_open_anew(cleo_in, opened, alice):
    assert "Copiez plutôt" in again(cleo_in, opened, entity=alice.entity_id).content.decode()
    later = {"opens_at": "2031-03-03 09:00", "closes_at": "2031-04-14 09:00"}
    assert "déjà ouverte" in again(cleo_in, opened, **later).content.decode()


def test_a_campaign_goes_until_it_opens_and_stays_from_then_on_answered_or_not(client, site, opened, head, alice):
    client.force_login(make_person("Root", manager=head, is_superuser=True, is_staff=True))
    delete = reverse("campaign:delete", args=[opened.pk])

    def tried():
        return [(page.status_code, page.headers.get("Location")) for page in (client.get(delete), client.post(delete))]

    stays = [(302, reverse("campaign:edit", args=[opened.pk]))] * 2
    assert tried() == stays
    make_idea(by=alice, campaign=opened, status="submitted")
    assert tried() == stays and "elle reste" in client.get(stays[0][1]).content.decode()
    coming = Campaign.objects.create(
        question="Plus tard ?", opens_at=opened.closes_at, closes_at=opened.closes_at + timedelta(days=1)
    )
    assert client.post(reverse("campaign:delete", args=[coming.pk])).status_code == 302
    assert list(Campaign.objects.all()) == [opened]


def test_its_form_does_not_tell_that_an_idea_under_review_answers_it(cleo_in, opened, alice):
    """Whoever animates may be above an author: the same refusals, word for word, before and after she sends it."""

    def refusals():
        tries = [{"entity": alice.entity_id}, {"asked": {"DELETE": "on"}}, {"asked": {"kind": "number"}}]
        pages = [again(cleo_in, opened, **changes).content.decode() for changes in tries]
        return [
            re.sub(r"<script[^>]*>.*?</script>|name=\"csrf[^>]*>|[a-z-]*csrf[^ >]*", "", p, flags=re.S) for p in pages
        ]

    before = refusals()
    field = opened.fields.get()
    make_idea(by=alice, campaign=opened, answers={field.form_name: "Ici"}, status="submitted")
    assert refusals() == before


def test_the_sponsor_reads_the_campaign(cleo_in, alice, bob):
    wrong = post(cleo_in, entity=alice.entity_id, sponsor=bob.pk)
    assert "ne travaille pas" in wrong.content.decode()
    assert post(cleo_in, entity=alice.entity_id, sponsor=alice.pk).status_code == 302


def test_a_copy_is_the_same_question_from_monday_on(cleo_in):
    post(
        cleo_in,
        phases=SOUND,
        prize="Un dîner",
        fields=[
            {"kind": "short", "label_fr": "Où ?", "label_en": "Where?", "help_fr": "", "help_en": "", "choices": ""}
        ],
    )
    first = Campaign.objects.get()
    Campaign.objects.update(opens_at="2021-03-01T08:00Z", closes_at="2021-04-12T08:00Z")
    Phase.objects.filter(kind="ideas").update(opens_at="2021-03-01T08:00Z", closes_at="2021-04-12T08:00Z")
    Phase.objects.exclude(kind="ideas").delete()
    page = cleo_in.get(reverse("campaign:copy", args=[first.pk]))
    shown = page.context["form"]
    assert shown["question"].value() == "Que cesser ?" and shown["prize"].value() == "Un dîner"
    assert shown.instance.opens_at > timezone.now() and shown.instance.pk is None
    assert shown.instance.closes_at - shown.instance.opens_at == timedelta(days=42)
    [row] = shown.instance.phases.all()
    assert (row.opens_at, row.closes_at) == (shown.instance.opens_at, shown.instance.closes_at)
    assert [field.label_fr for field in shown.instance.fields.all()] == ["Où ?"]
    answer = cleo_in.post(reverse("campaign:copy", args=[first.pk]), form(phases=SOUND))
    assert answer.status_code == 302
    assert Campaign.objects.count() == 2 and first.phases.count() == 1


def test_only_a_page_of_campaigns_is_a_brief(cleo_in, site):
    page = CampaignPage(title="Le mot de la marraine", slug="mot")
    HomePage.objects.get().add_child(instance=page)
    wrong = post(cleo_in, brief=NewsIndexPage.objects.get().pk)
    assert "page de campagne" in wrong.content.decode()
    assert post(cleo_in, brief=page.pk).status_code == 302


def test_a_brief_opens_to_those_whom_the_campaign_is_for(client, site, alice, bob):
    page = CampaignPage(title="Le mot de la marraine", slug="mot", lead="Entre nous.")
    HomePage.objects.get().add_child(instance=page)
    now = timezone.now()
    index(page)
    Campaign.objects.create(
        question="Q", entity=alice.entity, brief=page, opens_at=now, closes_at=now + timedelta(days=3)
    )
    for who, status, found in ((alice, 200, True), (bob, 404, False)):
        client.force_login(who)
        assert client.get("/mot/").status_code == status
        assert client.get("/search/?q=marraine").context["found"].counts["pages"] == found
