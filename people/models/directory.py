"""The tree of entities, and the diary of the directory."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class EntityQuerySet(MP_NodeQuerySet):
    """The group's tree, by kind."""

    def companies(self):
        return self.filter(kind=Entity.Kind.COMPANY)


class EntityManager(MP_NodeManager.from_queryset(EntityQuerySet)):
    """The tree in its order."""

    def get_queryset(self):
        return EntityQuerySet(self.model, using=self._db).order_by("path")


class Entity(MP_Node):
    """A company, department or team of the group, in a tree."""

    class Kind(models.TextChoices):
        GROUP = "group", _("group")
        COMPANY = "company", _("company")
        DEPARTMENT = "department", _("department")
        TEAM = "team", _("team")

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    company = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_outside = models.BooleanField(default=False, help_text=_("Outside the group: counts in no rate."))

    node_order_by = ["name"]
    objects = EntityManager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")

    def __str__(self):
        return self.name

    @property
    def company_or_self(self):
        """The company this entity belongs to; itself when it is one, or the group."""
        return self.company or self


class DirectoryChange(models.Model):
    """One line per change of the directory: who arrived, left, moved, got or lost a role or a manager."""

    kind = models.CharField(max_length=40, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="directory_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return f"{self.kind} {self.person_id}"


class AddressWarning(models.Model):
    """Owed to who had an address that the directory changed: until it has left, and for ROLE_HOURS, nobody chooses a
    password by the new one."""

    change = models.OneToOneField(DirectoryChange, on_delete=models.CASCADE, related_name="warning")
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"warning of {self.change_id}"
