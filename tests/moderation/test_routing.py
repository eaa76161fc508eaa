"""Who is chosen, on drawn and on random organisations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.routing import DELEGATE, MANAGER, NEIGHBOUR, THEME, TIERS, Candidate, choose, choose_panel

HERE, THERE, FAR = 1, 2, 3


def somebody(person, company=THERE, tier=THEME, **facts):
    return Candidate(person=person, tier=tier, companies=frozenset({company}), **facts)


def chosen(*candidates, complete=True, **kwargs):
    choice = choose(candidates, author_companies={HERE}, lines_complete=complete, **kwargs)
    return choice.chosen and choice.chosen.person


def test_another_company_comes_before_a_lighter_load():
    assert chosen(somebody(1, HERE, load=0), somebody(2, THERE, load=9)) == 2


def test_the_least_loaded_comes_first_then_always_the_same_person():
    assert chosen(somebody(1, load=3), somebody(2, load=1)) == 2
    assert chosen(somebody(5, load=1), somebody(4, load=1)) == chosen(somebody(4, load=1), somebody(5, load=1)) == 4


def test_between_equals_the_company_with_less_to_do_comes_first():
    assert chosen(somebody(1, THERE, load=1, entity_load=9), somebody(2, FAR, load=1, entity_load=1)) == 2


def test_a_choice_counts_who_was_considered_and_who_qualified():
    choice = choose([somebody(1), somebody(2), somebody(3, bar="line")], author_companies={HERE}, lines_complete=True)
    assert (choice.considered, choice.qualified, choice.left_out) == (3, 2, {"line": 1})


def test_a_panel_is_three_people_of_whom_the_first_is_a_delegate():
    judges = [somebody(1), somebody(2), somebody(3, load=4)]
    delegates = [somebody(1, tier=DELEGATE), somebody(9, tier=DELEGATE)]  # the first is a judge too
    facts = {"author_companies": {HERE}, "lines_complete": True}
    assert choose_panel(judges, delegates=delegates[1:], excluded={1: "first", 2: "first"}, **facts) is None
    assert choose_panel(judges, delegates=[], **facts) is None
    assert choose_panel(judges[:1], delegates=delegates[1:], **facts) is None
    assert [c.chosen.person for c in choose_panel(judges, delegates=delegates[1:], **facts)] == [9, 1, 2]


def test_the_theme_in_the_same_company_comes_before_a_neighbouring_theme_elsewhere():
    assert chosen(somebody(1, THERE, NEIGHBOUR), somebody(2, HERE)) == 2
    assert chosen(somebody(1, THERE, NEIGHBOUR), somebody(2, HERE, bar="line")) == 1


def test_community_managers_come_last():
    assert chosen(somebody(1, THERE, MANAGER), somebody(2, HERE, NEIGHBOUR)) == 2
    assert chosen(somebody(1, THERE, MANAGER), somebody(2, HERE, NEIGHBOUR, bar="former")) == 1


def test_nobody_is_better_than_somebody_in_conflict():
    choice = choose([somebody(1, bar="line"), somebody(2, bar="line"), somebody(3, is_available=False)],
                    author_companies={HERE}, lines_complete=True)  # fmt: skip
    assert choice.chosen is None
    assert choice.left_out == {"line": 2, "absent": 1}


def test_an_incomplete_line_leaves_only_correspondents_of_another_company_with_a_complete_line():
    assert chosen(somebody(1, HERE), complete=False) is None
    assert chosen(somebody(1, THERE, is_complete=False), complete=False) is None
    assert chosen(somebody(1, THERE, MANAGER), complete=False) is None
    assert chosen(somebody(1, HERE), somebody(2, THERE, NEIGHBOUR), complete=False) == 2


def test_an_unknown_company_is_never_elsewhere():
    assert chosen(somebody(1, None), complete=False) is None
    choice = choose([somebody(1, THERE)], author_companies={None}, lines_complete=True)
    assert choice.chosen.person == 1
    assert not choice.is_elsewhere


def test_who_judges_for_the_authors_company_is_not_elsewhere():
    both = Candidate(person=1, tier=THEME, companies=frozenset({HERE, THERE}))
    assert chosen(both, somebody(2, THERE, load=9)) == 2


def test_who_knows_the_idea_is_preferred_unless_barred():
    assert chosen(somebody(1), somebody(2, HERE, load=9), prefer=2) == 2
    assert chosen(somebody(1), somebody(2, HERE, bar="former"), prefer=2) == 1


def test_who_handed_over_is_not_asked_again():
    assert chosen(somebody(1), excluded={1}) is None


candidates = st.lists(
    st.builds(
        Candidate,
        person=st.integers(1, 8),
        tier=st.sampled_from(TIERS),
        companies=st.frozensets(st.sampled_from([HERE, THERE, FAR, None]), min_size=1, max_size=2),
        load=st.integers(0, 3),
        bar=st.sampled_from([None, None, None, "author", "line", "dotted", "acting", "former", "below"]),
        is_complete=st.booleans(),
        is_available=st.sampled_from([True, True, True, False]),
        stands_in=st.booleans(),
    ),
    max_size=10,
)
companies = st.sets(st.sampled_from([HERE, THERE, FAR, None]), min_size=1, max_size=2)


def holds(found, author_companies, complete, excluded):
    """The issue's words about one choice, checked against every other candidate."""
    choice = choose(found, author_companies=author_companies, lines_complete=complete, excluded=excluded)

    def is_elsewhere(candidate):
        known = None not in author_companies and None not in candidate.companies
        return known and not set(author_companies) & candidate.companies

    def qualifies(candidate):
        fine = candidate.bar is None and candidate.is_available and candidate.person not in excluded
        if complete:
            return fine
        return fine and candidate.is_complete and is_elsewhere(candidate) and candidate.tier != MANAGER

    fit = [candidate for candidate in found if qualifies(candidate)]
    if choice.chosen is None:
        assert not fit
        return
    assert choice.chosen in fit
    for other in fit:
        assert TIERS.index(choice.chosen.tier) <= TIERS.index(other.tier)
        if other.tier == choice.chosen.tier:
            assert is_elsewhere(choice.chosen) >= is_elsewhere(other)
            if is_elsewhere(other) == is_elsewhere(choice.chosen):
                assert choice.chosen.load <= other.load


@settings(max_examples=200, deadline=None)
@given(candidates, companies, st.booleans(), st.sets(st.integers(1, 8), max_size=2))
def test_every_choice_keeps_the_rules(found, author_companies, complete, excluded):
    holds(found, author_companies, complete, excluded)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(candidates, companies, st.booleans(), st.sets(st.integers(1, 8), max_size=2))
def test_every_choice_keeps_the_rules_ten_thousand_times(found, author_companies, complete, excluded):
    holds(found, author_companies, complete, excluded)
