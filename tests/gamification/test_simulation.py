"""Who would gain and who would lose by a changed rule: by entity, nobody named, nothing about fewer than ten people."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from editorial.actions import ensure_site
from gamification.models import LedgerRow, PointRule
from gamification.simulation import CROWD, simulate
from ideas import actions
from ideas.models import Activity
from ideas.verbs import Verb
from people.actions import grant_role
from people.models import Entity, Role
from register.models import Entry
from tests.factories import make_comment, make_entity, make_idea, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def commenters(diary, idea, count, entity, at=None):
    """People of an entity who commented once each."""
    people = [make_person(f"P{n}", entity=entity) for n in range(count)]
    with diary():
        for person in people:
            Activity.record(Verb.COMMENTED, by=person, idea=idea, at=at)
    return people


def worth(verb, points, **fields):
    """The rule as somebody has just typed it."""
    rule = PointRule.objects.get(verb=verb, **fields)
    rule.points = Decimal(points)
    return rule


def told(simulation):
    return [(effect.entity and effect.entity.name, effect.people, effect.change) for effect in simulation.effects]


@pytest.fixture
def places():
    return [make_entity(name, Entity.Kind.DEPARTMENT, make_entity("Annuaires")) for name in ("Ventes", "Paie")]


@pytest.mark.both_databases
def test_an_entity_of_too_few_counts_with_the_one_above_it(diary, idea, places):
    commenters(diary, idea, CROWD + 2, places[0])
    commenters(diary, idea, CROWD - 1, places[1])
    commenters(diary, idea, 2, make_entity("Annuaires"))
    found = simulate(worth(Verb.COMMENTED, 3))
    assert told(found) == [("Ventes", 12, 1200), ("Annuaires", 11, 1100)]
    assert (found.total.before, found.total.after) == (23 * 200, 23 * 300)


def test_who_is_left_over_hides_among_the_fewest(diary, idea, places):
    for place, count in zip(places, (CROWD + 5, CROWD + 1), strict=True):
        commenters(diary, idea, count, place)
    commenters(diary, idea, 3, make_entity("Annuaires"))
    assert told(simulate(worth(Verb.COMMENTED, 1))) == [(None, 14, -1400), ("Ventes", 15, -1500)]


def test_of_fewer_than_ten_people_there_is_no_figure(diary, idea, places):
    commenters(diary, idea, CROWD - 1, places[0])
    found = simulate(worth(Verb.COMMENTED, 3))
    assert found.effects == []
    assert found.total.people == 0


def test_only_the_last_ninety_days_count(diary, idea, places):
    commenters(diary, idea, CROWD, places[0], at=timezone.now() - timedelta(days=91))
    assert simulate(worth(Verb.COMMENTED, 3)).effects == []


def test_a_simulation_leaves_nothing_behind(diary, idea, places):
    commenters(diary, idea, CROWD, places[0])
    before = list(LedgerRow.objects.values_list("pk", "hundredths"))
    simulate(worth(Verb.COMMENTED, 3))
    assert list(LedgerRow.objects.values_list("pk", "hundredths")) == before
    assert PointRule.objects.get(verb=Verb.COMMENTED).versions.count() == 1


def test_limits_and_what_was_taken_back_are_those_of_the_ledger(diary, alice, places):
    with diary():
        ideas = [make_idea(by=alice) for _ in range(2)]
        people = [make_person(f"P{n}", entity=places[0]) for n in range(CROWD)]
        for person in people:
            comment = make_comment(ideas[0], by=person)
            for idea in ideas:
                actions.set_vote(idea, by=person, wanted=True)
        actions.withdraw_comment(comment, by=people[-1])
    unchanged = simulate(worth(Verb.VOTED, "0.5", earner="doer"))
    assert [effect.change for effect in unchanged.effects] == [0]
    assert simulate(worth(Verb.COMMENTED, 5)).total.people == 0  # nine, once one has taken it back


# ── in the back office ──


@pytest.fixture
def cleo_in(client, head):
    ensure_site()
    cleo = make_person("Cleo", manager=head, entity=make_entity("Cartes"))
    grant_role(cleo, Role.MANAGER, at_once=True)
    client.force_login(cleo)
    return client


def typed(rule, **changed):
    values = {"points": rule.points, "daily_cap": rule.daily_cap, "is_active": "on", "announcement": "Pour voir."}
    if rule.weekly_cap is not None:
        values["weekly_cap"] = rule.weekly_cap
    return {**values, "since": timezone.localdate(), **changed}


def test_a_change_is_shown_first_and_saved_once_it_was_seen(cleo_in, diary, idea, places):
    people = commenters(diary, idea, CROWD, places[0])
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    address = reverse("pointrule:edit", args=[rule.pk])
    page = cleo_in.post(address, typed(rule, points=3))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Ventes, Annuaires" in text
    assert "+10" in text
    assert not any(person.last_name in text for person in people)
    assert rule.versions.count() == 1
    mark = page.context["mark"]
    other = cleo_in.post(address, typed(rule, points=4, simulated=mark))  # not what was shown
    assert other.status_code == 200
    assert cleo_in.post(address, typed(rule, points=3, simulated=mark)).status_code == 302
    version = rule.versions.first()
    assert (version.version, version.points, version.announcement) == (2, 3, "Pour voir.")
    said = Entry.objects.get(kind="rule_changed").data["fields"]
    assert said["announcement"] == [None, "Pour voir."]
    assert said["since"][1].startswith(str(version.since.date()))


def test_a_later_date_leaves_the_points_until_then(cleo_in, diary, bob, idea):
    rule = PointRule.objects.get(verb=Verb.COMMENTED)
    address = reverse("pointrule:edit", args=[rule.pk])
    values = typed(rule, points=3, since=timezone.localdate() + timedelta(days=10))
    mark = cleo_in.post(address, values).context["mark"]
    assert cleo_in.post(address, {**values, "simulated": mark}).status_code == 302
    for days, total in ((0, 200), (10, 500)):
        with diary():
            Activity.record(Verb.COMMENTED, by=bob, idea=idea, at=timezone.now() + timedelta(days=days))
        assert sum(LedgerRow.objects.filter(person=bob).values_list("hundredths", flat=True)) == total
    page = cleo_in.get(reverse("point-rules")).content.decode()
    assert "À partir du" in page
    assert "Pour voir." in page


@pytest.mark.parametrize(
    ("verb", "earner", "field", "value"),
    [
        ("commented", "doer", "points", "-1"),
        ("commented", "doer", "points", "beaucoup"),
        ("commented", "doer", "points", "Infinity"),
        ("commented", "doer", "points", "99999999"),
        ("commented", "doer", "daily_cap", "0"),
        ("commented", "doer", "since", "2020-01-01"),
        ("commented", "doer", "since", "hier"),
        ("commented", "doer", "announcement", ""),
        ("voted", "authors", "weekly_cap", ""),
        ("voted", "authors", "weekly_cap", "0.3"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cleo_in, verb, earner, field, value):
    rule = PointRule.objects.get(verb=verb, earner=earner)
    page = cleo_in.post(reverse("pointrule:edit", args=[rule.pk]), typed(rule, **{field: value}))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert rule.versions.count() == 1


def test_an_amount_is_typed_as_it_is_written_in_french(cleo_in):
    rule = PointRule.objects.get(verb=Verb.VOTED, earner="authors")
    address = reverse("pointrule:edit", args=[rule.pk])
    assert 'value="0,50"' in cleo_in.get(address).content.decode()
    mark = cleo_in.post(address, typed(rule, points="0,25")).context["mark"]
    assert cleo_in.post(address, typed(rule, points="0.25", simulated=mark)).status_code == 302
    assert rule.versions.first().points == Decimal("0.25")


def test_a_duty_has_no_limit_between_colleagues(cleo_in):
    rule = PointRule.objects.get(verb=Verb.PUBLISHED)
    page = cleo_in.get(reverse("pointrule:edit", args=[rule.pk]))
    assert "weekly_cap" not in page.context["form"].fields


def test_nobody_adds_or_deletes_a_rule(cleo_in):
    rule = PointRule.objects.get(verb=Verb.PUBLISHED)
    for address in (reverse("pointrule:add"), reverse("pointrule:delete", args=[rule.pk])):
        assert cleo_in.get(address).status_code == 302
