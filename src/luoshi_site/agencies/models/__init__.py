"""The registry (单位名录): cities, agencies, groups, people and roles; task forces, substitutes and what happens to agencies."""

from luoshi_site.agencies.models.forces import AgencyEvent, Substitution, TaskForce, TaskForceMeeting, TaskForceMember
from luoshi_site.agencies.models.registry import (
    Agency,
    AgencyGroup,
    AgencyName,
    City,
    GroupMember,
    OldPassword,
    Role,
    User,
)

__all__ = [
    "Agency",
    "AgencyEvent",
    "AgencyGroup",
    "AgencyName",
    "City",
    "GroupMember",
    "OldPassword",
    "Role",
    "Substitution",
    "TaskForce",
    "TaskForceMeeting",
    "TaskForceMember",
    "User",
]
