"""What the community room does by itself."""

from datetime import timedelta

from community import people
from core.schedule import periodic


@periodic(every=timedelta(hours=6))
def mend_search():
    """Entities get other names in the back office, and a process may die before it indexes: both are made good."""
    people.rebuild()
