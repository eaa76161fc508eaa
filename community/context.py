"""What every page needs to know of the person: the way to their rooms, and what is unread."""

from django.db.models import Exists, OuterRef
from django.utils.functional import SimpleLazyObject

from core.prepared import Prepared
from inbox.models import unread_count
from moderation.models import Correspondent, Review
from people.models import Role, User
from people.permissions import roles_of


def _reviewing(me):
    return (
        User.objects.filter(pk=me)
        .annotate(
            has_reviews=Exists(Review.objects.filter(reviewer=OuterRef("pk"), state=Review.State.OPEN)),
            corresponds=Exists(Correspondent.objects.filter(person=OuterRef("pk"), is_active=True)),
        )
        .values_list("has_reviews", "corresponds")
    )


_tasks = Prepared(_reviewing)


def _nav(user):
    roles = roles_of(user)
    (reviews, corresponds), *_rest = _tasks.rows(me=user.pk)
    return {
        "queue": bool(reviews or corresponds),
        "board": Role.EXECUTIVE in roles,
        "reports": Role.MANAGER in roles,
        "cms": bool(roles & {Role.MANAGER, Role.ADMINISTRATOR}),
        "unread": unread_count(user),
    }


def nav(request):
    """Lazy: a page that shows no navigation asks nothing of the database."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": {}}
    return {"nav": SimpleLazyObject(lambda: _nav(user))}
