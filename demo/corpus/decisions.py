"""What judges, executives and authors write when an idea moves, and what deployed ideas were measured to bring."""

from dataclasses import dataclass
from functools import cache

from demo.corpus.grammar import Drawing, read_lists
from demo.corpus.ideas import common

REASONS = ("duplicate", "exists", "scope", "personal", "confidential", "legal", "unclear")
# of a hundred refusals, as lived: most repeat an idea or ask for what exists
REASON_WEIGHTS = (38, 22, 16, 6, 5, 5, 8)
BENEFIT_UNITS = ("euros", "hours", "tonnes", "points", "other")
BENEFIT_WEIGHTS = (36, 34, 10, 12, 8)
AMOUNTS = {"euros": (4, 180, 1000), "hours": (12, 400, 10), "tonnes": (2, 60, 1), "points": (2, 14, 1)}


@dataclass(frozen=True)
class MeasuredBenefit:
    """What a deployed idea brought in a year; no amount when it can only be said in words."""

    amount: int | None
    unit: str
    method: str


@cache
def patterns():
    return read_lists("decisions.txt")


def decision_text(rng, kind, idea):
    """One text on an `IdeaText`.

    `kind`: approve, return, hand_over, appeal, appeal upheld, appeal dismissed, retain, project, pilot, deploy,
    decline, report, official.
    """
    return _write(rng, rng.choice(patterns()[kind]), idea)


def refusal(rng, idea, reason=None):
    """(reason, text) of a refusal, the reason drawn when not given."""
    reason = reason or rng.choices(REASONS, REASON_WEIGHTS)[0]
    return reason, decision_text(rng, f"refuse {reason}", idea)


def park(rng, idea):
    """(why it is parked, what would reopen it)."""
    why, _, reopening = rng.choice(patterns()["park"]).partition("||")
    return _write(rng, why, idea), _write(rng, reopening, idea)


def measured_benefit(rng, idea):
    unit = rng.choices(BENEFIT_UNITS, BENEFIT_WEIGHTS)[0]
    method = decision_text(rng, f"benefit {unit}", idea)
    if unit == "other":
        return MeasuredBenefit(None, unit, method)
    low, high, step = AMOUNTS[unit]
    amount = min(high, low + int(rng.expovariate(4 / (high - low)))) * step
    return MeasuredBenefit(amount, unit, method)


def stop_result(rng, state):
    """What came of an idea in another entity: `state` is adopted, tried, shown or declined."""
    return Drawing(rng, common()[0]).write(rng.choice(patterns()[f"stop {state}"]))


def _write(rng, pattern, idea):
    return Drawing(rng, common()[0], {"sujet": idea.noun}).write(pattern)
