"""The database itself refuses a judge who may not judge: an author, who stands above or below one, or near."""

from ideas.guards import in_conflict, in_conflict_with, judges, refuse

REFUSED = "nobody judges an idea of their own, or of somebody they are in conflict with"
DECIDED_IDEA = "(SELECT r.idea_id FROM moderation_review r WHERE r.id = NEW.review_id)"


SEATED = """
    SELECT 1 FROM moderation_appeal appeal JOIN ideas_activity fact ON fact.id = appeal.against_id
    LEFT JOIN ideas_comment said ON said.id = appeal.comment_id
    WHERE appeal.id = NEW.appeal_id"""


def _seat_is_barred(vendor):
    """A seat of who decided first, or of somebody in conflict with the comment's author or the idea's."""
    about_idea = in_conflict("NEW.judge_id", "appeal.idea_id", vendor)
    about_comment = in_conflict_with("NEW.judge_id", "said.author_id", vendor)
    return f"""EXISTS ({SEATED} AND (
        fact.by_id = NEW.judge_id
        OR (appeal.comment_id IS NULL AND {about_idea})
        OR (appeal.comment_id IS NOT NULL AND {about_comment})
    ))"""


def _seat(name, event, when):
    return refuse(name, "moderation_seat", event, when=when, message=REFUSED, condition=_seat_is_barred)


HANDLED = "OLD.handled_by_id IS NULL OR OLD.handled_by_id <> NEW.handled_by_id OR OLD.state <> NEW.state"
SIGNS_ANEW = "OLD.state <> 'active' OR OLD.person_id <> NEW.person_id OR OLD.idea_id <> NEW.idea_id"
SITS = "NEW.state IN ('open', 'spoken')"


def _judge_is_near(vendor):
    """Somebody who judges the idea now, or is asked for an opinion, is in conflict with who is to sign it."""
    near = [
        in_conflict_with(judge, "NEW.person_id", vendor) for judge in ("r.reviewer_id", "o.person_id", "s.judge_id")
    ]
    return f"""EXISTS (
        SELECT 1 FROM moderation_review r WHERE r.idea_id = NEW.idea_id AND r.state = 'open' AND {near[0]}
    ) OR EXISTS (
        SELECT 1 FROM moderation_opinion o JOIN moderation_review r ON r.id = o.review_id
        WHERE r.idea_id = NEW.idea_id AND o.state = 'open' AND {near[1]}
    ) OR EXISTS (
        SELECT 1 FROM moderation_seat s JOIN moderation_appeal p ON p.id = s.appeal_id
        WHERE p.idea_id = NEW.idea_id AND p.comment_id IS NULL AND s.state = 'open' AND {near[2]}
    )"""  # noqa: S608


def _signature(name, event, when):
    message = "nobody signs an idea while somebody close to them judges it"
    return refuse(name, "ideas_authorship", event, when=when, message=message, condition=_judge_is_near)


GUARDS = [
    _signature("signature_insert_judged", "BEFORE INSERT", "NEW.state = 'active'"),
    _signature("signature_update_judged", "BEFORE UPDATE", f"NEW.state = 'active' AND ({SIGNS_ANEW})"),
    *judges(
        "review",
        "moderation_review",
        "NEW.reviewer_id",
        idea="NEW.idea_id",
        when="NEW.state IN ('open', 'decided')",
        changed="OLD.state <> NEW.state OR OLD.reviewer_id IS NULL OR OLD.reviewer_id <> NEW.reviewer_id"
        " OR OLD.idea_id <> NEW.idea_id",
        message=REFUSED,
    ),
    *judges(
        "decision",
        "moderation_decision",
        "NEW.by_id",
        idea=DECIDED_IDEA,
        changed="OLD.by_id <> NEW.by_id OR OLD.review_id <> NEW.review_id",
        message=REFUSED,
    ),
    *judges(
        "opinion",
        "moderation_opinion",
        "NEW.person_id",
        idea=DECIDED_IDEA,
        when="NEW.state IN ('open', 'given')",
        changed="OLD.state <> NEW.state OR OLD.person_id <> NEW.person_id OR OLD.review_id <> NEW.review_id",
        message=REFUSED,
    ),
    *judges(
        "report",
        "moderation_report",
        "NEW.handled_by_id",
        person="(SELECT c.author_id FROM ideas_comment c WHERE c.id = NEW.comment_id)",
        when="NEW.handled_by_id IS NOT NULL",
        changed=f"{HANDLED} OR COALESCE(OLD.comment_id, 0) <> COALESCE(NEW.comment_id, 0)",
        message="nobody answers the report of a comment of somebody they are in conflict with",
    ),
    *judges(
        "idea_report",
        "moderation_report",
        "NEW.handled_by_id",
        idea="NEW.idea_id",
        when="NEW.handled_by_id IS NOT NULL",
        changed=f"{HANDLED} OR COALESCE(OLD.idea_id, 0) <> COALESCE(NEW.idea_id, 0)",
        message="nobody answers the report of an idea of somebody they are in conflict with",
    ),
    *judges(
        "glass",
        "moderation_glass",
        "NEW.by_id",
        idea="NEW.idea_id",
        changed="OLD.by_id <> NEW.by_id OR OLD.idea_id <> NEW.idea_id OR OLD.until < NEW.until",
        message="nobody breaks the glass of an idea of somebody they are in conflict with",
    ),
    *judges(
        "escrow",
        "moderation_escrow",
        "NEW.by_id",
        idea="NEW.idea_id",
        when="NEW.until IS NOT NULL",
        changed="OLD.until IS NULL OR OLD.until < NEW.until OR OLD.by_id <> NEW.by_id OR OLD.idea_id <> NEW.idea_id",
        message="nobody reads the name behind the pseudonym of somebody they are in conflict with",
    ),
    _seat("seat_insert_judge", "BEFORE INSERT", SITS),
    _seat(
        "seat_update_judge",
        "BEFORE UPDATE",
        f"{SITS} AND (OLD.state <> NEW.state OR OLD.judge_id <> NEW.judge_id OR OLD.appeal_id <> NEW.appeal_id)",
    ),
]
