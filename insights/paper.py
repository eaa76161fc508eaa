"""The conformity report on paper: A4, the house's type, page numbers; drawn by fpdf2 from the same sections."""

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FONTS = settings.BASE_DIR / "static/fonts"
INK, PALE, TEAL, SUN, RULE = (28, 25, 20), (103, 94, 80), (11, 90, 94), (255, 203, 31), (224, 215, 196)
MARGIN, LINE, FULL = 20, 5.6, 170
NUMBER_WIDTH = 62


class Paper(FPDF):
    """A page of the house: the roof on top, where it comes from and its number below."""

    def __init__(self, period):
        super().__init__(format="A4")
        self.period = period
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=24)
        self.add_font("text", "", FONTS / "figtree.woff2", variations={"wght": 420})
        self.add_font("text", "B", FONTS / "figtree.woff2", variations={"wght": 680})
        self.add_font("title", "B", FONTS / "bricolage-grotesque.woff2", variations={"wght": 740})
        self.set_lang(get_language())
        self.alias_nb_pages()

    def header(self):
        self.set_draw_color(*SUN)
        self.set_line_width(1.1)
        self.polyline([(MARGIN + 1, 15.4), (MARGIN + 4.5, 12.4), (MARGIN + 8, 15.4)])
        self.set_font("title", "B", 13)
        self.set_text_color(*INK)
        self.set_xy(MARGIN, 16)
        self.cell(40, 6, "Eurêka")
        self.set_y(28)

    def footer(self):
        self.set_y(-16)
        self.set_font("text", "", 8.5)
        self.set_text_color(*PALE)
        self.cell(FULL / 2, 5, _("Conformity report, %(period)s") % {"period": self.period})
        place = _("page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(FULL / 2, 5, place, align="R")


def draw(found, sections, first, broken):
    """The bytes of the PDF: `found` are the Counts, `broken` the first entry that does not fit, or None."""
    period = date_words(first, "F Y")
    paper = Paper(period)
    paper.set_title(_("Conformity report, %(period)s") % {"period": period})
    paper.set_author("Eurêka")
    paper.set_creation_date(timezone.now())
    paper.add_page()
    _heading(paper, period)
    _proof(paper, found, broken)
    for title, sentence, rows in sections:
        _section(paper, title, sentence, rows)
    return bytes(paper.output())


def _heading(paper, period):
    paper.set_font("title", "B", 25)
    paper.set_text_color(*INK)
    paper.multi_cell(FULL, 11, _("Conformity report"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("text", "", 12)
    paper.set_text_color(*PALE)
    paper.multi_cell(FULL, 7, period[:1].upper() + period[1:], new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(2)


def _proof(paper, found, broken):
    """Where these numbers come from, and whether the chain holds."""
    paper.set_font("text", "", 10)
    paper.set_text_color(*INK)
    for text in (chain_words(broken), origin(found)):
        paper.multi_cell(FULL, LINE, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    if found.head:
        paper.set_font("text", "", 8.5)
        paper.set_text_color(*PALE)
        paper.multi_cell(FULL, LINE, f"{found.last} · {found.head}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(3)


def origin(found):
    """Which entries the report was counted from."""
    if found.first is None:
        return _("The register holds no entry of this month.")
    return _("Counted from the register alone, entries %(first)s to %(last)s; the last one's fingerprint:") % {
        "first": found.first,
        "last": found.last,
    }


def chain_words(broken):
    """Whether the whole chain holds today."""
    if broken:
        return _("The chain does not hold from number %(number)s on.") % {"number": broken}
    return _("The whole chain was recomputed for this report: everything is in order.")


def _section(paper, title, sentence, rows):
    if paper.will_page_break(22 + LINE * min(len(rows), 4)):
        paper.add_page()
    paper.set_draw_color(*INK)
    paper.set_line_width(0.5)
    paper.line(MARGIN, paper.get_y(), MARGIN + FULL, paper.get_y())
    paper.ln(2.5)
    paper.set_font("title", "B", 13)
    paper.set_text_color(*INK)
    paper.multi_cell(FULL, 6.5, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("text", "", 9.5)
    paper.set_text_color(*PALE)
    paper.multi_cell(FULL, 5, sentence, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(1.5)
    for label, value in rows or [(_("nothing"), "")]:
        _row(paper, label, value)
    paper.ln(4)


def _row(paper, label, value):
    if paper.will_page_break(8):
        paper.add_page()
    paper.set_text_color(*INK)
    paper.set_font("text", "", 10)
    top = paper.get_y()
    paper.multi_cell(FULL - NUMBER_WIDTH, LINE, str(label), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    end = paper.get_y()
    paper.set_xy(MARGIN + FULL - NUMBER_WIDTH, top)
    paper.set_font("text", "B", 10)
    paper.set_text_color(*TEAL)
    paper.multi_cell(NUMBER_WIDTH, LINE, str(value), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    end = max(end, paper.get_y()) + 0.7
    paper.set_draw_color(*RULE)
    paper.set_line_width(0.2)
    paper.line(MARGIN, end, MARGIN + FULL, end)
    paper.set_y(end + 0.9)
