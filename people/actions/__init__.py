"""Everything that can be done to people and their lines. Read this list and you know the room."""

from people.actions.account import choose_language, note_log_in
from people.actions.directory import apply_directory, ensure_entity, entity_code, group
from people.actions.roles import end_role, grant_role
from people.actions.standing import declare_conflict, delegate, end_conflict, most_conflicts, set_manager
from people.actions.waking import announce

__all__ = [
    "announce",
    "apply_directory",
    "choose_language",
    "declare_conflict",
    "delegate",
    "end_conflict",
    "end_role",
    "ensure_entity",
    "entity_code",
    "grant_role",
    "group",
    "most_conflicts",
    "note_log_in",
    "set_manager",
]
