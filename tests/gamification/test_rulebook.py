"""The page of the rules: every rule, its limits, its versions and their dates, for everybody who works here."""

import pytest
from django.urls import reverse
from django.utils import timezone

from gamification import rulebook
from gamification.models import PointRule
from gamification.rules import PAYING, RULES, Nothing
from ideas.verbs import Verb
from people.models import Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_every_rule_of_the_table_is_on_the_page(client, alice):
    client.force_login(alice)
    page = client.get(reverse("point-rules"))
    rules = page.context["rules"]
    assert len(rules) == sum(len(RULES[verb]) for verb in PAYING) == PointRule.objects.count()
    text = page.content.decode()
    assert all(rule.name in text for rule in rules)
    reasons = {str(rule.why) for rule in RULES.values() if isinstance(rule, Nothing)}
    assert set(page.context["nothing"]) == reasons


def test_every_rule_has_words():
    assert {(verb, pay.earner) for verb in PAYING for pay in RULES[verb]} == set(rulebook.DEEDS)


def test_limits_between_colleagues_stand_beside_their_rule(client, alice):
    client.force_login(alice)
    rules = {rule.name: rule.now for rule in client.get(reverse("point-rules")).context["rules"]}
    assert (
        "0,75 point par semaine au plus de la même personne" in rules["Un ou une collègue soutient votre idée"].limits
    )
    assert not any("semaine" in limit for limit in rules["Votre idée est publiée"].limits)


def test_what_a_rule_said_before_stays_readable(client, alice):
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    rule.points = 3
    rule.save(announcement="Trois points, pour encourager.")
    client.force_login(alice)
    page = client.get(reverse("point-rules"))
    found = next(rule for rule in page.context["rules"] if rule.before)
    assert (found.now.worth, found.before[0].worth, found.before[0].since) == ("3 points", "2 points", None)
    text = page.content.decode()
    assert "Trois points, pour encourager." in text
    assert "Ce que disait cette règle avant" in text


def test_a_rule_out_of_force_says_so(client, alice):
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    rule.is_active = False
    rule.save()
    client.force_login(alice)
    assert "Ne rapporte rien en ce moment." in client.get(reverse("point-rules")).content.decode()


def test_staff_delegates_find_it_beside_the_register(client):
    client.force_login(make_person("Denis", role=Role.DELEGATE))
    assert reverse("point-rules") in client.get(reverse("register")).content.decode()
    assert client.get(reverse("point-rules")).status_code == 200


def test_more_versions_cost_no_more_queries(client, alice, django_assert_num_queries):
    with django_assert_num_queries(2):
        rulebook.read(timezone.now())
    for verb in PAYING:
        for rule in PointRule.objects.filter(verb=verb):
            rule.points += 1
            rule.save()
    with django_assert_num_queries(2):
        rulebook.read(timezone.now())
