"""A household at its phone, for the tests of the pages: answers one question after the other, without any script."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from groceries.models import Campaign


class Fields(HTMLParser):
    """What the page's form for an order would send: names and values of its hidden and filled fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action, self.inside = "", False
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Reads forms that order, change or cancel; radio buttons count where they are chosen."""
        given = dict(attrs)
        if tag == "form":
            self.inside = bool(re.search(r"/(order|change|cancellation)/", given.get("action") or ""))
            self.action = (given.get("action") or "") if self.inside else self.action
        if tag != "input" or not self.inside or not given.get("name"):
            return
        if given.get("type") not in ("radio", "checkbox") or "checked" in given:
            self.found[str(given["name"])] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self.inside = False


def filled(response: Any) -> tuple[str, dict[str, str]]:
    """Where the page's form goes and what it carries."""
    reader = Fields()
    reader.feed(response.content.decode())
    assert reader.action, response.content.decode()[:3000]
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.action, reader.found


def send(client: Client, response: Any, **answers: Any) -> Any:
    """Fills in the form of the page that one looks at, and sends it."""
    action, carried = filled(response)
    return client.post(
        action, {**carried, **{name.replace("__", "-"): value for name, value in answers.items()}}
    )


def offer_name(campaign: Campaign, title: str = "") -> str:
    """The name of the field of an offer (of the first, unless a title is given)."""
    found = campaign.offers.filter(title=title) if title else campaign.offers.order_by("position")
    return f"offer-{found[0].pk}"


def to_check(client: Client, campaign: Campaign, number: int = 1, *, query: str = "", **answers: Any) -> Any:
    """From the campaign's page to the answers to check."""
    page = client.get(f"/groceries/{campaign.pk}/{query}")
    page = send(client, page, **{offer_name(campaign): number})
    given = {"substitution": "same_value", "where": "pick_up", **answers}
    while b'name="step" value="check"' not in page.content and page.status_code == 200:
        page = send(client, page, **given)
    return page
