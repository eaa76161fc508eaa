"""What moderation writes in the register: no name and no text, but tokens, fingerprints and certificates."""

from core.worktime import working_days_between
from ideas.certificate import certificates, subject
from ideas.models import Idea, Step
from register.actions import fingerprint
from register.tokens import Names


def of_decision(decision):
    """The fact of a decision or a hand-over, with the certificate of its judge."""
    review, about = decision.review, subject(decision.review.idea)
    data = {
        **about.filed,
        "review": review.pk,
        "decision": str(decision.kind),
        "reason": str(decision.reason),
        "tier": review.why.get("tier", ""),
        "elsewhere": review.why.get("elsewhere", False),
        "days": working_days_between(review.assigned_at, decision.at),
        "waited": working_days_between(waiting_since(review.idea), decision.at),
        "text_sha256": fingerprint(decision.text),
        "would_change_sha256": fingerprint(decision.would_change) if decision.would_change else "",
        "certificates": certificates([decision.by], about.authors, decision.at, names=Names()),
    }
    return "review", data, decision.at


def of_routing(review, at):
    """The fact of a review given to somebody, or to nobody: the others counted by reason, the judge certified."""
    why, judges = review.why, [review.reviewer] if review.reviewer else []
    about = subject(review.idea)
    data = {
        **about.filed,
        "review": review.pk,
        "because": why["because"],
        "left_out": why["left_out"],
        "certificates": certificates(judges, about.authors, at, names=Names()),
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
        "certificates": certificates([glass.by], about.authors, glass.at, names=Names()),
    }
    return "glass", data, glass.at


def of_glass_refused(by, reason, at):
    """The fact of an attempt to break the glass that opened nothing."""
    return "glass", {"result": "refused", "by": Names()(by), "reason_sha256": fingerprint(reason)}, at


def of_report(report, comment, count, answer, at):
    """The fact of an answer to the reports of a comment, with the certificate of who gave it."""
    data = {
        **subject(comment.idea).filed,
        "comment": comment.pk,
        "reports": count,
        "reason": str(report.reason),
        "decision": str(report.state),
        "text_sha256": fingerprint(answer),
        "certificates": certificates([report.handled_by], [comment.author_id], at, names=Names()),
    }
    return "report", data, at


def of_appeal(made, kind, at, *, judges=(), **data):
    """The fact of a step of an appeal, with the certificates of `judges` towards those whom the appeal is about."""
    about = subject(made.idea)
    authors = [made.comment.author_id] if made.comment_id else about.authors
    filed = {**about.filed, "appeal": made.pk, "comment": made.comment_id, "against": str(made.kind)}
    certified = certificates(list(judges), authors, at, names=Names()) if judges else []
    return kind, {**filed, **data, "certificates": certified}, at


def of_opinion(opinion, kind, at):
    """The fact of a second opinion asked for or given, with the certificate of who gives it."""
    about = subject(opinion.review.idea)
    said = {"text_sha256": fingerprint(opinion.text)} if opinion.text else {"left_out": opinion.why["left_out"]}
    certified = certificates([opinion.person], about.authors, at, names=Names())
    return kind, {**about.filed, "review": opinion.review_id, **said, "certificates": certified}, at


def of_hiding(hiding, kind, at, reporters=()):
    """The fact of a comment hidden for now, or shown again, with the certificates of those who reported it."""
    comment = hiding.comment
    certified = certificates(list(reporters), [comment.author_id], at, names=Names()) if reporters else []
    facts = {"comment": comment.pk, "reports": len(reporters), "certificates": certified}
    return kind, {**subject(comment.idea).filed, **facts}, at


def waiting_since(idea):
    """When the idea last came to moderation: sent for the first time, or completed after advice."""
    returned = Step.objects.filter(idea=idea, status=Idea.Status.RETURNED, ended_at__isnull=False)
    return returned.order_by("-ended_at").values_list("ended_at", flat=True).first() or idea.submitted_at
