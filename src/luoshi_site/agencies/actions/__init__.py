"""People, roles, substitutes and task forces: each action one function, one transaction, one audit line."""

from luoshi_site.agencies.actions.forces import (
    ForceError,
    ForceSpec,
    MemberSpec,
    add_member,
    change_force,
    end_member,
    keep_meeting,
    set_up_force,
)
from luoshi_site.agencies.actions.importing import add_people
from luoshi_site.agencies.actions.people import (
    NewPassword,
    PersonError,
    add_person,
    change_password,
    end_role,
    give_role,
    random_password,
    reset_password,
)
from luoshi_site.agencies.actions.standing_in import end_substitution, stand_in

__all__ = [
    "ForceError",
    "ForceSpec",
    "MemberSpec",
    "NewPassword",
    "PersonError",
    "add_member",
    "add_people",
    "add_person",
    "change_force",
    "change_password",
    "end_member",
    "end_role",
    "end_substitution",
    "give_role",
    "keep_meeting",
    "random_password",
    "reset_password",
    "set_up_force",
    "stand_in",
]
