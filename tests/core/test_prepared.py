"""A query built once answers for every value, on both databases."""

from datetime import timedelta

import pytest
from django.db.models import Exists
from django.utils import timezone

from core.prepared import Prepared
from people.models import User
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_each_call_answers_for_its_own_values():
    first, second = make_person("Anne", "Un"), make_person("Anne", "Deux")
    people = Prepared(lambda me, name: User.objects.filter(pk=me, first_name=name).values_list("pk"))
    assert people.rows(me=first.pk, name="Anne") == [(first.pk,)]
    assert people.rows(me=second.pk, name="Anne") == [(second.pk,)]
    assert people.rows(me=second.pk, name="Zoé") == []
    assert len(people.known) == 1


def test_moments_are_compared_as_the_database_stores_them():
    person = make_person()
    older = Prepared(lambda at: User.objects.filter(created_at__lt=at).values_list("pk"))
    assert older.rows(at=person.created_at + timedelta(seconds=1)) == [(person.pk,)]
    assert older.rows(at=timezone.now() - timedelta(days=1)) == []


def test_rows_come_in_pages():
    made = sorted(make_person().pk for _ in range(3))
    everybody = Prepared(lambda least: User.objects.filter(pk__gte=least).order_by("pk").values_list("pk"))
    assert everybody.rows(2, 1, least=made[0]) == [(made[1],), (made[2],)]


def test_an_object_is_what_a_queryset_would_have_made():
    person = make_person("Anne", "Un")
    people = Prepared(lambda me: User.objects.filter(pk=me).annotate(is_ann=Exists(User.objects.filter(pk=me))))
    found = people.get(me=person.pk)
    plain = User.objects.get(pk=person.pk)
    assert found == plain and found.is_ann
    assert {f.attname: getattr(found, f.attname) for f in User._meta.concrete_fields} == {
        f.attname: getattr(plain, f.attname) for f in User._meta.concrete_fields
    }
    assert people.get(me=0) is None


def test_columns_that_were_left_out_are_read_when_asked_for():
    person = make_person("Anne", "Un")
    found = Prepared(lambda me: User.objects.only("email").filter(pk=me)).get(me=person.pk)
    assert found.email == person.email and found.first_name == "Anne"
