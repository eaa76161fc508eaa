"""The domain: ideas, who wrote them, where they stand, what people say, and the diary of it all."""

from ideas.models.activity import Activity
from ideas.models.amendment import Amendment
from ideas.models.attachment import Attachment
from ideas.models.campaign import Campaign, ExtraAnswer, ExtraField, Phase, Shortlisting
from ideas.models.draft import Draft
from ideas.models.idea import Authorship, Idea, Picture
from ideas.models.journey import Reader, Step
from ideas.models.merger import Answer, Credit, Merger
from ideas.models.subject import Stage, Synonym, Theme
from ideas.models.talk import Comment, EarlierText, Follow, Reaction, Vote
from ideas.models.travel import Stop
from ideas.models.version import Version
from ideas.models.word import Word

__all__ = [
    "Activity",
    "Amendment",
    "Answer",
    "Attachment",
    "Authorship",
    "Campaign",
    "Comment",
    "Credit",
    "Draft",
    "EarlierText",
    "ExtraAnswer",
    "ExtraField",
    "Follow",
    "Idea",
    "Merger",
    "Phase",
    "Picture",
    "Reaction",
    "Reader",
    "Shortlisting",
    "Stage",
    "Step",
    "Stop",
    "Synonym",
    "Theme",
    "Version",
    "Vote",
    "Word",
]
