"""The API's one rule for moments: they have their zone, or they are refused."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, get_args

import pytest
from django.test import Client
from django.utils.translation import override
from pydantic import AwareDatetime, BaseModel, NaiveDatetime

from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from hub.desk.api import api
from tests.conftest import staff

SignIn = Callable[[Person], Client]


def moments(kind: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every moment in what an operation takes, with its type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield from moments(field.annotation, f"{where}.{name}")
    elif kind in (datetime, AwareDatetime, NaiveDatetime):
        yield where, kind
    else:
        for inner in get_args(kind):
            yield from moments(inner, where)


def taken() -> Iterator[tuple[str, Any]]:
    """The same of all operations."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for model in operation.models:
                    yield from moments(model, f"{operation.methods[0]} {path}")


def test_every_moment_that_a_program_sends_must_have_its_zone() -> None:
    """Read by the server's clock it would be another moment than the one that was meant."""
    found = dict(taken())
    assert len(found) > 20
    assert [where for where, kind in found.items() if kind is not AwareDatetime] == []


@pytest.mark.parametrize(("at", "status"), [("2022-04-09T08:00:00", 422), ("2022-04-09T08:00:00+06:00", 201)])
def test_one_without_is_refused_in_words(
    sign_in: SignIn, area: Area, noon: datetime, at: str, status: int
) -> None:
    """With its zone it is that very moment, whatever the area's clock says."""
    Area.objects.filter(pk=area.pk).update(time_zone="Asia/Urumqi")
    wang = staff("王阿姨", area, Role.COMMITTEE)
    client = sign_in(wang)
    found = plan(client, area, wang, starts_at=at, ends_at="2022-04-09T20:00:00+08:00")
    assert found.status_code == status, found.content
    if status == 201:
        assert datetime.fromisoformat(found.json()["starts_at"]) == datetime.fromisoformat(at)
    else:
        assert "2022-04-09T20:00:00+08:00" in found.json()["errors"]["data.starts_at"]


def plan(client: Client, area: Area, who: Person, **times: str) -> Any:
    """Puts somebody on the rota."""
    with override("en"):
        return client.post(
            f"/api/v1/areas/{area.slug}/rota",
            json.dumps({"person": who.pk, "rank": "first", **times}),
            content_type="application/json",
        )
