"""How « Populaires » orders ideas."""

from datetime import UTC, datetime
from math import log10

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
HALF_LIFE_DAYS = 45
COMMENT_WEIGHT = 2


def popularity(votes, comments, published_at):
    """Log of the support plus age: ten times the support weighs as much as 45 days of youth.

    The form is the « hot » ranking of Salihefendic (2010): order by log10(score) + seconds / period, which needs
    no rewriting as time passes. Unpublished ideas rank 0.
    """
    if published_at is None:
        return 0.0
    days = (published_at - EPOCH).total_seconds() / 86_400
    return round(log10(1 + votes + COMMENT_WEIGHT * comments) + days / HALF_LIFE_DAYS, 6)
