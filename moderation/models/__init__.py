"""Who judges, what was decided, what was contested, and what was reported."""

from moderation.models.appeal import Appeal, Seat
from moderation.models.escrow import Escrow
from moderation.models.glass import Glass
from moderation.models.opinion import Opinion
from moderation.models.report import Hiding, Report
from moderation.models.review import Correspondent, Decision, Review

__all__ = ["Appeal", "Correspondent", "Decision", "Escrow", "Glass", "Hiding", "Opinion", "Report", "Review", "Seat"]
