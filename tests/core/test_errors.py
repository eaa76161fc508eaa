"""One row that fails stops no other, and is not forgotten."""

import pytest

from core.errors import each


def test_the_rows_after_a_failure_are_done_and_the_failure_is_raised_at_the_end():
    done = []

    def work(row):
        if row == 2:
            raise ValueError(row)
        done.append(row)
        return True

    with pytest.raises(ExceptionGroup) as raised:
        each(work, [1, 2, 3])
    assert done == [1, 3] and [str(error) for error in raised.value.exceptions] == ["2"]


def test_only_what_changed_something_counts():
    assert each(lambda row: row > 1, [1, 2, 3]) == 2
    assert each(len, []) == 0
