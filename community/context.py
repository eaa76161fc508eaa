"""What every page needs to know of the person: the way to their rooms, and what is unread."""

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from core.prepared import Prepared
from inbox.models import unread_groups
from moderation.models import Correspondent, Opinion, Review, Seat
from people.models import Role, RoleGrant, User
from people.permissions import remember_roles, roles_of


def _news(me, now):
    """Pairs of what a person has: ("role", …), ("task", "reviews"), ("unread", group); one query."""
    me_row = User.objects.filter(pk=me)
    reviews = Review.objects.filter(reviewer=OuterRef("pk"), state=Review.State.OPEN)
    seats = Seat.objects.open().filter(judge=OuterRef("pk"))
    opinions = Opinion.objects.open().filter(person=OuterRef("pk"))
    themes = Correspondent.objects.filter(person=OuterRef("pk"), is_active=True)
    text = CharField()
    roles = RoleGrant.objects.current(now).filter(person=me)
    return roles.values_list(Value("role", text), Cast("role", text)).union(
        me_row.filter(Exists(reviews) | Exists(themes) | Exists(seats) | Exists(opinions)).values_list(
            Value("task", text), Value("reviews", text)
        ),
        unread_groups(me, now).values_list(Value("unread", text), Cast("group_key", text)),
    )


_has = Prepared(_news)


def _nav(request, user):
    has = _has.rows(me=user.pk, now=timezone.now())
    remember_roles(user, (what for kind, what in has if kind == "role"))
    roles = roles_of(user)
    rooms = {
        "queue": ("task", "reviews") in has,
        "board": Role.EXECUTIVE in roles,
        "reports": Role.MANAGER in roles,
        "glass": bool(roles & {Role.DELEGATE, Role.ADMINISTRATOR}),
        "directory": Role.ADMINISTRATOR in roles,
        "cms": bool(roles & {Role.MANAGER, Role.ADMINISTRATOR}),
    }
    unread = sum(kind == "unread" for kind, _what in has)
    return rooms | {"unread": unread, "place": (*_place(request), *rooms.values())}


def _place(request):
    """Where one is, as far as the navigation shows it (`active` in its templates)."""
    match = request.resolver_match
    return match and match.view_name, request.GET.get("stage") == "deployed"


def nav(request):
    """Lazy: a page that shows no navigation asks nothing of the database."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": {}}
    return {"nav": SimpleLazyObject(lambda: _nav(request, user))}
