"""Rules kept in the back office: each change of them is an entry of the register, in the change's own transaction."""

from django.conf import settings
from django.db import transaction
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from register import tokens
from register.actions import append


class _Registered:
    """A view that writes what it changes in the register, and nothing when nothing changed."""

    def write_entry(self, change, before, after):
        """One entry with every field that differs, as [before, after]; people stand in it by tokens."""
        changed = {name: [before.get(name), after.get(name)] for name in {**before, **after}}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if changed:
            data = {"change": change, "fields": changed, "by": tokens.of(self.request.user.pk)}
            append(self.register_kind, {"model": self.model._meta.model_name, "object": self.object.pk, **data})


class RegisteredCreateView(_Registered, CreateView):
    register_kind = None

    def save_instance(self):
        self.object = super().save_instance()
        self.write_entry("created", {}, facts(self.object))
        return self.object


class RegisteredEditView(_Registered, EditView):
    register_kind = None

    def save_instance(self):
        before = facts(self.model._default_manager.select_for_update().get(pk=self.object.pk))
        self.object = super().save_instance()
        self.write_entry("changed", before, facts(self.object))
        return self.object


class RegisteredDeleteView(_Registered, DeleteView):
    register_kind = None

    def delete_action(self):
        with transaction.atomic():
            before, pk = facts(self.object), self.object.pk
            super().delete_action()
            self.object.pk = pk
            self.write_entry("deleted", before, {})


class RegisteredViewSet(ModelViewSet):
    """A ModelViewSet whose changes are entries of the kind `register_kind`."""

    register_kind = None
    add_view_class, edit_view_class, delete_view_class = RegisteredCreateView, RegisteredEditView, RegisteredDeleteView

    def get_add_view_kwargs(self, **kwargs):
        return {**super().get_add_view_kwargs(**kwargs), "register_kind": self.register_kind}

    def get_edit_view_kwargs(self, **kwargs):
        return {**super().get_edit_view_kwargs(**kwargs), "register_kind": self.register_kind}

    def get_delete_view_kwargs(self, **kwargs):
        return {**super().get_delete_view_kwargs(**kwargs), "register_kind": self.register_kind}


def facts(instance):
    """Every field of a row as plain values: people by tokens, other rows by their key."""
    found = {}
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        is_person = field.is_relation and field.related_model._meta.label == settings.AUTH_USER_MODEL
        found[field.name] = tokens.of(value) if is_person else value
    for field in instance._meta.many_to_many:
        found[field.name] = sorted(getattr(instance, field.name).values_list("pk", flat=True))
    del found[instance._meta.pk.name]
    return found
