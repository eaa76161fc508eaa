"""Whoever gives each other points gains no more than with everybody; the figures are in bench/ring.py."""

import pytest

from bench.ring import gain, measure, play

pytestmark = pytest.mark.django_db
AIM = 0.05


def test_a_ring_gains_nothing_worth_while_over_honest_use():
    """All their comments marked useful against one in nine, in a week of much zeal."""
    *_, sides = play(weeks=2, comments=15, marked=0.11, ring=4, community=12)
    honest, ring, free_honest, free_ring = measure(sides)
    assert gain(free_honest, free_ring) > 0.5  # what the limits are for
    assert gain(honest, ring) < AIM
