"""Builds the demo estate through the same actions as the pages, the same every time."""

import csv
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from hub.core.estate.actions import announcements, areas, duty, openings, roles
from hub.core.estate.roster.kind import HAND, ROSTER
from hub.core.flow.imports import actions as imports
from hub.core.flow.imports.reporting import Reporter, Silent
from hub.core.kit import clock
from hub.core.people.models import Area, Building, CareFlag, Household, Membership, Person
from hub.core.people.words import CareKind, CareSource, Phase, Relation, Role
from hub.core.tasks.models import Load
from hub.desk.demo import (
    board_scene,
    groceries_closing,
    groceries_fairness,
    groceries_money,
    groceries_residents,
    groceries_running,
    ladder_scene,
    passes_scene,
    post,
    requests_desk,
    requests_scene,
)
from hub.desk.demo.signs import PASSWORD, SIGNS, TOTP_SECRET, Sign

SLUG = "xinminzhu"
ROSTER_FILE = Path(settings.BASE_DIR) / "hub/core/estate/demo_data/roster_xinminzhu_road.xlsx"
REQUESTS_FILE = Path(__file__).parent / "data/requests_one_hour.csv"
DAYS_CLOSED = 18
Say = Callable[[str], None]
CLOSED = {
    "zh-hans": announcements.Text(
        "小区今起封控管理", "非必要不出门。买药、买菜、就医有困难，请在这里告诉居委会。"
    ),
    "en": announcements.Text(
        "The estate is closed off from today", "Stay at home. For medicine, food or hospital, ask here."
    ),
}


def build(say: Say, reporter: Reporter | None = None) -> Area:
    """The whole estate. Takes some seconds; says what it is at."""
    with clock.at(clock.now() - timedelta(days=DAYS_CLOSED)):
        say("Opening the area …")
        area = _open()
    zhou = Person.objects.get(email="zhou@demo.example")
    say("Reading the roster of 14,411 people …")
    _roster(area, zhou, reporter or Silent())
    say("Giving out roles …")
    cast = _people(area, zhou)
    with clock.at(clock.now() - timedelta(hours=26)):
        areas.change_phase(area, Phase.CLOSED, by=zhou, texts=CLOSED)
        _announce(area, cast["王阿姨"])
    area.refresh_from_db()
    until = clock.now() + timedelta(hours=8)
    duty.start(area, by=cast["王阿姨"], until=until)
    ladder_scene.build(area, cast)
    say("Letting an hour of requests come in …")
    with REQUESTS_FILE.open(encoding="utf-8") as file, transaction.atomic():  # one commit, not a thousand
        requests_scene.play(area, cast, list(csv.DictReader(file)), random.Random(7))  # noqa: S311 — no secret
        requests_desk.play(area, cast)
    board_scene.build(area, cast)
    passes_scene.build(area, cast)
    say("Ordering groceries together …")
    with transaction.atomic(), timezone.override(area.zone):
        _groceries(area, cast)
    post.deliver()
    return area


def _groceries(area: Area, cast: dict[str, Person]) -> None:
    """Campaigns in every state, and what people of the demo have ordered and owe."""
    groceries_running.build(area, cast, random.Random(11))  # noqa: S311 — no secret
    groceries_residents.build(area, cast)
    groceries_money.build(area, cast, random.Random(7))  # noqa: S311 — no secret
    groceries_closing.build(area, cast, random.Random(7))  # noqa: S311 — no secret
    groceries_fairness.build(area, cast, random.Random(5))  # noqa: S311 — no secret


def _open() -> Area:
    new = openings.NewArea(
        slug=SLUG, name="新民主路社区", name_en="Xinminzhu Road Estate", committee_phone="+862155550101"
    )
    lead = next(sign for sign in SIGNS if Role.LEAD in sign.roles)
    area = openings.open_area(new, openings.Account(name=lead.name, email=lead.email, password=PASSWORD))
    contacts = [
        {"name": "心理援助热线", "name_en": "Counselling line", "phone": "12356", "note": "00:00-24:00"},
        {
            "name": "居委会夜间值班",
            "name_en": "Committee at night",
            "phone": "+862155550102",
            "note": "22:00-08:00",
        },
    ]
    Area.objects.filter(pk=area.pk).update(emergency_contacts=contacts)
    area.refresh_from_db()
    return area


def _roster(area: Area, by: Person, reporter: Reporter) -> None:
    batch = imports.upload(ROSTER, area, ROSTER_FILE.read_bytes(), ROSTER_FILE.name, by=by)
    batch = imports.check(batch, {"prefer": HAND}, reporter=reporter)
    imports.confirm(batch, by, reporter=reporter)


def _people(area: Area, zhou: Person) -> dict[str, Person]:
    cast = {}
    password = make_password(PASSWORD)  # hashing it takes half a second, and all have the same
    for sign in SIGNS:
        person = zhou if sign.email == zhou.email else _person(sign, password)
        cast[sign.name] = person
        if sign.door:
            _live(person, area, sign.door)
        for role in sign.roles:
            if person != zhou:
                roles.grant(area, person, role, by=zhou)
        if sign.roles:
            TOTP.activate(person, TOTP_SECRET)
    openings.appoint(area, zhou, Role.COMMITTEE, by=None, days=90)
    for name in ("小赵", "钱师傅", "孙干事"):
        Load.objects.create(person=cast[name], area=area, cap=5, vetted_at=clock.now(), skills=["drive"])
    cast["陈奶奶"] = _granny(area)
    return cast


def _person(sign: Sign, password: str) -> Person:
    person = Person.objects.create(
        name=sign.name, email=sign.email, password=password, language=sign.language
    )
    EmailAddress.objects.create(user=person, email=sign.email, verified=True, primary=True)
    return person


def _live(person: Person, area: Area, door: str) -> Household:
    building = Building.objects.get(area=area, number="12")
    household = Household.objects.get(building=building, door=door)
    episode = area.episodes.get(ended_at=None)
    Membership.objects.create(
        person=person, household=household, episode=episode, relation=Relation.CHILD, source="letter",
        joined_at=clock.now(),
    )  # fmt: skip
    return household


def _granny(area: Area) -> Person:
    """Granny Chen of 12-0304: a telephone, no smartphone, dialysis twice a week."""
    granny = Person.objects.create_user("陈桂花", phone="+8619912345678", born="1941-03")
    household = _live(granny, area, "0304")
    episode = area.episodes.get(ended_at=None)
    for kind in (CareKind.DIALYSIS, CareKind.NO_SMARTPHONE):
        CareFlag.objects.create(
            household=household,
            person=granny,
            episode=episode,
            kind=kind,
            source=CareSource.STAFF,
            consent=True,
        )
    return granny


def _announce(area: Area, by: Person) -> None:
    texts = {
        "zh-hans": announcements.Text(
            "明早8点按楼栋做核酸", "1至30栋在中心花园，31至62栋在东门。请戴口罩，听到通知再下楼。"
        ),
        "en": announcements.Text(
            "Tests tomorrow from 8:00, by building",
            "Buildings 1 to 30 in the garden, 31 to 62 at the east gate. Wear a mask and wait until you are called.",
        ),
    }
    written = announcements.draft(area, announcements.Draft(texts=texts), by=by)
    announcements.send(written, by=by)
