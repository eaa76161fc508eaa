"""The database itself refuses a judge who is an author, or who stands above or below one."""

from ideas.guards import in_conflict, in_conflict_with, refuse

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


SEATED = """
    SELECT 1 FROM moderation_appeal p JOIN ideas_activity f ON f.id = p.against_id
    LEFT JOIN ideas_comment c ON c.id = p.comment_id
    WHERE p.id = NEW.appeal_id"""


def _seat_is_barred(vendor):
    """A seat of who decided first, or of somebody in conflict with the comment's author or the idea's."""
    about_idea = in_conflict("NEW.judge_id", "p.idea_id", vendor)
    about_comment = in_conflict_with("NEW.judge_id", "c.author_id", vendor)
    return f"""EXISTS ({SEATED} AND (
        f.by_id = NEW.judge_id
        OR (p.comment_id IS NULL AND {about_idea})
        OR (p.comment_id IS NOT NULL AND {about_comment})
    ))"""


def _seat(name, event, when):
    return refuse(name, "moderation_seat", event, when=when, message=REFUSED, condition=_seat_is_barred)


SITS = "NEW.state IN ('open', 'spoken')"

GUARDS = [
    _review("review_insert_judge", "BEFORE INSERT", JUDGED),
    _review("review_update_judge", "BEFORE UPDATE", f"{JUDGED} AND ({CHANGED} OR OLD.idea_id <> NEW.idea_id)"),
    _seat("seat_insert_judge", "BEFORE INSERT", SITS),
    _seat(
        "seat_update_judge",
        "BEFORE UPDATE",
        f"{SITS} AND (OLD.state <> NEW.state OR OLD.judge_id <> NEW.judge_id OR OLD.appeal_id <> NEW.appeal_id)",
    ),
    _decision("decision_insert_judge", "BEFORE INSERT"),
    _decision("decision_update_judge", "BEFORE UPDATE", "OLD.by_id <> NEW.by_id OR OLD.review_id <> NEW.review_id"),
]
