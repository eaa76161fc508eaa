"""The back office with the brand of the house, and without what is not for it."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

HIDDEN = {"reports", "help", "documents"}


@hooks.register("insert_global_admin_css")
def brand():
    return format_html('<link rel="stylesheet" href="{}">', static("brand/cms.css"))


@hooks.register("construct_main_menu")
def keep_what_is_edited(request, menu_items):
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]


@hooks.register("construct_homepage_summary_items")
def no_summary_of_things_not_used(request, summary_items):
    summary_items[:] = [item for item in summary_items if type(item).__name__ != "DocumentsSummaryItem"]
