"""The database itself refuses a judge who is an author, or who stands above or below one."""

from ideas.guards import in_conflict, refuse

REFUSED = "nobody judges an idea of their own, or of somebody above or below them"
JUDGED = "NEW.state IN ('open', 'decided')"
CHANGED = "OLD.state <> NEW.state OR OLD.reviewer_id IS NULL OR OLD.reviewer_id <> NEW.reviewer_id"
DECIDED_IDEA = "(SELECT r.idea_id FROM moderation_review r WHERE r.id = NEW.review_id)"


def _review(name, event, when):
    return refuse(
        name,
        "moderation_review",
        event,
        when=when,
        message=REFUSED,
        condition=lambda vendor: in_conflict("NEW.reviewer_id", "NEW.idea_id", vendor),
    )


def _decision(name, event, when=""):
    return refuse(
        name,
        "moderation_decision",
        event,
        when=when,
        message=REFUSED,
        condition=lambda vendor: in_conflict("NEW.by_id", DECIDED_IDEA, vendor),
    )


GUARDS = [
    _review("review_insert_judge", "BEFORE INSERT", JUDGED),
    _review("review_update_judge", "BEFORE UPDATE", f"{JUDGED} AND ({CHANGED} OR OLD.idea_id <> NEW.idea_id)"),
    _decision("decision_insert_judge", "BEFORE INSERT"),
    _decision("decision_update_judge", "BEFORE UPDATE", "OLD.by_id <> NEW.by_id OR OLD.review_id <> NEW.review_id"),
]
