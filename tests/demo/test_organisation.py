"""The demo directory is one complete tree, of exactly the size asked for."""

import random

import pytest

from demo.corpus.organisation import SMALLEST, organisation
from demo.corpus.people import PERSONAS


def line_of(people, person):
    line = []
    while person.manager is not None:
        person = people[person.manager]
        line.append(person)
        assert len(line) < 7, "a loop"
    return line


@pytest.mark.parametrize("headcount", [SMALLEST, 61, 97, 450, 1000, 4573])
def test_the_headcount_is_exact_and_every_chain_reaches_the_head(headcount):
    people = organisation(random.Random(headcount), headcount)
    assert sum(person.is_active for person in people) == headcount
    heads = [person for person in people if person.manager is None]
    assert len(heads) == 1
    for person in people:
        line = line_of(people, person)
        assert all(boss.is_active for boss in line)
        assert person is heads[0] or line[-1] is heads[0]


def test_the_same_seed_gives_the_same_people():
    assert organisation(random.Random(7), 450) == organisation(random.Random(7), 450)
    assert organisation(random.Random(7), 450) != organisation(random.Random(8), 450)


def test_addresses_and_numbers_are_unique_and_plain():
    people = organisation(random.Random(1), 4573)
    assert len({person.email for person in people}) == len(people)
    assert len({person.employee_number for person in people}) == len(people)
    assert all(person.email.isascii() and person.email.count("@") == 1 for person in people)


@pytest.mark.parametrize("headcount", [SMALLEST, 450, 4573])
def test_the_personas_come_first_and_stand_where_the_tour_needs_them(headcount):
    people = organisation(random.Random(5), headcount)
    cast = {person.persona: person for person in people if person.persona}
    assert [person.persona for person in people[: len(PERSONAS)]] == [persona.key for persona in PERSONAS]
    line = line_of(people, cast["adele"])
    assert line[0] is cast["mona"]
    assert cast["helene"] in line
    assert cast["paul-henri"] not in line
    assert cast["claire"].company != cast["adele"].company != cast["bruno"].company
    assert cast["claire"] not in line
    assert cast["nadir"] not in line


def test_spans_titles_and_side_lines_are_believable():
    people = organisation(random.Random(3), 4573)
    spans = {}
    for person in people:
        if person.is_active and person.manager is not None:
            spans[person.manager] = spans.get(person.manager, 0) + 1
    ordinary = [span for span in spans.values() if 4 <= span <= 12]
    assert len(ordinary) > 0.9 * len(spans)
    assert {person.level for person in people} == {1, 2, 3, 4, 5, 6}
    assert len({person.company for person in people if person.level > 1}) == 6
    assert all(person.job_title for person in people)
    dotted = [person for person in people if person.dotted_managers]
    assert 100 < len(dotted) < 500
    assert all(people[boss].level < person.level for person in dotted for boss in person.dotted_managers)
    acting = [person for person in people if person.acting_for is not None]
    assert acting
    assert all(people[person.acting_for].manager == person.manager for person in acting)


def test_some_have_left_after_they_were_hired():
    people = organisation(random.Random(3), 4573)
    left = [person for person in people if not person.is_active]
    assert 200 < len(left) < 350
    assert all(person.hired_days_ago > person.left_days_ago for person in left)


def test_a_group_too_small_is_refused():
    with pytest.raises(ValueError, match="at least"):
        organisation(random.Random(1), SMALLEST - 1)
