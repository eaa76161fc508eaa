"""People are chosen in the back office by name; they are not edited there."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.chooser import ChooserViewSet

from people.models import User


class PersonChooserViewSet(ChooserViewSet):
    """Finds one person among thousands."""

    model = User
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    per_page = 20

    def get_object_list(self):
        return User.objects.employed().order_by("last_name", "first_name")


@hooks.register("register_admin_viewset")
def register_viewset():
    return PersonChooserViewSet("person_chooser")
