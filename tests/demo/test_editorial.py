"""The pages, campaigns, seasons of the demo hold together."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from demo.corpus.editorial import CAMPAIGNS, seasons, stories
from demo.corpus.ideas import THEMES, families

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=ZoneInfo("Europe/Paris"))


def test_every_page_exists_in_both_languages_with_the_same_blocks():
    french, english = stories("fr"), stories("en")
    assert [story.key for story in french] == ["home", "charter", "help", *["news"] * 4]
    assert all(story.title and story.lead and story.body for story in french + english)
    for ours, theirs in zip(french, english, strict=True):
        assert (ours.key, ours.days_ago) == (theirs.key, theirs.days_ago)
        assert [kind for kind, _ in ours.body] == [kind for kind, _ in theirs.body]


def test_the_charter_says_the_essential():
    charter = next(story for story in stories() if story.key == "charter")
    assert 6 <= len(charter.body) <= 8
    text = " ".join(value["heading"] + value["text"] for _, value in charter.body)
    for word in ("ligne hiérarchique", "motif", "registre", "vote", "week-end"):
        assert word in text


def test_french_pages_are_typeset():
    for story in stories():
        for _, value in story.body:
            text = value if isinstance(value, str) else " ".join(value.values())
            assert not re.search(r" [;:!?»]|'|  ", text), text


def test_one_campaign_is_open_and_all_name_families_that_exist():
    known = {family.key for theme in THEMES for family in families(theme)}
    for campaign in CAMPAIGNS:
        assert set(campaign.families) <= known, set(campaign.families) - known
        assert len(campaign.question) <= 120
        assert len(campaign.summary) <= 300
    assert [each.opened_days_ago < each.lasts_days for each in CAMPAIGNS] == [False, False, False, True]


def test_seasons_follow_one_another_and_hold_today():
    found = seasons(NOW)
    assert found[-1][0] == "Saison d’automne 2026"
    assert found[-1][2] <= NOW < found[-1][3]
    assert found[0][2] <= NOW - timedelta(days=730)
    assert all(before[3] == after[2] for before, after in zip(found, found[1:], strict=False))
    assert seasons(NOW.replace(month=1))[-1][:2] == ("Saison d’hiver 2026", "Winter season 2026")
