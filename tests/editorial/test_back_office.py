"""What the back office holds, for whom, and what it never holds."""

import re

import pytest
from django.apps import apps
from django.urls import reverse
from wagtail.models import Page

from editorial.actions import ensure_site
from editorial.models import CharterPage, HomePage, NewsIndexPage, NewsPage
from gamification.models import Badge
from ideas.models import Stage
from people.actions import end_role, grant_role
from people.models import Role, User
from pipeline.moves import Move, moves_from, target_of
from tests.factories import make_entity, make_idea, make_person, make_theme

pytestmark = pytest.mark.django_db

NEVER = ["idea", "comment", "vote", "review", "decision", "activity", "draft", "ledgerrow", "notification", "report"]


@pytest.fixture
def site(db):
    return ensure_site()


@pytest.fixture
def cleo_in(client, site, head):
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    return client


def test_setting_up_twice_changes_nothing(site):
    page = CharterPage.objects.get()
    page.title = "Notre charte"
    page.save()
    ensure_site()
    assert CharterPage.objects.get().title == "Notre charte"
    assert HomePage.objects.count() == 1
    assert Page.objects.filter(depth=2).count() == 1


def test_a_page_that_nobody_has_written_yet_says_so(cleo_in):
    for address in ("/charte/", "/aide/"):
        assert "Cette page n’est pas encore écrite" in cleo_in.get(address).content.decode()


def test_the_front_page_shows_published_ideas_only(cleo_in, alice):
    make_idea(by=alice, title="Une idée publiée sur la page d’accueil")
    make_idea(by=alice, title="Une idée encore cachée", status="submitted")
    page = cleo_in.get("/").content.decode()
    assert "Une idée publiée sur la page d’accueil" in page
    assert "encore cachée" not in page


def test_news_are_listed_and_read(cleo_in, site):
    NewsIndexPage.objects.get().add_child(
        instance=NewsPage(title="La saison est ouverte", lead="Venez.", slug="saison")
    )
    assert "La saison est ouverte" in cleo_in.get("/actualites/").content.decode()
    assert "Venez." in cleo_in.get("/actualites/saison/").content.decode()


def test_an_english_reader_gets_the_english_text(cleo_in, site):
    charter = CharterPage.objects.get()
    charter.lead, charter.lead_en = "Nul ne vous fait taire.", "Nobody silences you."
    charter.save_revision().publish()
    assert "Nul ne vous fait taire." in cleo_in.get("/charte/").content.decode()
    cleo_in.cookies["django_language"] = "en"
    assert "Nobody silences you." in cleo_in.get("/charte/").content.decode()


@pytest.mark.parametrize(
    "name", ["theme", "stage", "campaign", "synonym", "correspondents", "pointrule", "badge", "season", "prize"]
)
def test_a_community_manager_lists_and_opens_every_setting(cleo_in, name, theme):
    assert cleo_in.get(reverse(f"{name}:index")).status_code == 200
    if name not in ("stage", "badge", "pointrule"):
        assert cleo_in.get(reverse(f"{name}:add")).status_code == 200


def test_lists_say_yes_or_no_in_words(cleo_in, theme):
    page = cleo_in.get(reverse("theme:index")).content.decode()
    assert "Ouvert aux nouvelles idées" in page
    assert re.search(r"<td[^>]*>\s*oui\s*</td>", page) and not re.search(r">\s*True\s*<", page)


def test_a_theme_is_added_in_the_back_office(cleo_in):
    data = {
        "key": "ecologie",
        "name_fr": "Écologie",
        "name_en": "Ecology",
        "description": "",
        "order": 5,
        "is_active": "on",
    }
    assert cleo_in.post(reverse("theme:add"), data).status_code == 302
    assert make_theme("ecologie").name_fr == "Écologie"


def test_a_person_is_found_by_name_for_a_correspondence(cleo_in, head):
    make_person("Zénobie", "Kermarrec", manager=head)
    answer = cleo_in.get(reverse("person_chooser:choose_results"), {"q": "zénob kerm"}).content.decode()
    assert "Kermarrec" in answer and "Garnier" not in answer


@pytest.mark.parametrize("role", [None, Role.EXECUTIVE, Role.DELEGATE])
def test_others_do_not_enter(client, site, head, role):
    client.force_login(make_person("Nour", manager=head, role=role))
    assert client.get("/cms/").status_code in (302, 403, 404)
    assert client.get(reverse("theme:index")).status_code in (302, 403, 404)


def test_a_role_that_ends_closes_the_door(cleo_in):
    cleo = User.objects.get(first_name="Cleo")
    end_role(cleo, Role.MANAGER)
    assert cleo_in.get("/cms/").status_code in (302, 403, 404)


def test_nobody_edits_people_or_passwords_there(cleo_in):
    assert cleo_in.get(reverse("wagtailusers_users:index")).status_code in (302, 403, 404)
    assert cleo_in.get(reverse("wagtailusers_users:add")).status_code in (302, 403, 404)


def test_ideas_and_what_surrounds_them_have_no_page_in_the_back_office():
    from django.urls import get_resolver

    assert not set(get_resolver().namespace_dict) & set(NEVER)
    for model in apps.get_models():
        assert model._meta.model_name not in NEVER or not hasattr(model, "snippet_viewset")


def test_the_inline_scripts_of_the_back_office_are_allowed_there_alone(cleo_in, theme):
    assert "'unsafe-inline'" in cleo_in.get("/cms/").headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in cleo_in.get("/").headers["Content-Security-Policy"]
    policy = cleo_in.get("/cms/").headers["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(("name", "model"), [("stage", Stage), ("badge", Badge)])
def test_what_the_code_counts_on_is_renamed_but_neither_added_nor_deleted(cleo_in, name, model):
    rows = set(model.objects.values_list("key", flat=True))
    index = cleo_in.get(reverse(f"{name}:index")).content.decode()
    assert reverse(f"{name}:add") not in index
    row = model.objects.order_by("pk").first()
    for address in (reverse(f"{name}:add"), reverse(f"{name}:delete", args=[row.pk])):
        for method in (cleo_in.get, cleo_in.post):
            assert method(address, {"name_fr": "Septième", "name_en": "Seventh"}).status_code == 302
    assert set(model.objects.values_list("key", flat=True)) == rows
    assert cleo_in.get(reverse(f"{name}:edit", args=[row.pk])).status_code == 200


def test_a_stage_gets_another_name_and_time_limit(cleo_in):
    analysis = Stage.objects.get(key="analysis")
    form = {"name_fr": "Étude", "name_en": "Study", "days": "15"}
    assert cleo_in.post(reverse("stage:edit", args=[analysis.pk]), form).status_code == 302
    analysis.refresh_from_db()
    assert (analysis.name_fr, analysis.days, analysis.order) == ("Étude", 15, 1)


def test_every_stage_is_reached_and_left_by_a_move():
    for stage in Stage.objects.values_list("key", flat=True):
        assert moves_from(stage, before="analysis")
        assert stage == "published" or any(
            target_of(move, other, before="analysis") == stage
            for move in Move
            for other in Stage.objects.values_list("key", flat=True)
        )
