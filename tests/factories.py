"""Makes what a test needs, with sensible rest: people with lines, themes, ideas in any status."""

from datetime import time
from functools import cache
from itertools import count
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from core.rhythm import DAYS
from ideas import actions
from ideas.models import Idea, Theme
from inbox.models import Calendar
from inbox.zones import NO_HOLIDAYS
from people.closure import rebuild
from people.models import Entity, ReportingLine, RoleGrant, User

PASSWORD = "un mot de passe long"
_number = count(1)


@cache
def _hash():
    """The common password, hashed once: it takes half a second."""
    return make_password(PASSWORD)


def make_entity(name="Annuaires", kind=Entity.Kind.COMPANY, parent=None, code=None):
    """An entity under `parent`, or under the group, which is made when missing."""
    code = code or name.lower()
    if found := Entity.objects.filter(code=code).first():
        return found
    if kind == Entity.Kind.GROUP:
        return Entity.add_root(name=name, code=code, kind=kind)
    parent = parent or Entity.objects.filter(kind=Entity.Kind.GROUP).first()
    parent = parent or make_entity("Groupe", Entity.Kind.GROUP)
    company = parent.company if kind != Entity.Kind.COMPANY else None
    if kind != Entity.Kind.COMPANY and parent.kind == Entity.Kind.COMPANY:
        company = parent
    return parent.add_child(name=name, code=code, kind=kind, company=company)


def make_person(first_name="Nour", last_name=None, manager=None, entity=None, role=None, **fields):
    """A person with an open line to `manager`, the closure up to date."""
    number = next(_number)
    last_name = last_name or f"Essai{number}"
    fields.setdefault("email", f"{first_name}.{last_name}@exemple.test".lower())
    fields.setdefault("employee_number", f"E{number:05}")
    fields.setdefault("is_head", manager is None and "is_outside" not in fields)
    user = User(first_name=first_name, last_name=last_name, entity=entity or make_entity(), **fields)
    user.password = _hash()
    user.save()
    if manager:
        ReportingLine.objects.create(person=user, manager=manager)
        rebuild()
    if role:
        RoleGrant.objects.create(person=user, role=role)
    return user


def make_theme(key="service", name_fr="Qualité de service", name_en="Quality of service"):
    return Theme.objects.get_or_create(key=key, defaults={"name_fr": name_fr, "name_en": name_en})[0]


def make_idea(by=None, status=Idea.Status.PUBLISHED, stage="published", **fields):
    """An idea of `by` in `status`, by the same actions that the site uses."""
    by = by or make_person("Alice")
    fields.setdefault("title", "Un seul rappel pour les commerces")
    fields.setdefault("problem", "Chaque commerce appelle quatre services.")
    fields.setdefault("proposal", "Un numéro et un formulaire communs.")
    fields.setdefault("benefit", "")
    fields.setdefault("theme", make_theme())
    fields.setdefault("entity", by.entity)
    fields.setdefault("language", "fr")
    idea = actions.submit(by=by, client_key=uuid4().hex, **fields)
    idea = Idea.objects.get(pk=idea.pk)
    if status == Idea.Status.PUBLISHED:
        idea = actions.publish(idea, by=None)
        if stage != "published":
            actions.enter_stage(idea, stage)
    elif status == Idea.Status.RETURNED:
        idea = actions.return_to_author(idea, by=None, advice="Un exemple aiderait.")
    elif status == Idea.Status.REFUSED:
        idea = actions.refuse(idea, by=None, reason="unclear", text="On ne comprend pas encore.")
    elif status == Idea.Status.WITHDRAWN:
        idea = actions.withdraw(idea, by=by)
    return idea


def make_comment(idea, by=None, body="Bonne idée, essayons.", **fields):
    return actions.post_comment(idea, by=by or make_person("Bob"), body=body, client_key=uuid4().hex, **fields)


def never_rest():
    """Everybody works day and night, holidays too: what a test sends comes at once, whenever it runs."""
    make_entity()
    for root in Entity.objects.filter(depth=1):
        Calendar.objects.get_or_create(
            entity=root,
            defaults={"days": list(range(DAYS)), "opens_at": time(), "closes_at": time(), "region": NO_HOLIDAYS},
        )


def now():
    return timezone.now()
