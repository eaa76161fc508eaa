"""A person of the group, and the roles granted to them."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.directory import Entity


class UserQuerySet(models.QuerySet):
    """People of the directory."""

    def employed(self):
        """Active people of the group itself: what every rate counts in."""
        return self.filter(is_active=True, is_outside=False)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Creates people by their e-mail address."""

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the group; the e-mail address is the name to log in with."""

    email = models.EmailField(_("e-mail address"), unique=True)
    handle = models.CharField(max_length=80, db_index=True, help_text="What follows the @ when somebody is mentioned.")
    employee_number = models.CharField(_("employee number"), max_length=32, unique=True, null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    site = models.CharField(_("site"), max_length=80, blank=True)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    is_head = models.BooleanField(default=False, help_text=_("Head of the group: nobody stands above."))
    language = models.CharField(
        _("language"), max_length=5, default="fr", choices=[("fr", "Français"), ("en", "English")]
    )
    hired_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False)
    is_outside = models.BooleanField(default=False, help_text=_("Imported, not of the group: counts in no rate."))
    first_login_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="one_person_per_source_key"
            ),
        ]
        indexes = [models.Index(fields=["is_active", "is_outside"]), models.Index(fields=["last_name", "first_name"])]

    def __str__(self):
        return self.get_full_name() or self.email

    def save(self, **kwargs):
        self.handle = self.handle_of(self.email)
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("person", args=[self.pk])

    @staticmethod
    def handle_of(email):
        """The part of an address before the @, by which colleagues mention somebody."""
        return email.partition("@")[0].lower()[:80]

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name

    @property
    def initials(self):
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


class Role(models.TextChoices):
    """What a person may be besides an employee; correspondents are rows of their own in moderation."""

    MANAGER = "community_manager", _("community manager")
    EXECUTIVE = "executive", _("executive")
    DELEGATE = "delegate", _("staff delegate")
    ADMINISTRATOR = "administrator", _("administrator")


class RoleGrantQuerySet(models.QuerySet):
    """Roles, dated."""

    def current(self, moment=None):
        moment = moment or timezone.now()
        return self.filter(since__lte=moment).filter(Q(until__isnull=True) | Q(until__gt=moment))

    def unended(self, moment=None):
        """Those in force, and those to come."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment or timezone.now()))


class RoleGrant(models.Model):
    """`person` holds `role` (for one entity, or for all) from `since` until `until`."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(until__isnull=True), name="one_open_grant")
        ]

    def __str__(self):
        return f"{self.person_id} {self.role}"

    @property
    def is_to_come(self):
        return self.since > timezone.now()
