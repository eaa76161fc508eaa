"""Who a session belongs to, asked with each request."""

from django.contrib.auth.backends import ModelBackend

from core.prepared import Prepared
from people.models import User

_person = Prepared(lambda pk: User.objects.filter(pk=pk))


class PeopleBackend(ModelBackend):
    """Django's own log-in by address and password; the person is read anew each time, by a query built once."""

    def get_user(self, user_id):
        """The person of a session, or None when that person has left."""
        person = _person.get(pk=int(user_id))
        return person if person and self.user_can_authenticate(person) else None
