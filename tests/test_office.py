"""Who enters which part of the back office: editors, what is open to them, and nobody else anything."""

import pytest
from django.urls import reverse

from editorial.actions import ensure_site
from editorial.models import HomePage
from people.actions import grant_role
from people.models import Role
from tests.addresses import OFFICE_ROUTES, Visitor, office_path
from tests.factories import make_entity, make_person

pytestmark = pytest.mark.django_db

STRANGERS = ("employee", "executive", "delegate", "correspondent", "inactive")
EDITORS = ("community", "administrator")
# parts that community managers and administrators open, and parts that nobody opens
OPEN = """
cms/jsi18n/ cms/sprite/
cms/ cms/account/ cms/api/ cms/badge/ cms/block-preview/ cms/bulk/ cms/calendar/ cms/campaign/ cms/choose-anchor-link/
cms/choose-email-link/ cms/choose-external-link/ cms/choose-page/ cms/choose-phone-link/ cms/closeddays/
cms/correspondents/
cms/dismissibles/ cms/documents/ cms/editing-sessions/ cms/embeds/ cms/forms/ cms/images/ cms/logout/ cms/mails/
cms/pages/ cms/person_chooser/ cms/pointrule/ cms/prize/ cms/prizebudget/ cms/reports/ cms/season/ cms/stage/
cms/synonym/
cms/tag-autocomplete/ cms/test404/ cms/theme/ cms/workflows/
"""
CLOSED = """
_util/ cms/^.*/ cms/collections/ cms/failwhale/ cms/groups/ cms/login/ cms/password_reset/ cms/redirects/
cms/settings/ cms/sites/ cms/snippets/ cms/users/ documents/
"""
# Wagtail's own faults when a request is made by hand: a page made to fail, forms without their hidden fields
FAULTS = {("get", "/cms/failwhale/"), ("post", "/cms/failwhale/"), ("post", "/cms/choose-external-link/")}


@pytest.fixture
def visitors(head, bob, carl, eve, dora):
    ensure_site()
    cleo, admin = (make_person(name, manager=head, entity=make_entity("Cartes")) for name in ("Cleo", "Ada"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    grant_role(admin, Role.ADMINISTRATOR, at_once=True)
    gone = make_person("Gaston", manager=head, is_active=False)
    people = {"anonymous": None, "inactive": gone, "employee": bob, "correspondent": carl, "executive": eve,
              "delegate": dora, "community": cleo, "administrator": admin}  # fmt: skip
    return {role: Visitor(person) for role, person in people.items()}


def part_of(route):
    """The part of the back office that a route belongs to."""
    return "/".join(route.split("/")[: 2 if route.startswith("cms/") else 1]).rstrip("/") + "/"


def wrong(visitors, roles, methods):
    """Editors get what is open and nothing that is closed; nobody else gets in; nothing breaks."""
    found, home = [], HomePage.objects.get().pk
    faults = FAULTS | {("post", f"/cms/pages/{home}/{what}/") for what in ("copy", "edit")}
    for address in OFFICE_ROUTES:
        path, part = office_path(address), part_of(address)
        for role in roles:
            is_free = part in OPEN.split() and role in EDITORS
            for method in methods:
                if (method, path) in faults:
                    continue
                status = visitors[role].ask(method, path).status_code
                seen = role in STRANGERS[:-1] and "cms" in path and status != 404
                if seen or status >= 500 or (status == 200 and not is_free):
                    found.append(f"{method} {path} as {role}: {status}")
    return found


def test_every_part_of_the_back_office_is_open_or_closed():
    assert {part_of(route) for route in OFFICE_ROUTES} == set(f"{OPEN} {CLOSED}".split())


def test_nobody_but_editors_enters_the_back_office(visitors):
    assert wrong(visitors, ("anonymous", "executive"), ["get"]) == []


def test_editors_open_what_is_theirs_in_the_back_office(visitors):
    assert wrong(visitors, ["community"], ["get"]) == []
    assert visitors["community"].ask("get", reverse("theme:index")).status_code == 200


@pytest.mark.long
def test_every_role_and_method_in_the_back_office(visitors):
    assert wrong(visitors, tuple(visitors), ["get", "post"]) == []
