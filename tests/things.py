"""What there is in the world of `tests.world`: one of everything, or many of everything."""

import hashlib
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from groceries import actions as groceries
from groceries.actions.paper import book_line
from groceries.models import BundleLine, Campaign, Good, MissingPart, Offer, Order, Slot, Supplier
from groceries.pricelist.kind import goods_of
from groceries.words import CampaignState, OrderState
from hub.core.estate import proxy
from hub.core.estate.actions import announcements, care, health
from hub.core.estate.joining import letters
from hub.core.flow.imports import actions as imports
from hub.core.jobs.models import Progress
from hub.core.kit import clock
from hub.core.ladder import actions as ladder
from hub.core.ladder.words import Rank
from hub.core.media import actions as media
from hub.core.notices.models import Delivery, Notice, PushSubscription
from hub.core.notices.words import Channel, State
from hub.core.payments import actions as payments
from hub.core.people import tokens
from hub.core.people.models import (
    Building,
    Duty,
    Household,
    JoinRequest,
    Membership,
    Person,
    ProxyGrant,
    RoleGrant,
)
from hub.core.people.words import CareKind, CareSource, HealthKind, Role
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors, recurrence, runs
from hub.core.tasks.actions import shifts, waves
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import Kind
from support import actions as support
from support.actions.errands import KIND
from support.models import SupportRequest
from support.passes import actions as passes
from support.words import Category, Outcome
from tests.core.import_kit import HEADINGS, as_csv, previewed
from tests.core.pictures import PDF, jpeg, upload
from tests.groceries import closing_kit
from tests.world import MEMBER, NEIGHBOUR, PROXY, STAFF, Estate

COMMITTEE, VOLUNTEER = str(Role.COMMITTEE), str(Role.VOLUNTEER)


def furnish(estate: Estate, many: int = 1) -> Estate:
    """Adds `many` of everything; the first of each is kept in `estate.things`."""
    for _ in range(many):
        estate.marks += 1
        number = f"{estate.marks:02}"
        _requests(estate, number)
        _desk(estate, number)
        _errands(estate, number)
        _board(estate, number)
        _neighbours(estate, number)
        _health(estate, number)
        _notice_board(estate, number)
        _accounts(estate, number)
        _work(estate, number)
        _imports(estate, number)
        _ladder(estate, number)
        _groceries_running(estate, number)
        _groceries_residents(estate, number)
        _groceries_money(estate, number)
        _groceries_closing(estate, number)
        _groceries_fairness(estate, number)
        _passes(estate, number)
    return estate


def keep(estate: Estate, name: str, thing: Any) -> None:
    """The first thing of a name is the one that the tests ask for."""
    estate.things.setdefault(name, thing)


def _home(estate: Estate) -> Household:
    return Household.objects.select_related("building", "area").get(pk=estate.things["household"])


def _requests(estate: Estate, mark: str) -> None:
    """One that waits, one that is answered and at work, one that a neighbour asked, one that is over."""
    member, wang, home = estate.people[MEMBER], estate.people[COMMITTEE], _home(estate)
    text = estate.tongue.text % mark

    def raised(by: Person, **more: Any) -> SupportRequest:
        wish = support.Wish(category=Category.MEDICINE, text=text, household=home, **more)
        return support.raise_request(estate.area, wish, by=by)

    keep(estate, "request", raised(member).pk)
    owned = support.accept(raised(member), by=wang)
    keep(estate, "case", owned.pk)
    keep(estate, "case number", owned.number)
    support.reply(owned, text, by=wang)
    support.note(owned.reread(), text, by=wang)
    acting = proxy.beneficiary_for(estate.people[PROXY], home.pk)
    keep(estate, "neighbourly", raised(estate.people[PROXY], acting_for=acting).pk)
    over = support.resolve(support.accept(raised(member), by=wang), Outcome.DONE, by=wang)
    keep(estate, "solved", over.pk)


def _desk(estate: Estate, mark: str) -> None:
    """What stands ready, a view that the committee member has kept, and requests that belong together."""
    member, wang, home = estate.people[MEMBER], estate.people[COMMITTEE], _home(estate)
    text, title = estate.tongue.text % mark, estate.tongue.title % mark
    gone = Person.objects.create_user(title)  # worked here once: for both desk roles this is somebody else
    texts = {"zh-hans": {"title": title, "body": text}}
    put = support.put_reply(estate.area, "reply", title, {"zh-hans": text}, by=wang)
    keep(estate, "ready reply", put.pk)
    keep(estate, "article", support.put_article(estate.area, "medicine", text, texts, by=wang).pk)
    keep(estate, "saved view", support.keep_view(estate.area, title, "view=mine", by=wang, shared=True).pk)

    def raised() -> SupportRequest:
        wish = support.Wish(category=Category.REPAIR, text=text, household=home)
        return support.raise_request(estate.area, wish, by=member)

    main, twin = raised(), raised()
    keep(estate, "main", main.pk)
    keep(estate, "twin", support.mark_duplicate(twin, main, by=wang).pk)
    keep(estate, "doubted", support.decline(raised(), text, by=gone).pk)
    solved = support.resolve(support.accept(raised(), by=wang), Outcome.DONE, by=wang)
    support.plan_visit(solved, by=wang)
    support.ask_exclusion(solved, "resolution", text, by=gone)


def _errands(estate: Estate, mark: str) -> None:
    """One that nobody has, one that the volunteer holds, one that is done and proved by a photo."""
    wang, zhao = estate.people[COMMITTEE], estate.people[VOLUNTEER]
    Load.objects.get_or_create(person=zhao, area=estate.area, defaults={"cap": 500})
    case = SupportRequest.objects.get(pk=estate.things["case"])

    def opened(**more: Any) -> Task:
        errand = tasks.Errand(
            title=estate.tongue.title % mark, details=estate.tongue.text % mark, household=_home(estate),
            contact_name=estate.people[MEMBER].name, source_kind=KIND, source_id=case.pk, **more,
        )  # fmt: skip
        return support.make_task(case.reread(), errand, by=wang)

    def held() -> Claim:
        return tasks.claim(opened(), by=zhao)

    keep(estate, "task", opened(slots=2).pk)
    claimed = held()
    keep(estate, "claimed task", claimed.task_id)
    keep(estate, "claim", claimed.pk)
    done = held()
    tasks.complete(tasks.start(done, by=zhao), by=zhao, token=done.token, note=estate.tongue.text % mark)
    keep(estate, "done claim", done.pk)
    proof = ("claim", estate.things["done claim"])
    keep(
        estate,
        "picture",
        media.keep_picture(upload(jpeg((64, 32))), area=estate.area, subject=proof, by=zhao).name,
    )
    run = runs.open_run(estate.building, estate.tongue.title % mark, Kind.LETTERS, [_home(estate)], by=wang)
    keep(estate, "run", run.pk)
    keep(
        estate,
        "attachment",
        media.keep_attachment(upload(PDF, "1.pdf"), area=estate.area, subject=proof, by=zhao).name,
    )


def _board(estate: Estate, mark: str) -> None:
    """A shift that the volunteer is on, an errand that comes again, a knock at a door, somebody who was asked."""
    wang, zhao = estate.people[COMMITTEE], estate.people[VOLUNTEER]
    since = clock.now() + timedelta(days=estate.marks)
    plan = shifts.Plan(
        title=estate.tongue.title % mark, since=since, until=since + timedelta(hours=4), places=9
    )
    shift = shifts.plan(estate.area, plan, by=wang)
    keep(estate, "shift", shift.pk)
    keep(estate, "signup", shifts.sign_up(shift, by=zhao).pk)
    rule = recurrence.Rule(title=estate.tongue.title % mark, at=time(8), building=estate.building)
    keep(estate, "rule", recurrence.keep(estate.area, rule, by=wang).pk)
    keep(estate, "runner", zhao.pk)
    listed = tasks.Errand(title=estate.tongue.title % mark, items=(tasks.Item(estate.tongue.title % mark),))
    ticked = tasks.claim(tasks.open_task(estate.area, listed, by=wang), by=zhao)
    keep(estate, "ticked claim", ticked.pk)
    keep(estate, "ticked token", ticked.token)
    keep(estate, "first step", 1)
    doors.knock(estate.door(), doors.Why(details=estate.tongue.text % mark), by=wang)
    errand = tasks.Errand(title=estate.tongue.title % mark, slots=2, vetted_only=True, enters_home=True)
    waves.offer(tasks.open_task(estate.area, errand, by=wang))
    offered = tasks.open_task(estate.area, tasks.Errand(title=estate.tongue.title % mark), by=wang)
    waves.offer(offered)
    keep(estate, "offered task", offered.pk)
    if "begun signup" not in estate.things:  # nobody stands in two shifts at once
        begun = shifts.plan(estate.area, replace(plan, since=clock.now(), until=since), by=wang)
        keep(estate, "begun signup", shifts.sign_up(begun, by=estate.people[str(Role.PROPERTY)]).pk)


def _passes(estate: Estate, mark: str) -> None:
    """One that waits, one that a neighbour asked, one that holds, one whose holder is out; and an emergency exit."""
    member, wang, home = estate.people[MEMBER], estate.people[COMMITTEE], _home(estate)
    now, guard = clock.now(), estate.people[str(Role.GUARD)]
    if "pass" not in estate.things:
        passes.name_gates(estate.area, [estate.tongue.zone], by=wang)

    def leave(**more: Any) -> Any:
        times: dict[str, Any] = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=3)}
        words = estate.tongue.text % mark
        return passes.Leave(
            purpose="dialysis", person=member, words=words, companion=member.name, **times, **more
        )

    keep(estate, "pass", passes.ask(home, leave(), by=member).pk)
    acting = proxy.beneficiary_for(estate.people[PROXY], home.pk)
    asked = passes.ask(home, leave(), by=estate.people[PROXY], acting_for=acting)
    keep(estate, "neighbourly pass", asked.pk)
    held = passes.approve(passes.ask(home, leave(exits=3), by=member), by=wang)
    keep(estate, "approved pass", held.pk)
    keep(estate, "pass code", held.code)
    out = passes.approve(passes.ask(home, leave(), by=member), by=wang)
    passes.scan(out, passes.Scan(kind="exit", tap=f"out-{mark}-{estate.area.pk}"), by=guard)
    what = passes.Emergency(tap=f"emergency-{mark}-{estate.area.pk}", who=member.name)
    keep(estate, "gate event", passes.let_out(estate.area, what, by=guard).pk)
    passes.make_words()


def _neighbours(estate: Estate, mark: str) -> None:
    """A building, a family on the list of the household, another door, a neighbour who may act, who wants to join."""
    area, home, other, empty = estate.area, _home(estate), estate.door(), estate.door()
    Household.objects.filter(pk=empty.pk).update(closed_at=clock.now())
    keep(estate, "closed household", empty.pk)
    number = f"9{mark}"
    Building.objects.create(
        area=area, number=number, name=estate.tongue.building % number, zone=estate.tongue.zone
    )
    listed = Membership.objects.create(
        person=estate.somebody(f"on-list-{mark}"), household=home, episode=estate.episode
    )
    keep(estate, "listed", listed.pk)
    objected = estate.lives(estate.somebody(f"objected-{mark}"), home)
    Membership.objects.filter(pk=objected.pk).update(objected_at=clock.now())
    keep(estate, "objected", objected.pk)
    friend = estate.somebody(f"friend-{mark}")
    estate.lives(friend, other, head=True)
    keep(estate, "friend", friend.pk)
    until = clock.now() + timedelta(days=7)
    ProxyGrant.objects.create(person=friend, household=home, expires_at=until)
    ProxyGrant.objects.create(person=estate.people[PROXY], household=other, expires_at=until)
    newcomer = (
        estate.people[NEIGHBOUR] if "join request" not in estate.things else estate.somebody(f"asks-{mark}")
    )
    asked = JoinRequest.objects.create(
        area=area, person=newcomer, building=estate.building, door=home.door, name=newcomer.name,
        note=estate.tongue.text % mark,
    )  # fmt: skip
    keep(estate, "join request", asked.pk)
    keep(estate, "letter", letters.make(estate.building, [other], by=estate.people[COMMITTEE])[0])


def _health(estate: Estate, mark: str) -> None:
    """Care that somebody needs, somebody who is ill, and what a household wishes to have changed."""
    member, wang, home = estate.people[MEMBER], estate.people[COMMITTEE], _home(estate)
    lives = estate.somebody(f"needs-care-{mark}")
    about = Membership.objects.create(person=lives, household=home, episode=estate.episode)
    note = care.Note(CareKind.DIALYSIS, CareSource.STAFF, consent=True)
    keep(estate, "flag", care.set_flag(home, note, by=wang, person=lives).pk)
    finding = health.Finding(kind=HealthKind.QUARANTINED, since=clock.now().date())
    keep(estate, "ill", about.pk)
    keep(estate, "status", health.record(about, finding, by=wang).pk)
    door, asks = estate.door(), member if "wish" not in estate.things else estate.somebody(f"wishes-{mark}")
    estate.lives(asks, door)
    words = estate.tongue.text % mark
    keep(estate, "wish", care.wish(door, CareKind.PREGNANT, by=asks, wanted=True, text=words).pk)
    care.set_flag(door, note, by=wang)


def _notice_board(estate: Estate, mark: str) -> None:
    """An announcement that is out, one for a building, one for a role, and a draft."""
    wang, tongue = estate.people[COMMITTEE], estate.tongue
    words = announcements.Text(tongue.title % mark, tongue.text % mark)
    texts = {"zh-hans": words, "en": words}

    def draft(**more: Any) -> Any:
        return announcements.draft(estate.area, announcements.Draft(texts=texts, **more), by=wang)

    out = announcements.send(draft(), by=wang)
    announcements.read(out, by=estate.people[NEIGHBOUR], edition=1)
    keep(estate, "announcement", out.pk)
    announcements.send(draft(audience="building", building=estate.building), by=wang)
    keep(
        estate,
        "announcement to a role",
        announcements.send(draft(audience="role", role=Role.GUARD), by=wang).pk,
    )
    keep(estate, "draft", draft().pk)


def _accounts(estate: Estate, mark: str) -> None:
    """What the member's account holds: a token, a passkey, another device, a phone that takes pushes, a notice."""
    member = estate.people[MEMBER]
    name = estate.tongue.title % mark
    if "passkey" not in estate.things:
        TOTP.activate(member, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(member)
    keep(estate, "token", tokens.make(member, name, ["read"], 30, second_factor=False)[0].pk)
    key = {"name": name, "credential": credential(f"{member.pk}-{mark}")}
    keep(estate, "passkey", Authenticator.objects.create(user=member, type="webauthn", data=key).pk)
    elsewhere = UserSession.objects.create(
        user=member, ip="127.0.0.1", user_agent="", session_key=f"{member.pk}-{mark}"
    )
    keep(estate, "session", elsewhere.pk)
    endpoint = f"https://push.example/{member.pk}/{mark}"
    device = PushSubscription.objects.create(
        person=member,
        endpoint=endpoint,
        endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(),
        label=name,
    )
    keep(estate, "device", device.pk)
    keep(
        estate, "notice", Notice.objects.filter(person=member).order_by("pk").values_list("pk", flat=True)[0]
    )


def credential(mark: str) -> dict[str, Any]:
    """What a device gave when a passkey was made on it."""
    point = {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}
    kept = AttestedCredentialData.create(Aaguid.NONE, mark.encode(), ES256(point))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    proof = AttestationObject.create("none", AuthenticatorData.create(b"h" * 32, flags, 0, bytes(kept)), {})
    name = websafe_encode(mark.encode())
    said = websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":"http://localhost:8000"}')
    return {
        "type": "public-key", "id": name, "rawId": name, "authenticatorAttachment": "platform",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {"clientDataJSON": said, "attestationObject": websafe_encode(bytes(proof)), "transports": []},
    }  # fmt: skip


def _work(estate: Estate, mark: str) -> None:
    """Roles, duty, what leaves the hub, what works in the background."""
    now = clock.now()
    colleague = estate.somebody(f"colleague-{mark}")
    for role in (Role.COMMITTEE, Role.VOLUNTEER, Role.PROPERTY):
        RoleGrant.objects.create(
            person=colleague, area=estate.area, role=role, expires_at=now + timedelta(days=3)
        )
    if "duty" not in estate.things:
        for persona in sorted(STAFF | {VOLUNTEER}):
            until = now + timedelta(hours=8)
            made = Duty.objects.create(
                person=estate.people[persona], area=estate.area, role=persona, until=until
            )
            keep(estate, f"{persona}'s duty", made.pk)
        keep(estate, "duty", estate.things[f"{COMMITTEE}'s duty"])
    Duty.objects.create(
        person=colleague, area=estate.area, role=Role.COMMITTEE, since=now - timedelta(hours=9), until=now,
        ended_at=now, handover=estate.tongue.text % mark,
    )  # fmt: skip
    Duty.objects.create(
        person=colleague, area=estate.area, role=Role.PROPERTY, until=now + timedelta(hours=8)
    )
    failed = Delivery.objects.create(
        person=estate.people[MEMBER], area=estate.area, channel=Channel.SMS, state=State.FAILED, ended_at=now,
        masked="199****0000", last_error="sms_unreachable",
        notice_id=estate.things["notice"],
    )  # fmt: skip
    keep(estate, "delivery", failed.pk)
    job = DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED, task_path="hub.core.estate.jobs.end_duties_that_lapsed", backend_name="default",
        args_kwargs={"args": [], "kwargs": {}}, run_after=now, finished_at=now, worker_ids=["1"],
        exception_class_path="builtins.ValueError", traceback="",
    )  # fmt: skip
    keep(estate, "job", job.pk)
    progress = Progress.objects.create(
        owner=estate.people[COMMITTEE], kind="import.roster", title="", total=10
    )
    keep(estate, "progress", progress.pk)


def _groceries_residents(estate: Estate, mark: str) -> None:
    """A group order that is open, what the household ordered, and what a neighbour ordered for it."""
    member, wang, home = estate.people[MEMBER], estate.people[COMMITTEE], _home(estate)
    acting = proxy.beneficiary_for(estate.people[PROXY], home.pk)

    def opened() -> Campaign:
        now = clock.now()
        title = estate.tongue.title % mark
        terms = groceries.Terms(
            title=title, opens_at=now, closes_at=now + timedelta(hours=3), minimum=9, minimum_of="packs"
        )
        made = groceries.draft(estate.area, terms, by=wang)
        offer = groceries.OfferTerms(
            title=title, supplier=title, price_minor=5800, cap=3, stock={"general": 99}
        )
        groceries.put_offer(made, offer, by=wang)
        Campaign.objects.filter(pk=made.pk).update(state=CampaignState.OPEN)
        return Campaign.objects.select_related("area").get(pk=made.pk)

    def ordered(by: Person, acting_for: proxy.Beneficiary | None = None) -> Order:
        campaign = opened()
        wish = groceries.Wish(wants={campaign.offers.get().pk: 2}, acting_for=acting_for)
        return groceries.place_order(campaign, home, wish, by=by)

    empty = opened()
    keep(estate, "campaign", empty.pk)
    keep(estate, "offer", empty.offers.get().pk)
    order = ordered(member)
    keep(estate, "ordered offer", order.lines.get().offer_id)
    keep(estate, "order", order.pk)
    keep(estate, "ordered campaign", order.campaign_id)
    handed = ordered(member)
    groceries.add_leader(handed.campaign, estate.people[str(Role.LEADER)], by=wang)
    Order.objects.filter(pk=handed.pk).update(state=OrderState.COLLECTED)
    line = Order.objects.get(pk=handed.pk).lines.select_related("order__campaign__area", "offer").get()
    words = estate.tongue.text % mark
    complaint = groceries.complain(line, groceries.Wrong(kind="spoilt", quantity=1, words=words), by=member)
    keep(estate, "handed order", handed.pk)
    keep(estate, "handed line", line.pk)
    keep(estate, "handed offer", line.offer_id)
    keep(estate, "complaint", complaint.pk)
    keep(estate, "neighbourly order", ordered(estate.people[PROXY], acting).pk)


def _ladder(estate: Estate, mark: str) -> None:
    """Somebody on call, an alarm that calls, and one that somebody has taken."""
    member, wang, home = estate.people[MEMBER], estate.people[COMMITTEE], _home(estate)
    since = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=estate.marks)
    wanted = ladder.Plan(wang, Rank.FIRST, since, since + timedelta(hours=12))
    keep(estate, "on call", ladder.plan(estate.area, wanted, by=wang).pk)
    for taken in (False, True):
        wish = support.Wish(
            category=Category.OTHER, text=estate.tongue.text % mark, dangers=("labour",), household=home
        )
        made = support.raise_request(estate.area, wish, by=member)
        if taken:
            support.accept(made, by=wang)
        keep(estate, "taken alarm" if taken else "alarm", made.pk)


def _imports(estate: Estate, mark: str) -> None:
    """A roster that was uploaded and checked, and one that was thrown away."""
    tongue = estate.tongue
    row = (tongue.building % 12, f"88{mark}"[:8], tongue.person % mark, "", "", "", "", "")
    headings = (
        HEADINGS
        if tongue.code == "zh-hans"
        else ("Building", "Door", "Name", "Relation", "Phone", "Born", "Care", "Remark")
    )
    batch = previewed(estate.area, as_csv(row, headings=headings), estate.people[COMMITTEE])
    keep(estate, "import", batch.pk)
    keep(estate, "import version", batch.version)


def _groceries_money(estate: Estate, mark: str) -> None:
    """Campaigns with an order that owes, two that were said to be paid, one that is paid, and money that is to leave."""
    wang, lead = estate.people[COMMITTEE], estate.people[str(Role.LEADER)]
    member, home = estate.people[MEMBER], _home(estate)
    now, title = clock.now(), estate.tongue.title % mark

    def campaign() -> Any:
        terms = groceries.Terms(title=title, opens_at=now, closes_at=now + timedelta(hours=3))
        made = groceries.draft(estate.area, terms, by=lead)
        offer = groceries.OfferTerms(title=title, supplier=estate.tongue.zone, price_minor=5800)
        groceries.put_offer(made, offer, by=lead)
        groceries.set_transfer_words(made, estate.tongue.text % mark, by=lead)
        groceries.submit(made, by=lead)
        return groceries.approve(made, by=wang)

    def order(of: Any) -> Any:
        return groceries.place_order(of, home, groceries.Wish(wants={of.offers.get().pk: 1}), by=member)

    running = campaign()
    keep(estate, "money campaign", running.pk)
    keep(estate, "owing order", order(running).pk)
    keep(estate, "offered order", _offered(order(campaign())).pk)
    said = groceries.say_paid(order(campaign()), payments.Wish(method="transfer"), by=member)
    keep(estate, "said payment", said.pk)
    keep(estate, "said order", said.subject_id)
    keep(estate, "noted payment", groceries.note_payment(order(campaign()), by=lead).pk)
    paid = groceries.say_paid(order(campaign()), payments.Wish(), by=member)
    keep(estate, "paid payment", payments.verify(paid, by=wang).pk)
    gone = order(campaign())
    payments.verify(groceries.say_paid(gone, payments.Wish(), by=member), by=wang)
    groceries.cancel(gone, by=member)
    keep(estate, "asked refund", payments.withdraw(home, 800, "cash", by=member).pk)


def _offered(order: Order) -> Order:
    """As if it had waited, and something had become free."""
    until = clock.now() + timedelta(hours=2)
    Order.objects.filter(pk=order.pk).update(state="reserved", hold_until=until)
    return order


def _groceries_closing(estate: Estate, mark: str) -> None:
    """A campaign that the area's leader leads and that is being handed out, and everything of it that has a page."""
    sun, home = estate.people[str(Role.LEADER)], _home(estate)
    campaign = closing_kit.collecting(estate.area, sun, home, title=estate.tongue.title % mark)
    order = closing_kit.order_of(campaign, home)
    found = {
        "collecting": campaign.pk, "order to collect": order.pk, "batch": campaign.batches.get().pk,
        "purchase order": closing_kit.latest(campaign).pk, "voucher code": order.code,
        "slot": campaign.slots.order_by("pk")[0].pk, "adjustment": order.adjustments.get().pk,
        "part": campaign.offers.get().parts.order_by("pk")[0].pk, "collecting offer": campaign.offers.get().pk,
        "missing": campaign.missing_parts.get().pk, "line to collect": order.lines.get().pk,
    }  # fmt: skip
    other = closing_kit.order_of(campaign, Household.objects.get(pk=estate.things["neighbour's home"]))
    closing_kit.scanned_twice(other, sun)
    found["conflict"] = other.voucher.redemptions.get(quantity=0).pk
    for name, thing in found.items():
        keep(estate, name, thing)
    if estate.tongue.code == "en":
        _in_english(estate)


def _in_english(estate: Estate) -> None:
    """What the kit of the closing tests writes is Chinese: an estate written in English has its contents in English."""
    models = (
        (Supplier, ("name",)), (Good, ("name", "unit")), (Offer, ("title", "unit")), (BundleLine, ("title",)),
        (MissingPart, ("instead",)), (Campaign, ("point",)), (Slot, ("point",)), (Task, ("title", "details")),
        (Run, ("title",)),
    )  # fmt: skip
    for model, fields in models:
        for row in model.objects.all():
            changed = [
                name for name in fields if any("\u3400" <= sign <= "\u9fff" for sign in getattr(row, name))
            ]
            for name in changed:
                setattr(row, name, f"{model.__name__} {row.pk}")
            if changed:
                row.save(update_fields=changed)
    for notice in Notice.objects.all():
        params = notice.words.get("params", {})
        notice.words["params"] = {
            name: "East gate" if isinstance(value, str) and "门" in value else value
            for name, value in params.items()
        }
        notice.save(update_fields=["words"])


def _groceries_running(estate: Estate, mark: str) -> None:
    """
    What the area's leader leads: a draft with goods and an import, one that waits for the committee, one that is open,
    in which the member's household has ordered and asked about a price; a limit over time.
    """
    member, sun, wang = estate.people[MEMBER], estate.people[str(Role.LEADER)], estate.people[COMMITTEE]
    title, now = estate.tongue.title % mark, clock.now()
    if "second home" not in estate.things:
        keep(estate, "second home", estate.door().pk)
        estate.lives(member, Household.objects.get(pk=estate.things["second home"]))
    door = Household.objects.select_related("building", "area").get(pk=estate.things["second home"])

    def drafted() -> Campaign:
        terms = groceries.Terms(
            title=title, title_en=title, opens_at=now, closes_at=now + timedelta(hours=6), point=title
        )
        made = groceries.draft(estate.area, terms, by=sun)
        what: dict[str, Any] = {
            "title": title,
            "supplier": estate.tongue.person % mark,
            "unit": mark,
            "price_minor": 5800,
        }
        groceries.put_offer(made, groceries.OfferTerms(**what, kind="bundle"), by=sun)
        return made

    draft = drafted()
    keep(estate, "draft campaign", draft.pk)
    keep(estate, "draft offer", draft.offers.get().pk)
    listed = f"{'name,price' if estate.tongue.code == 'en' else '品名,单价'}\n{title},58\n".encode()
    batch = imports.upload(goods_of(draft), estate.area, listed, "goods.csv", by=sun)
    checked = imports.check(batch, {"supplier": title})
    keep(estate, "goods import", checked.pk)
    keep(estate, "goods import version", checked.version)
    keep(estate, "campaign in review", groceries.submit(drafted(), by=sun).pk)
    opened = groceries.approve(groceries.submit(drafted(), by=sun), by=wang)
    offer = opened.offers.get()
    keep(estate, "campaign", opened.pk)
    keep(estate, "campaign leader", opened.leaders.get().pk)
    keep(estate, "offer", offer.pk)
    keep(estate, "good", offer.good_id)
    keep(estate, "supplier", offer.supplier_id)
    ordering = _home(estate) if "order" not in estate.things else door
    placed = groceries.place_order(opened, ordering, groceries.Wish(wants={offer.pk: 1}), by=member)
    keep(estate, "order", placed.pk)
    keep(estate, "price flag", groceries.flag_price(offer, door, by=member, words=title).pk)
    keep(estate, "rule", groceries.set_rule(estate.area, "masks", 50, 10, by=wang, words=title).pk)


def _groceries_fairness(estate: Estate, mark: str) -> None:
    """An open campaign with an order from paper, a draw that waits for its number, and one that is done."""
    wang, home, now = estate.people[COMMITTEE], _home(estate), clock.now()

    def opened(by: Person = wang, **more: Any) -> Campaign:
        terms = groceries.Terms(
            title=estate.tongue.title % mark, opens_at=now, closes_at=now + timedelta(hours=3), **more
        )
        found = groceries.draft(estate.area, terms, by=by)
        goods = groceries.OfferTerms(
            title=estate.tongue.title % mark, supplier=estate.tongue.area, price_minor=5800
        )
        groceries.put_offer(found, goods, by=by)
        Campaign.objects.filter(pk=found.pk).update(state="open")
        found.refresh_from_db()
        return found

    sun, ballot = (
        estate.people[str(Role.LEADER)],
        {"allotment": "ballot", "draw_number": estate.tongue.title % mark},
    )
    paper, drawn, done = opened(), opened(sun, **ballot), opened(sun, **ballot)
    offer = paper.offers.get().pk
    booked = book_line(paper, home, offer, 1, by=wang)
    keep(estate, "paper_campaign", paper.pk)
    keep(estate, "paper_order", booked.pk)
    keep(estate, "paper_offer", offer)
    for one in (drawn, done):
        wish = groceries.Wish(wants={one.offers.get().pk: 1})
        keep(estate, "draw_order", groceries.place_order(one, home, wish, by=wang).pk)
        groceries.close(one, by=wang, why=estate.tongue.title % mark)
    groceries.draw(done, "3251.85", by=wang)
    keep(estate, "draw_campaign", drawn.pk)
    keep(estate, "drawn_campaign", done.pk)
