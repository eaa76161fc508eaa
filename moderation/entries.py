"""What moderation writes in the register: no name and no text, but tokens, fingerprints and certificates."""

from core.worktime import working_days_between
from ideas.certificate import certificates, subject
from ideas.conflict import REASONS
from people.models import User
from register.actions import fingerprint
from register.tokens import of as token_of


def of_decision(decision, about, between, names):
    """The fact of a decision or a hand-over, with the certificate of its judge.

    `about`: the idea's Subject; `between`: what stands between its authors and the judge, as it was read to decide;
    its review knows `returned_at`, when the idea last came back to its authors.
    """
    review = decision.review
    data = {
        **about.filed,
        "review": review.pk,
        "decision": str(decision.kind),
        "reason": str(decision.reason),
        "tier": review.why.get("tier", ""),
        "elsewhere": review.why.get("elsewhere", False),
        "days": working_days_between(review.assigned_at, decision.at),
        "waited": working_days_between(review.returned_at or review.idea.submitted_at, decision.at),
        "text_sha256": fingerprint(decision.text),
        "would_change_sha256": fingerprint(decision.would_change) if decision.would_change else "",
        "certificates": certificates([decision.by], about.authors, decision.at, names=names, between=between),
    }
    return "review", data, decision.at


def of_routing(review, at, about, between, names=None):
    """The fact of a review given to somebody, or to nobody: the others counted by reason, the judge certified.

    `about`: the idea's Subject; `between`: what stands between its authors and the candidates; `names`: the entry's,
    where they are known.
    """
    why, judges = review.why, [User(pk=review.reviewer_id)] if review.reviewer_id else []
    names = names or about.names(*judges)
    data = {
        **about.filed,
        "review": review.pk,
        "because": why["because"],
        "left_out": grouped(why["left_out"]),
        "certificates": certificates(judges, about.authors, at, names=names, between=between),
    }
    if judges:
        data |= {key: why[key] for key in ("tier", "elsewhere", "stands_in", "knows")}
    return "escalation" if why["because"] == "late" else "routing", data, at


def of_glass(glass):
    """The fact of a glass broken, with the certificate of who reads the idea now."""
    about = subject(glass.idea)
    data = {
        **about.filed,
        "result": "broken",
        "until": glass.until.isoformat(),
        "reason_sha256": fingerprint(glass.reason),
        "certificates": certificates([glass.by], about.authors, glass.at, names=about.names(glass.by)),
    }
    return "glass", data, glass.at


def of_glass_refused(by, reason, at):
    """The fact of an attempt to break the glass that opened nothing."""
    return "glass", {"result": "refused", "by": token_of(by.pk), "reason_sha256": fingerprint(reason)}, at


def of_escrow(escrow, result):
    """The fact of a request for the name behind a pseudonym, or of its answer: who opened what, never why not."""
    return (
        "escrow",
        {
            **subject(escrow.idea).filed,
            "result": result,
            "by": token_of(escrow.by_id),
            "with": token_of(escrow.answered_by_id) if escrow.was_opened else "",
            "reason_sha256": fingerprint(escrow.reason),
        },
        escrow.answered_at or escrow.at,
    )


def of_report(report, count, answer, at):
    """The fact of an answer to the reports of a comment or an idea, with the certificate of who gave it."""
    (about, authors), judge = _reported(report), report.handled_by
    data = {
        **about.filed,
        "comment": report.comment_id,
        "reports": count,
        "reason": str(report.reason),
        "decision": str(report.state),
        "text_sha256": fingerprint(answer),
        "certificates": certificates([judge], authors, at, names=about.names(judge)),
    }
    return "report", data, at


def _reported(row):
    """What the register files of a Report's or a Hiding's idea, and the ids of those whom it is about."""
    about = subject(row.comment.idea if row.comment else row.idea)
    return about, [row.comment.author_id] if row.comment else about.authors


def of_appeal(made, kind, at, *, judges=(), **data):
    """The fact of a step of an appeal, with the certificates of `judges` towards those whom the appeal is about."""
    about = subject(made.idea)
    authors = [made.comment.author_id] if made.comment_id else about.authors
    if "left_out" in data:
        data["left_out"] = grouped(data["left_out"])
    filed = {**about.filed, "appeal": made.pk, "comment": made.comment_id, "against": str(made.kind)}
    certified = certificates(list(judges), authors, at, names=about.names(*judges)) if judges else []
    return kind, {**filed, **data, "certificates": certified}, at


def of_opinion(opinion, kind, at):
    """The fact of a second opinion asked for or given, with the certificate of who gives it."""
    about = subject(opinion.review.idea)
    asked = {"left_out": grouped(opinion.why["left_out"])}
    said = {"text_sha256": fingerprint(opinion.text)} if opinion.text else asked
    certified = certificates([opinion.person], about.authors, at, names=about.names(opinion.person))
    return kind, {**about.filed, "review": opinion.review_id, **said, "certificates": certified}, at


def of_hiding(hiding, kind, at, reporters=()):
    """The fact of what is hidden for now, or shown again, with the certificates of those who reported it.

    Whoever reports answers for nothing: nobody follows them from one entry to the next.
    """
    about, authors = _reported(hiding)
    certified = certificates(list(reporters), authors, at, names=about.names()) if reporters else []
    facts = {"comment": hiding.comment_id, "reports": len(reporters), "certificates": certified}
    return kind, {**about.filed, **facts}, at


def grouped(rows):
    """Candidates counted by reason, those in conflict together: by which conflict would say who the author is."""
    barred = sum(row["count"] for row in rows if row["reason"] in REASONS)
    others = [row for row in rows if row["reason"] not in REASONS]
    return [{"reason": "conflict", "count": barred}, *others] if barred else others
