"""The directory of the demo group: entities, people, lines, roles, correspondents."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password

from demo.corpus.organisation import organisation
from demo.corpus.people import BRAND, PERSONAS, PROCESS, SAVINGS, SERVICE
from editorial.actions import ensure_site
from ideas.models import Stage, Theme
from moderation.models import Correspondent
from people.actions import ensure_entity, group
from people.closure import rebuild
from people.groups import mirror
from people.models import Entity, Oversight, ReportingLine, Role, RoleGrant, User

UNUSABLE = "!"  # only the personas log in
PASSWORD = "eureka-demo"  # noqa: S105 of the demo alone, printed on its log-in page
THEMES = (
    (SAVINGS, "Économies", "Cost savings", "Ce qui coûte moins sans rendre moins."),
    (PROCESS, "Optimisation des processus", "Process optimisation", "Ce qui va plus vite, ou se fait une seule fois."),
    (BRAND, "Valeur de la marque", "Brand value", "Ce qui rend nos noms plus utiles et plus aimés."),
    (SERVICE, "Qualité de service", "Quality of service", "Ce que nos clients remarquent."),
)
NEIGHBOURS = ((SAVINGS, PROCESS), (SERVICE, BRAND), (PROCESS, SERVICE))
ROLES = {
    "executive": Role.EXECUTIVE, "community_manager": Role.MANAGER, "delegate": Role.DELEGATE,
    "administrator": Role.ADMINISTRATOR,
}  # fmt: skip
LEVEL_OF_HEADS = 2  # the heads of the companies are the executives
EXPERT_LEVELS = (5, 6)


def populate(world):
    """Write everybody; afterwards `world` knows people, personas, companies and who is above whom."""
    specs = world.specs = organisation(world.rng("organisation"), world.figures.employees)
    _write_people(world, specs)
    _write_lines(world, specs)
    rebuild(world.now)
    world.above = set(Oversight.objects.values_list("overseer_id", "person_id"))
    ensure_site()
    _write_themes(world)
    _grant_roles(world)
    _name_correspondents(world)


def _write_people(world, specs):
    root, known = group(), {}
    Entity.objects.filter(pk=root.pk).update(name="Groupe Lumière")
    password, today = make_password(PASSWORD), world.now.date()
    for spec in specs:
        path = [name for name in (spec.company, spec.department, spec.team) if name]
        entity = root if spec.manager is None else ensure_entity(path, known)
        world.users.append(
            User(
                email=spec.email, handle=User.handle_of(spec.email), password=password if spec.persona else UNUSABLE,
                employee_number=spec.employee_number, first_name=spec.first_name, last_name=spec.last_name,
                job_title=spec.job_title, site=spec.site, entity=entity, language=spec.language,
                is_active=spec.is_active, is_head=spec.manager is None,
                hired_on=today - timedelta(days=spec.hired_days_ago),
                left_on=None if spec.is_active else today - timedelta(days=spec.left_days_ago),
            )
        )  # fmt: skip
    User.objects.bulk_create(world.users, batch_size=1000)
    world.personas = {s.persona: u for s, u in zip(specs, world.users, strict=True) if s.persona}
    world.companies = {e.name: e for e in Entity.objects.companies()}


def _write_lines(world, specs):
    lines, reports = [], {}
    for spec, user in zip(specs, world.users, strict=True):
        since = world.now - timedelta(days=min(spec.hired_days_ago, 900))
        managers = [] if spec.manager is None else [(spec.manager, ReportingLine.Kind.LINE)]
        managers += [(index, ReportingLine.Kind.DOTTED) for index in spec.dotted_managers]
        until = None if spec.is_active else world.now - timedelta(days=spec.left_days_ago)
        for index, kind in managers:
            manager = world.users[index]
            lines.append(ReportingLine(person=user, manager=manager, kind=kind, since=since, until=until))
        if spec.is_active and spec.manager is not None:
            reports.setdefault(spec.manager, []).append(user)
    for spec, user in zip(specs, world.users, strict=True):
        for person in reports.get(spec.acting_for, ()) if spec.acting_for is not None else ():
            if person.pk != user.pk:
                acting = ReportingLine.Kind.ACTING
                lines.append(ReportingLine(person=person, manager=user, kind=acting, since=world.now - timedelta(20)))
    ReportingLine.objects.bulk_create(lines, batch_size=2000, ignore_conflicts=True)


def _write_themes(world):
    for order, (key, name_fr, name_en, description) in enumerate(THEMES):
        world.themes[key] = Theme.objects.create(
            key=key, name_fr=name_fr, name_en=name_en, description=description, order=order
        )
    for key, other in NEIGHBOURS:
        world.themes[key].neighbours.add(world.themes[other])
    world.stages = {stage.key: stage for stage in Stage.objects.all()}


def _grant_roles(world):
    since = world.now - timedelta(days=730)
    held = {(world.personas[p.key].pk, ROLES[p.role]) for p in PERSONAS if p.role in ROLES}
    heads = zip(world.specs, world.users, strict=True)
    held |= {(u.pk, Role.EXECUTIVE) for spec, u in heads if spec.level == LEVEL_OF_HEADS and spec.is_active}
    RoleGrant.objects.bulk_create(RoleGrant(person_id=pk, role=role, since=since) for pk, role in sorted(held))
    for user in world.personas.values():
        mirror(user)


def _name_correspondents(world):
    """The personas for their themes, and one more expert per company and theme, far from any head.

    All of them have the personas' password: what a visitor sends goes to the least loaded, who is none of them.
    """
    rng, rows, taken = world.rng("correspondents"), [], set()
    for persona in PERSONAS:
        for theme in persona.themes:
            user = world.personas[persona.key]
            rows.append(Correspondent(person=user, theme=world.themes[theme], company=world.company_of(user)))
            taken.add(user.pk)
    leading = {spec.manager for spec in world.specs}
    pools = {}
    for index, (spec, user) in enumerate(zip(world.specs, world.users, strict=True)):
        if spec.is_active and spec.level in EXPERT_LEVELS and index not in leading and not spec.persona:
            pools.setdefault(spec.company, []).append(user)
    for name, pool in sorted(pools.items()):
        for theme in world.themes.values():
            user = rng.choice([u for u in pool if u.pk not in taken] or pool)
            taken.add(user.pk)
            rows.append(Correspondent(person=user, theme=theme, company=world.companies[name]))
    Correspondent.objects.bulk_create(rows)
    password = next(iter(world.personas.values())).password
    User.objects.filter(pk__in={row.person_id for row in rows}).update(password=password)
