"""Narrowing the desk's lists: by level, subject, building, owner. The order of triage is never changed by it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from hub.core.kit import text
from support.models import SupportRequest
from support.words import ORDERS, Category


@dataclass(frozen=True)
class Filters:
    """What a look at the list is narrowed to; empty where it is not."""

    level: int | None = None
    category: str = ""
    building: int | None = None
    owner: int | None = None
    order: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> "Filters":
        """From an address; what makes no sense there is left out."""
        level = text.whole(str(asked.get("level", "")))
        category, order = str(asked.get("category", "")), str(asked.get("order", ""))
        return cls(
            level=level if level in range(5) else None,
            category=category if category in Category.values else "",
            building=text.whole(str(asked.get("building", ""))),
            owner=text.whole(str(asked.get("owner", ""))),
            order=order if order in ORDERS else "",
        )

    @property
    def query(self) -> str:
        """As it stands in an address: `&level=1&category=food`."""
        found = {
            f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in (None, "")
        }
        return f"&{urlencode(found)}" if found else ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out; another order does not."""
        return any((self.level is not None, self.category, self.building, self.owner))

    @property
    def first(self) -> "Filters":
        """One of the conditions alone, by which an index finds what fits: what is usually rarest."""
        for name in ("owner", "building", "category", "level"):
            if getattr(self, name) not in (None, ""):
                return Filters(**{name: getattr(self, name)})
        return Filters()

    def __bool__(self) -> bool:
        return bool(self.query)

    def narrow(self, rows: QuerySet[SupportRequest]) -> QuerySet[SupportRequest]:
        """Those of the rows that fit."""
        wanted: dict[str, Any] = {"level": self.level, "building": self.building, "owner": self.owner}
        found = {name: value for name, value in wanted.items() if value is not None}
        if self.category:
            found["category"] = self.category
        return rows.filter(**found) if found else rows
