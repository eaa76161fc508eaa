"""What executives' decisions write in the register: tokens, fingerprints of texts, and certificates."""

from ideas.certificate import certificates, subject
from pipeline.moves import is_setback
from register.actions import fingerprint


def of_stage(kind, decision, at):
    """The fact of a move, a proposal, or its end; each executive who signed it certified."""
    signed = [person for person in (decision.by, decision.second_by) if person]
    about = subject(decision.idea)
    names = about.names(*signed)
    data = {
        **about.filed,
        "decision": decision.pk,
        "from": decision.from_stage.key,
        "to": decision.to_stage.key,
        "setback": is_setback(decision.from_stage.key, decision.to_stage.key),
        "by": names(decision.by),
        "second_by": names(decision.second_by),
        "text_sha256": _print(decision.text),
        "reopening_sha256": _print(decision.reopening),
        "second_text_sha256": _print(decision.second_text),
        "certificates": certificates(signed, about.signing, at, names=names),
    }
    return kind, data, at


def of_benefit(benefit, at):
    """The fact of a measured benefit."""
    about = subject(benefit.idea)
    data = {
        **about.filed,
        "by": about.names(benefit.by)(benefit.by),
        "benefit": benefit.pk,
        "amount": None if benefit.amount is None else str(benefit.amount),
        "unit": benefit.unit,
        "method_sha256": _print(benefit.method),
    }
    return "benefit_measured", data, at


def _print(text):
    return fingerprint(text) if text else ""
