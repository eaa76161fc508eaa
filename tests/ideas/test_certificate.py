"""The certificate of a decision: what the directory said, by tokens, and the conflict found again from it."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ideas.certificate import FREE, build, certificates, subject
from ideas.conflict import conflicts
from people.actions import set_manager
from people.models import Oversight
from register.tokens import Names
from tests.factories import make_idea, make_person

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
NAMES = {number: f"t{number}" for number in range(9)}
LINES = st.tuples(
    st.integers(0, 8), st.integers(0, 8), st.sampled_from(["line", "dotted", "former"]), st.integers(1, 4), st.none()
)


def words(result):
    return json.dumps(result)


def test_it_holds_every_line_concerned_by_tokens_and_no_number_of_a_person(alice, mona, head, carl, db):
    found = certificates([carl], [alice.pk], AT)[0]
    assert {(line["kind"], line["depth"]) for line in found["lines"]} == {("line", 1), ("line", 2)}
    assert len(found["lines"]) == found["checked"] == 3  # alice: mona and the head; carl: the head
    assert found["result"] == FREE
    named = {found["judge"], *found["authors"], *(line[key] for line in found["lines"] for key in ("person", "above"))}
    assert len(named) == 4
    assert all(len(token) == 16 for token in named)
    assert "Vidal" not in words(found)


def test_it_names_the_line_that_bars_a_judge(alice, mona, head, carl):
    results = [found["result"] for found in certificates([mona, alice, carl], [alice.pk], AT)]
    assert results == ["line", "author", FREE]
    assert certificates([alice], [mona.pk], AT)[0]["result"] == "below"


def test_a_former_line_stands_in_it_with_its_end(alice, mona, head, carl):
    set_manager(alice, carl)
    found = certificates([mona], [alice.pk], datetime.now(UTC))[0]
    assert found["result"] == "former"
    assert [line["until"] for line in found["lines"] if line["kind"] == "former"]


def test_under_a_pseudonym_every_entry_has_other_tokens(alice, carl):
    first, second = (certificates([carl], [alice.pk], AT, names=Names(is_fresh=True))[0] for _ in range(2))
    tokens = [
        {line["above"] for line in found["lines"]} | {found["judge"], *found["authors"]} for found in (first, second)
    ]
    assert tokens[0].isdisjoint(tokens[1])
    assert len(tokens[0]) == len(tokens[1])


@given(st.lists(LINES, max_size=14), st.integers(0, 8), st.sets(st.integers(0, 8), min_size=1, max_size=3))
def test_whatever_the_lines_a_judge_tied_to_an_author_is_never_free(lines, judge, authors):
    found = build(judge, list(authors), AT, lines=lines, tokens=NAMES)
    tied = judge in authors or any(
        (person in authors and above == judge) or (person == judge and above in authors)
        for person, above, _kind, _depth, _until in lines
    )
    managers = {(person, above) for person, above, kind, depth, _until in lines if depth == 1 and kind == "line"}
    tied |= any((judge, above) in managers for author in authors for above in range(9) if (author, above) in managers)
    assert (found["result"] != FREE) is tied


def test_the_certificate_says_what_the_rule_says(head, db):
    people = [head]
    for number in range(8):
        people.append(make_person(manager=people[number // 2]))
    set_manager(people[5], people[1])
    set_manager(people[3], people[2])
    now = datetime.now(UTC)
    for author in people:
        barred = conflicts([p.pk for p in people], [author.pk], now)
        told = {p.pk: c["result"] for p, c in zip(people, certificates(people, [author.pk], now), strict=True)}
        assert {pk: result for pk, result in told.items() if result != FREE} == barred
    assert Oversight.objects.filter(kind="former").exists()


def test_many_judges_cost_no_more_queries_than_one(head, alice, carl, django_assert_max_num_queries):
    many = [make_person(manager=head) for _ in range(5)]
    with django_assert_max_num_queries(6) as one:
        certificates([carl], [alice.pk], AT)
    with django_assert_max_num_queries(len(one)):
        certificates(many, [alice.pk], AT)


def test_an_entry_is_filed_under_the_theme_and_the_company_of_the_first_author(alice):
    idea = make_idea(by=alice)
    assert subject(idea).filed == {"idea": idea.reference, "theme": "service", "company": "annuaires"}
