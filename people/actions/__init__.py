"""Everything that can be done to people and their lines. Read this list and you know the room."""

from people.actions.account import choose_language, note_log_in
from people.actions.directory import apply_directory, ensure_entity, entity_code, group
from people.actions.recording import announce, record
from people.actions.roles import end_role, follow_roles, grant_role, in_force_from
from people.actions.standing import declare_conflict, delegate, end_conflict, most_conflicts, set_manager

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
    "follow_roles",
    "grant_role",
    "group",
    "in_force_from",
    "most_conflicts",
    "note_log_in",
    "record",
    "set_manager",
]
