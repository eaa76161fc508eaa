"""Hours of entities are set in the back office, and the mails of the site looked at; messages are not there at all."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from inbox import previews, samples
from inbox.back_office import HoursViewSetGroup
from inbox.permissions import may_preview


@hooks.register("eureka_mails", order=-10)  # what comes most often stands first
def news():
    return samples.samples()


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("mails/", previews.mails, name="mails"),
        path("mails/<str:key>/<str:language>/<str:scheme>/", previews.mail, name="mail-preview"),
    ]


class MailsItem(MenuItem):
    """In the menu of whoever may look at them."""

    def is_shown(self, request):
        return may_preview(request.user)


@hooks.register("register_admin_menu_item")
def menu_item():
    return MailsItem(_("Mails"), reverse_lazy("mails"), name="mails", icon_name="mail", order=235)


@hooks.register("register_admin_viewset")
def register_viewset():
    return HoursViewSetGroup()
