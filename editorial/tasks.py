"""What the editorial room does by itself."""

from datetime import timedelta

from core.schedule import periodic
from editorial import search


@periodic(every=timedelta(hours=6))
def mend_search():
    """Pages moved or deleted in the back office, or published while a process died, are found as they are."""
    search.rebuild()
