"""The pieces that community managers put together on an editorial page."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

FEATURES = ["bold", "italic", "link", "ol", "ul", "document-link"]


class ArticleBlock(blocks.StructBlock):
    """A numbered article of the charter, or a question of the help: a heading and its text."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES)

    class Meta:
        icon = "list-ol"
        label = _("Article")
        template = "editorial/blocks/article.html"


class PictureBlock(blocks.StructBlock):
    """A picture with the words that say it to who cannot see it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("Description"), max_length=240)
    caption = blocks.CharBlock(label=_("Caption"), max_length=240, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "editorial/blocks/picture.html"


class CallBlock(blocks.StructBlock):
    """One way on: a sentence and a button."""

    text = blocks.CharBlock(label=_("Text"), max_length=160)
    button = blocks.CharBlock(label=_("Button"), max_length=40)
    address = blocks.CharBlock(label=_("Address on this site"), max_length=200, help_text=_("For instance /ideas/new/"))

    class Meta:
        icon = "link"
        label = _("Call to action")
        template = "editorial/blocks/call.html"


class StoryBlock(blocks.StreamBlock):
    """The body of an editorial page."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=["h2", "h3", *FEATURES], template="editorial/blocks/text.html"
    )
    article = ArticleBlock()
    picture = PictureBlock()
    quote = blocks.BlockQuoteBlock(label=_("Quotation"), template="editorial/blocks/quote.html")
    call = CallBlock()

    class Meta:
        required = False
