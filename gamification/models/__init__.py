"""The game: points with causes and what follows from them, what they are exchanged for, and thanks between two."""

from gamification.models.game import (
    EVER,
    Badge,
    BadgeAward,
    Honour,
    LedgerRow,
    Player,
    PointRule,
    RuleVersion,
    Season,
    Standing,
)
from gamification.models.prizes import Prize, PrizeBudget, PrizeRequest, PrizeStep, Spending
from gamification.models.thanks import Thanks

__all__ = [
    "EVER",
    "Badge",
    "BadgeAward",
    "Honour",
    "LedgerRow",
    "Player",
    "PointRule",
    "Prize",
    "PrizeBudget",
    "PrizeRequest",
    "PrizeStep",
    "RuleVersion",
    "Season",
    "Spending",
    "Standing",
    "Thanks",
]
