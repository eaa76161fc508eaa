"""What can be done in the game: earn points, exchange them for prizes, say thank you."""

from gamification.actions.asking import (
    OutOfStock,
    ask_for,
    cancel,
    confirm,
    join_waiting_list,
    serve_all,
    serve_waiting,
)
from gamification.actions.earning import (
    HEARD,
    StoredBook,
    authors_at,
    catch_up,
    earn,
    fact_of,
    prices_at,
    retally,
    set_ranked,
    signatures,
)
from gamification.actions.granting import approve, choose, hand_over, refuse
from gamification.actions.thanking import put_away, take_thanks_back, thank

__all__ = [
    "HEARD",
    "OutOfStock",
    "StoredBook",
    "approve",
    "ask_for",
    "authors_at",
    "cancel",
    "catch_up",
    "choose",
    "confirm",
    "earn",
    "fact_of",
    "hand_over",
    "join_waiting_list",
    "prices_at",
    "put_away",
    "refuse",
    "retally",
    "serve_all",
    "serve_waiting",
    "set_ranked",
    "signatures",
    "take_thanks_back",
    "thank",
]
