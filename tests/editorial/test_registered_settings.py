"""Whoever changes a rule in the back office writes it in the register by doing so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from editorial.actions import ensure_site
from gamification.models import PointRule
from ideas.models import Stage, Theme
from people.actions import grant_role
from people.models import Role, User
from register.actions import verify
from register.models import Entry, Token
from tests.factories import make_entity, make_person, make_theme

pytestmark = pytest.mark.django_db
THEME = {
    "key": "ecologie",
    "name_fr": "Écologie",
    "name_en": "Ecology",
    "description": "",
    "order": 5,
    "is_active": "on",
}


@pytest.fixture
def cleo(head):
    return make_person("Cleo", manager=head, entity=make_entity("Cartes"))


@pytest.fixture
def cleo_in(client, cleo):
    ensure_site()
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    return client


def told(kind):
    """The contents of the entries of a kind."""
    return [entry.data for entry in Entry.objects.filter(kind=kind)]


def token(person):
    return Token.objects.get(person=person.pk).value


def test_a_theme_added_changed_and_deleted_is_three_entries(cleo_in, cleo):
    cleo_in.post(reverse("theme:add"), THEME)
    theme = Theme.objects.get(key="ecologie")
    cleo_in.post(reverse("theme:edit", args=[theme.pk]), {**THEME, "name_fr": "Planète", "neighbours": make_theme().pk})
    User.objects.filter(pk=cleo.pk).update(is_superuser=True)  # managers change themes, and delete none
    cleo_in.post(reverse("theme:delete", args=[theme.pk]))
    added, changed, deleted = told("theme_changed")
    assert (added["change"], added["fields"]["name_fr"]) == ("created", [None, "Écologie"])
    assert changed["fields"] == {"name_fr": ["Écologie", "Planète"], "neighbours": [[], [make_theme().pk]]}
    assert deleted["fields"]["name_fr"] == ["Planète", None]
    assert {entry["by"] for entry in (added, changed, deleted)} == {token(cleo)}
    assert {entry["object"] for entry in (added, changed, deleted)} == {theme.pk}
    assert verify() is None


def test_saving_without_a_change_writes_nothing(cleo_in):
    cleo_in.post(reverse("theme:add"), THEME)
    theme = Theme.objects.get(key="ecologie")
    assert cleo_in.post(reverse("theme:edit", args=[theme.pk]), THEME).status_code == 302
    assert len(told("theme_changed")) == 1


@pytest.mark.parametrize(("model", "name", "field"), [(PointRule, "pointrule", "points"), (Stage, "stage", "days")])
def test_a_rule_changed_says_what_it_was(cleo_in, model, name, field):
    row = model.objects.exclude(**{field: None}).order_by("pk").first()
    address = reverse(f"{name}:edit", args=[row.pk])
    form = cleo_in.get(address).context["form"]
    values = {key: value for key, value in form.initial.items() if key in form.fields and value not in (None, False)}
    values |= {"since": timezone.localdate(), "announcement": "Pour voir.", field: 77}
    shown = cleo_in.post(address, values)
    if model is PointRule:  # who would gain is shown first
        assert cleo_in.post(address, {**values, "simulated": shown.context["mark"]}).status_code == 302
    before, after = told("rule_changed")[0]["fields"][field]
    assert (float(before), float(after)) == (getattr(row, field), 77)
