"""The certificate of a decision: what the directory said, by tokens, and the conflict found again from it."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ideas.certificate import FREE, build, certificates, subject
from ideas.conflict import conflicts
from people.actions import set_manager
from people.models import Oversight
from register import tokens
from register.tokens import Names
from tests.factories import make_idea, make_person

AT = datetime(2026, 7, 1, 9, tzinfo=UTC)
NAMES = {number: f"t{number}" for number in range(9)}
LINES = st.tuples(
    st.integers(0, 8), st.integers(0, 8), st.sampled_from(["line", "dotted", "former"]), st.integers(1, 4), st.none()
)


def certified(judges, authors, at=AT, about="0123456789abcdef"):
    names = Names(about=about, answering=[judge.pk for judge in judges if judge.pk not in authors])
    return certificates(judges, authors, at, names=names)


def words(result):
    return json.dumps(result)


def test_it_holds_every_line_concerned_by_tokens_and_no_number_of_a_person(alice, mona, head, carl, db):
    found = certified([carl], [alice.pk])[0]
    told = sorted((line.get("kind", ""), line.get("depth", 0)) for line in found["lines"])
    assert told == [("", 0), ("direct", 1), ("direct", 1)]
    assert len(found["lines"]) == found["checked"] == 3  # alice: mona and the head; carl: the head
    assert found["result"] == FREE
    assert len(people_in(found)) == 4
    assert all(len(token) == 16 for token in people_in(found))
    assert "Vidal" not in words(found)


def test_it_names_the_line_that_bars_a_judge(alice, mona, head, carl):
    results = [found["result"] for found in certified([mona, alice, carl], [alice.pk])]
    assert results == ["line", "author", FREE]
    assert certified([alice], [mona.pk])[0]["result"] == "below"


def test_a_former_line_stands_in_it_with_its_end(alice, mona, head, carl):
    set_manager(alice, carl)
    found = certified([mona], [alice.pk], datetime.now(UTC))[0]
    assert found["result"] == "former"
    assert [line["until"] for line in found["lines"] if line.get("kind") == "former"]


def test_two_ideas_of_one_author_share_no_word_but_the_judge_and_one_idea_keeps_its_own(alice, carl):
    first, again, second = (certified([carl], [alice.pk], about=about * 16)[0] for about in "aab")
    assert first == again
    assert people_in(first) & people_in(second) == {first["judge"]} == {tokens.of(carl.pk)}
    assert len(people_in(first)) == len(people_in(second)) == 4


def test_a_line_that_bears_on_no_conflict_says_nothing_by_which_somebody_is_known_again(alice, mona, eve, bob, carl):
    """Who has a dotted line, or had another manager until a certain minute, looks like who has one level more."""
    set_manager(alice, eve, kind="dotted")
    set_manager(alice, bob)
    found = certified([carl], [alice.pk], datetime.now(UTC))[0]
    mine = [line for line in found["lines"] if line["person"] in found["authors"]]
    assert len(mine) > 3
    assert sorted(map(len, mine)) == [2] * (len(mine) - 1) + [4]
    assert [(line["kind"], line["depth"]) for line in mine if len(line) > 2] == [("direct", 1)]
    places = [(line["person"], line["above"]) for line in found["lines"]]
    assert places == sorted(set(places))


def people_in(found):
    return {found["judge"], *found["authors"], *(line[end] for line in found["lines"] for end in ("person", "above"))}


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
        told = {p.pk: c["result"] for p, c in zip(people, certified(people, [author.pk], now), strict=True)}
        assert {pk: result for pk, result in told.items() if result != FREE} == barred
    assert Oversight.objects.filter(kind="former").exists()


def test_many_judges_cost_no_more_queries_than_one(head, alice, carl, django_assert_max_num_queries):
    many = [make_person(manager=head) for _ in range(5)]
    with django_assert_max_num_queries(6) as one:
        certified([carl], [alice.pk])
    with django_assert_max_num_queries(len(one)):
        certified(many, [alice.pk])


def test_an_entry_is_filed_under_the_theme_and_the_company_of_the_first_author(alice):
    idea = make_idea(by=alice)
    assert subject(idea).filed == {"idea": idea.reference, "theme": "service", "company": "annuaires"}
