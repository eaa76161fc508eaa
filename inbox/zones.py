"""The places whose clock and public holidays a calendar may follow."""

from django.utils.translation import gettext_lazy as _

ZONES = [
    ("Europe/Paris", _("Metropolitan France")),
    ("America/Guadeloupe", _("Guadeloupe, Saint-Martin, Saint-Barthélemy")),
    ("America/Martinique", _("Martinique")),
    ("America/Cayenne", _("French Guiana")),
    ("America/Miquelon", _("Saint Pierre and Miquelon")),
    ("Indian/Reunion", _("Réunion")),
    ("Indian/Mayotte", _("Mayotte")),
    ("Pacific/Noumea", _("New Caledonia")),
    ("Pacific/Tahiti", _("French Polynesia")),
    ("Pacific/Wallis", _("Wallis and Futuna")),
    ("Europe/London", _("United Kingdom, Ireland, Portugal")),
    ("Europe/Brussels", _("Belgium, Luxembourg, Netherlands, Germany, Switzerland, Italy, Spain")),
    ("Europe/Athens", _("Greece, Romania, Bulgaria, Finland")),
    ("Africa/Casablanca", _("Morocco")),
    ("Africa/Tunis", _("Tunisia, Algeria")),
    ("Africa/Dakar", _("Senegal, Côte d’Ivoire, Mali")),
    ("Indian/Mauritius", _("Mauritius")),
    ("Indian/Antananarivo", _("Madagascar")),
    ("America/Toronto", _("Quebec, east of North America")),
    ("Asia/Kolkata", _("India")),
    ("Asia/Singapore", _("Singapore")),
]
"""Time zones by the places that people know."""

NO_HOLIDAYS = "-"

REGIONS = [
    ("", _("France")),
    ("6AE", _("Alsace")),
    ("57", _("Moselle")),
    ("971", _("Guadeloupe")),
    ("972", _("Martinique")),
    ("973", _("French Guiana")),
    ("974", _("Réunion")),
    ("976", _("Mayotte")),
    ("BL", _("Saint-Barthélemy")),
    ("MF", _("Saint-Martin")),
    ("NC", _("New Caledonia")),
    ("PF", _("French Polynesia")),
    ("PM", _("Saint Pierre and Miquelon")),
    ("WF", _("Wallis and Futuna")),
    (NO_HOLIDAYS, _("none: people work on them")),
]
"""Public holidays, by the keys of holidays.France; NO_HOLIDAYS for none."""
