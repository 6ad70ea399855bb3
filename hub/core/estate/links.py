"""What can be done for a household, as links on its page. Each service hands its own in at start."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES, Role


@dataclass(frozen=True)
class HouseholdLink:
    """One verb: translated words, an icon's name, the address for a household, and the roles that see it."""

    label: str | Promise
    icon: str
    url: Callable[[Household], str]
    roles: frozenset[Role] = DESK_ROLES
    for_proxies: bool = True


_links: list[HouseholdLink] = []


def register(*links: HouseholdLink) -> None:
    """
    Adds verbs: `links.register(HouseholdLink(_("Ask for help for them"), "ask", url_of))`.

    `for_proxies`: approved neighbours see it too. Build the address with `proxy.for_url(url, household.pk)`.
    """
    _links.extend(link for link in links if link not in _links)


def of(household: Household, roles: frozenset[Role]) -> list[tuple[HouseholdLink, str]]:
    """What somebody with these roles may start for a household, with its address; no roles: a neighbour."""
    seen = [link for link in _links if (roles & link.roles if roles else link.for_proxies)]
    return [(link, link.url(household)) for link in seen]
