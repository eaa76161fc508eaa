"""Bringing people, entities and lines in line with the group's file."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.errors import DomainError
from people.actions.recording import record
from people.closure import rebuild
from people.models import AddressWarning, Entity, ReportingLine, User

KINDS = (Entity.Kind.COMPANY, Entity.Kind.DEPARTMENT, Entity.Kind.TEAM)


def group():
    """The root of the entity tree, made when missing."""
    return Entity.objects.filter(kind=Entity.Kind.GROUP).first() or Entity.add_root(
        name=_("Group"), code="group", kind=Entity.Kind.GROUP
    )


def entity_code(path):
    """A stable code of at most 40 characters for a path of names; long ones end in a fingerprint."""
    code = "/".join(slugify(part) or "-" for part in path)
    return code if len(code) <= 40 else f"{code[:31]}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"


def ensure_entity(path, known):
    """The entity at a path of names from the company down, made when missing; `known` remembers them by code."""
    parent = company = None
    for depth, name in enumerate(path):
        code = entity_code(path[: depth + 1])
        if code not in known:
            kind = KINDS[min(depth, 2)]
            above = Entity.objects.get(pk=(parent or group()).pk)
            known[code] = above.add_child(name=name[:120], code=code, kind=kind, company=company)
        parent = known[code]
        company = company or parent
    return parent


def apply_directory(plan, *, by=None, force=False):
    """Write what `people.directory.plan` worked out, as one transaction; returns the count of changes.

    Raises DomainError when more than 10 % of the active people would be deactivated, unless `force`.
    """
    if plan.deactivates_too_many and not force:
        raise DomainError(
            _("This file would deactivate %(count)s people of %(total)s: more than 10 %%. Nothing was changed.")
            % {"count": len(plan.leaving), "total": plan.active_before}
        )
    with transaction.atomic():
        _write_people(plan)
        ids = dict(User.objects.filter(employee_number__isnull=False).values_list("employee_number", "pk"))
        _write_lines(plan, ids)
        now = timezone.now()
        rebuild(now)
        changes = record(_changes(plan, ids), by=by, at=now)
        moved = [change for change in changes if change.kind == "changed" and "email" in change.data]
        AddressWarning.objects.bulk_create(AddressWarning(change=change) for change in moved)
    return len(plan.changes)


def _changes(plan, ids):
    """The changes of a plan as the diary keeps them: people by their ids, `is_first` for the lines of who arrives."""
    arrived = {number for kind, number, _data in plan.changes if kind == "arrived"}
    for kind, number, data in plan.changes:
        data = {key: [str(part) for part in v] if isinstance(v, tuple) else v for key, v in data.items()}
        if "manager" in data:
            data["manager"] = ids[data["manager"]]
        yield kind, ids[number], {**data, "is_first": True} if number in arrived else data


def _write_people(plan):
    known = {e.code: e for e in Entity.objects.all()}
    people = {p.employee_number: p for p in User.objects.filter(employee_number__isnull=False)}
    touched = {number for kind, number, _data in plan.changes if kind in ("arrived", "changed")}
    fresh, changed = [], []
    for number, row in plan.rows.items():
        is_head = number in plan.heads
        person = people.get(number)
        if person is None:
            person = User(employee_number=number)
            person.set_unusable_password()
            fresh.append(person)
        elif number in touched or person.is_head != is_head:
            changed.append(person)
        else:
            continue
        for name, value in row.values.items():
            setattr(person, name, value)
        person.handle, person.is_active, person.is_head = User.handle_of(person.email), row.is_active, is_head
        person.entity = ensure_entity(row.path, known)
    fields = ["handle", "is_active", "is_head", "entity", *next(iter(plan.rows.values())).values] if plan.rows else []
    User.objects.bulk_create(fresh, batch_size=500)
    if changed:
        User.objects.bulk_update(changed, fields, batch_size=200)
    gone = [number for kind, number, _data in plan.changes if kind == "left"]
    for start in range(0, len(gone), 500):
        User.objects.filter(employee_number__in=gone[start : start + 500]).update(
            is_active=False, left_on=timezone.localdate(), is_head=False
        )


def _write_lines(plan, ids):
    now = timezone.now()
    started = [(n, d) for kind, n, d in plan.changes if kind == "line_started"]
    ReportingLine.objects.bulk_create(
        [ReportingLine(person_id=ids[n], manager_id=ids[d["manager"]], kind=d["kind"], since=now) for n, d in started],
        batch_size=1000,
    )
    for kind, number, data in plan.changes:
        if kind == "line_ended":
            ReportingLine.objects.filter(
                person=ids[number], manager=ids[data["manager"]], kind=data["kind"], until__isnull=True
            ).update(until=now)
