"""Rows read within the query of another row: the same list on both databases."""

import pytest
from django.db import connection
from django.db.models import Count, OuterRef

from core.gathered import Gathered
from people.models import Entity, User
from tests.factories import make_entity, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_rows_come_with_their_row_in_their_order_and_as_they_are(django_assert_num_queries):
    cartes, empty = make_entity("Cartes"), make_entity('Vide « "L’été" »')
    make_person("Ada", entity=cartes, manager=make_person("Bob", entity=cartes, is_head=True))
    assert connection.features.supports_json_field  # Django asks SQLite once in the life of a process
    staff = User.objects.filter(entity=OuterRef("pk")).order_by("first_name")
    with django_assert_num_queries(1):
        found = {
            place.pk: place.staff for place in Entity.objects.annotate(staff=Gathered(staff, "first_name", "is_head"))
        }
    ada, bob = found[cartes.pk]
    assert (ada["first_name"], bob["first_name"]) == ("Ada", "Bob")
    assert (bool(ada["is_head"]), bool(bob["is_head"])) == (False, True)
    assert found[empty.pk] == []


def test_counts_by_kind_come_too():
    cartes = make_entity("Cartes")
    for name, site in (("Bob", "Brest"), ("Ada", "Brest"), ("Zoé", 'l’Île « d’"Yeu" »')):
        make_person(name, entity=cartes, site=site)
    sites = User.objects.filter(entity=OuterRef("pk")).values("site").annotate(count=Count("pk")).order_by("site")
    place = Entity.objects.annotate(sites=Gathered(sites, "site", "count")).get(pk=cartes.pk)
    assert place.sites == [{"site": "Brest", "count": 2}, {"site": 'l’Île « d’"Yeu" »', "count": 1}]
