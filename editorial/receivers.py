"""Wagtail says when a page is published or taken down: search follows."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from editorial import search


@receiver(page_published, dispatch_uid="editorial.index")
def index(instance, **kwargs):
    """A published page is found; publishing again changes what of it is."""
    search.index(instance)


@receiver(page_unpublished, dispatch_uid="editorial.forget")
def forget(instance, **kwargs):
    """A page taken down is found no more."""
    search.forget(instance)
