"""The database itself refuses to change what was spent on prizes, and how a request came to where it is."""

from ideas.guards import refuse


def _is_kept(table, event, message):
    return refuse(
        f"{table}_no_{event.lower()}", f"gamification_{table}", f"BEFORE {event}", message=message, condition=_always
    )


def _always(_vendor):
    return "1 = 1"


GUARDS = [
    _is_kept(table, event, message)
    for table, message in (
        ("spending", "what was spent is given back by another row, never changed"),
        ("prizestep", "the steps of a request are never changed"),
    )
    for event in ("UPDATE", "DELETE")
]
