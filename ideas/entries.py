"""What this room writes in the register: tokens, fingerprints of texts, and certificates."""

from ideas.certificate import certificates, subject
from register.actions import fingerprint
from register.tokens import Names


def of_unmerging(merger):
    """The fact of two ideas that a community manager has separated, certified towards the authors of both."""
    by, about = merger.ended_by, subject(merger.joined)
    authors = sorted({*about.authors, *subject(merger.kept).authors})
    names = Names(about=about.filed["idea"], answering={by.pk})
    data = {
        **about.filed,
        "merger": merger.pk,
        "kept": merger.kept.reference,
        "by": names(by),
        "reason_sha256": fingerprint(merger.ended_reason),
        "certificates": certificates([by], authors, merger.ended_at, names=names),
    }
    return "merger_ended", data, merger.ended_at
