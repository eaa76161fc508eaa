"""A query built once answers for every value, on both databases."""

from datetime import timedelta

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.prepared import Condition, Prepared
from people.models import Entity, User
from tests.factories import make_entity, make_person

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


def _near(me):
    mine = User.objects.filter(pk=me, entity=OuterRef("entity"))
    return Q(Exists(mine)) & ~Q(pk=me)


NEAR = Condition("near", "people.User", _near)


@pytest.fixture
def three(db):
    north, south = make_entity("Nord"), make_entity("Sud")
    return [make_person("Anne", entity=north), make_person("Bea", entity=north), make_person("Cora", entity=south)]


def test_a_condition_answers_for_its_own_values_wherever_it_stands(three):
    anne, bea, cora = three
    near = User.objects.filter(NEAR(me=anne.pk))
    assert list(near) == [bea] and near.count() == 1
    assert list(User.objects.filter(NEAR(me=bea.pk))) == [anne]
    assert list(User.objects.exclude(NEAR(me=anne.pk)).filter(pk__in=[bea.pk, cora.pk])) == [cora]
    homes = Entity.objects.filter(Exists(User.objects.filter(NEAR(me=anne.pk), entity=OuterRef("pk"))))
    assert list(homes) == [anne.entity]
    assert set(User.objects.filter(Q(NEAR(me=anne.pk)) | Q(pk=cora.pk))) == {bea, cora}
    assert set(User.objects.filter(NEAR(me=anne.pk)) | User.objects.filter(NEAR(me=bea.pk))) == {anne, bea}
    assert list(User.objects.annotate(is_near=NEAR(me=anne.pk)).filter(is_near=True)) == [bea]
    assert len(NEAR.known) == 1


def test_a_condition_in_a_prepared_query_takes_its_values_from_there(three):
    anne, bea, _cora = three
    asked = Prepared(lambda me: User.objects.filter(NEAR(me=me)).values_list("pk"))
    assert asked.rows(me=anne.pk) == [(bea.pk,)]
    assert asked.rows(me=bea.pk) == [(anne.pk,)]


def test_a_condition_that_needs_a_join_is_refused(three):
    with pytest.raises(ValueError, match="joins"):
        Condition("far", "people.User", lambda me: Q(entity__name="Nord", pk=me))(me=1)
