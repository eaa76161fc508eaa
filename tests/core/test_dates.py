"""Days as one says them: in French a month begins on its « 1er »."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.template import engines
from django.utils import translation

from core.dates import day_of, written

FIRST, SECOND = datetime(2026, 12, 1, 14, 47, tzinfo=UTC), datetime(2026, 12, 2, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "form", "first", "second"),
    [
        ("fr", "DATE_FORMAT", "1er décembre 2026", "2 décembre 2026"),
        ("fr", "MONTH_DAY_FORMAT", "1er décembre", "2 décembre"),
        ("fr", "SHORT_DATE_FORMAT", "01/12/2026", "02/12/2026"),
        ("en", "DATE_FORMAT", "Dec. 1, 2026", "Dec. 2, 2026"),
    ],
)
def test_a_page_and_a_sentence_say_a_date_alike(language, form, first, second):
    page = engines["django"].from_string(f'{{{{ day|date:"{form}" }}}}')
    with translation.override(language):
        assert [written(day, form) for day in (FIRST, SECOND)] == [first, second]
        assert [page.render({"day": day}) for day in (FIRST, SECOND)] == [first, second]
        assert page.render({"day": None}) == ""


@time_machine.travel(SECOND)
def test_the_year_is_said_when_it_is_not_this_one():
    with translation.override("fr"):
        assert day_of(FIRST) == "1er décembre"
        assert day_of(FIRST.replace(year=2024)) == "1er décembre 2024"
