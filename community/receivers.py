"""The community reads the directory's diary: colleagues are found as the directory knows them now."""

from django.dispatch import receiver

from community import people
from people.models import User
from people.signals import directory_changed


@receiver(directory_changed, dispatch_uid="community.index_people")
def index_people(person_ids, **kwargs):
    """Whoever came, moved, left or has another name; replaying changes nothing."""
    if person_ids:
        people.index(list(User.objects.filter(pk__in=person_ids).select_related("entity__company")))
