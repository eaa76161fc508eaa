"""People, where they work, who is above whom, and who may do what."""

from people.models.directory import AddressWarning, DirectoryChange, Entity
from people.models.oversight import DeclaredConflict, Delegation, LineFault, Oversight, ReportingLine
from people.models.user import Role, RoleGrant, User

__all__ = [
    "AddressWarning",
    "DeclaredConflict",
    "Delegation",
    "DirectoryChange",
    "Entity",
    "LineFault",
    "Oversight",
    "ReportingLine",
    "Role",
    "RoleGrant",
    "User",
]
