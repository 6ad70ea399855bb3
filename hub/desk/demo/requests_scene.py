"""The scene of the support requests: one real hour of 200 requests, and what became of the first of them."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from hub.core.estate import proxy
from hub.core.kit import clock, phones
from hub.core.people.models import Area, Household, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.words import Kind
from support import actions
from support.actions.errands import KIND
from support.harm import Times
from support.harm_forms import to_minute
from support.models import SupportRequest
from support.words import Category, Danger, Outcome

Row = Mapping[str, str]
CATEGORIES = {
    "medicine": Category.MEDICINE, "food": Category.FOOD, "green_channel": Category.GREEN_CHANNEL,
    "emergency": Category.GREEN_CHANNEL, "repair": Category.REPAIR, "utilities": Category.REPAIR,
    "work_pass": Category.WORK_PASS, "hardship": Category.HARDSHIP, "waste": Category.WASTE, "pets": Category.PETS,
    "price": Category.PRICE, "noise": Category.NOISE, "mood": Category.TALK, "elder": Category.FOOD,
}  # fmt: skip
EARLIER = timedelta(hours=7)
"""The hour of the file was seven hours ago, so that some promises are kept, some run and some are over."""

OLD = 150
"""So many of them are over by now; the rest stand on the desk in every state."""


def play(area: Area, cast: Mapping[str, Person], rows: Sequence[Row], dice: random.Random) -> None:
    """Raises every row at its minute, then lets the desk and the volunteers do what they do."""
    doors = {
        (door.building.number, door.door): door
        for door in Household.objects.filter(area=area, part="").select_related("building", "area")
    }
    start = clock.now() - EARLIER
    made = []
    for number, row in enumerate(rows):
        later = EARLIER - timedelta(minutes=40) if number >= OLD else timedelta()
        with clock.at(start + later + timedelta(minutes=float(row["minute"]) * (0.6 if later else 1))):
            made.append(_raise(area, cast["王阿姨"], row, doors))
    for request in made[:OLD]:
        _settle(request, cast, dice)
    for request in made[OLD:]:
        _begin(request, cast, dice)
    _of_the_cast(area, cast)


def _raise(area: Area, by: Person, row: Row, doors: Mapping[tuple[str, str], Household]) -> SupportRequest:
    household = doors.get((row["building"], row["door"]))
    acting = proxy.beneficiary_for(by, household.pk) if household else None
    category = CATEGORIES.get(row["category_hint"], Category.OTHER)
    dangers = (
        (Danger.LABOUR,) if "羊水" in row["text"] else (Danger.BREATHING,) if "胸" in row["text"] else ()
    )
    wish = actions.Wish(
        category=category, text=row["text"], dangers=dangers, channel=row["channel"], household=household,
        acting_for=acting, contact_phone=phones.read(row["phone"]),
    )  # fmt: skip
    return actions.raise_request(area, wish, by=by)


def _settle(request: SupportRequest, cast: Mapping[str, Person], dice: random.Random) -> None:
    """Over by now: solved within its promise or not, some with an errand, some rated."""
    wang, after = cast["王阿姨"], request.arrived_at
    promised = 2 if request.level == 0 else 10 if request.level == 1 else 60
    with clock.at(after + timedelta(minutes=promised * dice.uniform(0.2, 1.2))):
        actions.accept(request, by=wang)
    with clock.at(after + timedelta(minutes=promised * 1.5)):
        actions.reply(request, "收到，正在安排，请保持电话畅通。", by=wang)
    with clock.at(after + timedelta(minutes=promised * 2 + dice.randrange(20, 90))):
        if request.category in (Category.MEDICINE, Category.FOOD):
            _errand(request, cast, dice, done=True)
        outcome = dice.choices([Outcome.DONE, Outcome.EXPLAINED_CANNOT, Outcome.DONE_BY_OTHERS], [8, 1, 1])[0]
        actions.resolve(request, outcome, by=wang)
        if request.beneficiary and dice.random() < 0.5:
            actions.rate(request, dice.choices([3, 2, 1], [7, 2, 1])[0], by=request.beneficiary)


def _begin(request: SupportRequest, cast: Mapping[str, Person], dice: random.Random) -> None:
    """Still open: a third untouched, a third taken, a third with an errand on the board."""
    fate = dice.random()
    if fate < 0.4 and request.level > 1:
        return
    with clock.at(request.arrived_at + timedelta(minutes=dice.randrange(1, 5))):
        actions.accept(request, by=cast["周主任"] if fate > 0.8 else cast["王阿姨"])
        if fate > 0.6:
            _errand(request, cast, dice, done=False)


def _errand(request: SupportRequest, cast: Mapping[str, Person], dice: random.Random, *, done: bool) -> None:
    kinds = {Category.MEDICINE: (Kind.MEDICINE, "去医院取药"), Category.FOOD: (Kind.SHOPPING, "送菜上门")}
    kind, title = kinds.get(Category(request.category), (Kind.VISIT, "上门看一看"))
    errand = tasks.Errand(
        title=title, kind=kind, details=request.text, level=request.level, household=request.household,
        building=request.building, contact_name=request.contact_name, contact_phone=request.contact_phone,
        photo_wanted=kind == Kind.MEDICINE, source_kind=KIND, source_id=request.pk,
    )  # fmt: skip
    task: Task = actions.make_task(request, errand, by=cast["王阿姨"])
    if not done and dice.random() < 0.75:
        return
    runner = cast[dice.choice(["小赵", "钱师傅", "孙干事"])]
    if Claim.objects.filter(person=runner, state__in=("claimed", "started")).count() >= 2 and not done:
        return
    held = tasks.claim(task, by=runner)
    tasks.start(held, by=runner)
    if done:
        tasks.complete(held, by=runner, token=held.token, note="已送到门口。")


def _of_the_cast(area: Area, cast: Mapping[str, Person]) -> None:
    """What the people of the demo have asked for themselves."""
    li_wei, granny = cast["李伟"], cast["陈奶奶"]
    home = li_wei.memberships.select_related("household__building", "household__area").get().household
    with clock.at(clock.now() - timedelta(minutes=50)):
        wish = actions.Wish(
            category=Category.MEDICINE, text="胰岛素明天早上用完，三院可以取。", household=home
        )
        request = actions.raise_request(area, wish, by=li_wei)
    with clock.at(clock.now() - timedelta(minutes=42)):
        actions.accept(request, by=cast["王阿姨"])
        actions.reply(request, "已联系三院药房，志愿者小赵下午去取。", by=cast["王阿姨"])
    with clock.at(clock.now() - timedelta(minutes=30)):
        errand = tasks.Errand(
            title="去三院取胰岛素", kind=Kind.MEDICINE, level=request.level, household=home, photo_wanted=True,
            details="3号窗口，报李伟的名字。冷藏袋在居委会。", contact_name="李伟", source_kind=KIND,
            source_id=request.pk,
        )  # fmt: skip
        task = actions.make_task(request, errand, by=cast["王阿姨"])
        tasks.start(tasks.claim(task, by=cast["小赵"]), by=cast["小赵"])
    door = granny.memberships.select_related("household__building", "household__area").get().household
    with clock.at(clock.now() - timedelta(minutes=6)):
        acting = proxy.beneficiary_for(cast["王阿姨"], door.pk)
        wish = actions.Wish(
            category=Category.GREEN_CHANNEL, text="快到透析时间了，要有人陪去三院。", channel="phone", household=door,
            acting_for=acting,
            times=Times("dialysis", to_minute(clock.now()) + timedelta(hours=22)),
        )  # fmt: skip
        actions.raise_request(area, wish, by=cast["王阿姨"])
