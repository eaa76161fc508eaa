"""What this room does by itself."""

from datetime import time, timedelta

from core.schedule import periodic
from ideas import actions


@periodic(every=timedelta(days=1), at=time(3, 40))
def drop_unsent_pictures():
    """Pictures of forms that were never sent leave no trace."""
    actions.drop_unsent_pictures()
