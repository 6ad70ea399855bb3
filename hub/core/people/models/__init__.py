"""The nouns of people.md: who lives where, who may do what, who needs care."""

from hub.core.people.models.area import Area, Episode, PublicKey
from hub.core.people.models.care import CareFlag, HealthStatus
from hub.core.people.models.estate import Building, Household, Invitation, JoinRequest, Membership
from hub.core.people.models.person import Person
from hub.core.people.models.roles import Duty, ProxyGrant, RightsChange, RoleGrant
from hub.core.people.models.token import ApiToken

__all__ = [
    "ApiToken", "Area", "Building", "CareFlag", "Duty", "Episode", "HealthStatus", "Household", "Invitation",
    "JoinRequest", "Membership", "Person", "ProxyGrant", "PublicKey", "RightsChange", "RoleGrant",
]  # fmt: skip
