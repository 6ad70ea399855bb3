"""`manage.py routes` and the OpenAPI description say which roles a route asks for: the ones that it checks."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from hub.core.people.models import Area, Household, Person
from hub.desk.api import api
from hub.desk.routes import routes

DESK = ["committee", "lead"]


def test_operations_and_pages_of_staff_carry_their_roles() -> None:
    said = {route.name: list(route.roles) for route in routes()}
    assert said["desk:case"] == said["GET /areas/{slug}/cases/{pk}"] == DESK
    assert said["tasks:verify"] == said["POST /claims/{pk}/verification"] == DESK
    assert said["GET /households/{pk}/health"] == DESK
    assert said["POST /areas/{slug}/phase"] == ["lead"]
    assert "volunteer" in said["GET /areas/{slug}/tasks"]
    assert said["GET /requests"] == said["GET /claims"] == []


def test_programs_read_them_in_the_description() -> None:
    paths = api.get_openapi_schema()["paths"]
    assert paths["/api/v1/households/{pk}"]["patch"]["x-roles"] == DESK
    assert "x-roles" not in paths["/api/v1/requests"]["get"]
    parameters = paths["/api/v1/areas/{slug}/cases/{pk}"]["get"]["parameters"]
    assert [(one["name"], one["schema"]["type"]) for one in parameters] == [
        ("slug", "string"),
        ("pk", "integer"),
    ]


def test_the_command_prints_them() -> None:
    out = StringIO()
    call_command("routes", "--json", stdout=out)
    found = {route["name"]: route for route in json.loads(out.getvalue())}
    assert found["PATCH /households/{pk}"]["roles"] == DESK


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/areas/xinminzhu/households?q=12", "/households/{door}"])
def test_what_is_declared_is_what_is_checked(
    path: str, area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person, stranger: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    """With and without the area in the address: the roles, then the second factor."""
    url = "/api/v1" + path.format(door=granny_door.pk)
    assert sign_in(auntie_wang).get(url).status_code == 200
    weak = sign_in(auntie_wang, second_factor=False).get(url)
    assert (weak.status_code, weak.json()["code"]) == (403, "second_factor.needed")
    for other in (xiao_zhao, stranger):
        assert sign_in(other).get(url).status_code == 404
    assert Client().get(url).status_code == 401
