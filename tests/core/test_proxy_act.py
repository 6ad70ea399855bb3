"""Acting for a household: from the address and the form, never from the session."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import gettext_noop

from hub.core.announce import Ref, announce
from hub.core.estate import proxy
from hub.core.estate.actions.proxy import slip_handed_over
from hub.core.estate.models import DoneForHousehold
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Area, Household, Membership, Person, ProxyGrant
from hub.core.record.models import RecordEntry
from tests.core.estate_kit import household_of, watching

SignIn = Callable[..., Client]
ASKED = gettext_noop("%(name)s asked for help for you.")


@login_required
@proxy.for_household
def verb(request: HttpRequest) -> HttpResponse:
    """A resident's verb, as a service writes it."""
    return HttpResponse(f"{request.household}|{request.beneficiary or ''}|{request.beneficiary_phone}")


def asked(
    person: Person, data: str = "", form: dict[str, str] | None = None, *, factor: bool = True
) -> HttpResponse:
    """What the verb sees of a request of this person."""
    make = RequestFactory()
    request = make.post(f"/verb/{data}", form) if form is not None else make.get(f"/verb/{data}")
    request.user = request.person = person
    methods = [{"method": "mfa", "at": clock.now().timestamp()}] if factor else []
    request.session = {  # type: ignore[assignment]
        "account_authentication_methods": methods, "account_authentication_methods_user": str(person.pk),
    }  # fmt: skip
    return verb(request)


def text(response: HttpResponse) -> str:
    """Its body."""
    return response.content.decode()


@pytest.mark.django_db
def test_without_a_name_it_is_for_ones_own_household(li_wei: Person) -> None:
    """And there is no banner."""
    assert text(asked(li_wei)) == f"{household_of(li_wei)}||{li_wei.phone}"


@pytest.mark.django_db
def test_staff_act_for_the_household_of_the_address(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """The banner names door and head, and her phone is the one to call."""
    assert (
        text(asked(auntie_wang, f"?for={granny_door.pk}"))
        == f"12栋 0304|12栋 0304 · 陈桂花|{granny_chen.phone}"
    )
    assert text(asked(auntie_wang, form={"for": str(granny_door.pk)})).startswith("12栋 0304|12栋 0304")


@pytest.mark.django_db
def test_for_ones_own_household_one_acts_for_oneself(li_wei: Person) -> None:
    """No banner where somebody names their own door."""
    own = household_of(li_wei)
    assert text(asked(li_wei, f"?for={own.pk}")) == f"{own}||{li_wei.phone}"


@pytest.mark.django_db
def test_a_page_for_one_and_a_form_for_another_does_nothing(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """Two tabs mixed up must not order for the wrong door."""
    with pytest.raises(Conflict, match=r"acting\.mixed"):
        asked(auntie_wang, f"?for={granny_door.pk}", form={"for": str(household_of(li_wei).pk)})


@pytest.mark.django_db
def test_nobody_acts_without_the_right(
    granny_door: Household, granny_chen: Person, li_wei: Person, xiao_zhao: Person, stranger: Person
) -> None:
    """A neighbour without approval, a volunteer, another estate: the door is not there for them."""
    for person in (li_wei, xiao_zhao, stranger):
        for named in (str(granny_door.pk), "9" * 30, "x", "-1", "٣"):
            with pytest.raises(Http404):
                asked(person, f"?for={named}")


@pytest.mark.django_db
def test_an_approval_holds_until_it_ends(granny_door: Household, granny_chen: Person, li_wei: Person) -> None:
    """Expired or taken back, the same address is a 404."""
    held = ProxyGrant.objects.create(
        person=li_wei, household=granny_door, expires_at=clock.now() + timedelta(days=1)
    )
    address = f"?for={granny_door.pk}"
    assert "陈桂花" in text(asked(li_wei, address, factor=False))
    ProxyGrant.objects.filter(pk=held.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(Http404):
        asked(li_wei, address)


@pytest.mark.django_db
def test_staff_confirm_their_second_factor_first(
    granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """It is the desk's right that lets them in, also on a resident's page."""
    sent = asked(auntie_wang, f"?for={granny_door.pk}", factor=False)
    assert sent.status_code == 302
    assert sent["Location"].startswith("/accounts/second-factor/")


@pytest.mark.django_db
def test_who_lives_nowhere_chooses_a_household_first(auntie_wang: Person) -> None:
    """And comes back to the same page."""
    sent = asked(auntie_wang, "?step=2")
    assert sent["Location"] == "/acting/?next=%2Fverb%2F%3Fstep%3D2"


@pytest.mark.django_db
def test_links_and_forms_keep_for_whom(
    granny_door: Household, granny_chen: Person, rf: RequestFactory
) -> None:
    """And without anybody, they are plain."""
    request = rf.get("/")
    chosen = proxy.Beneficiary(granny_door, granny_chen)
    page = Template("{% acting_field %}|{% acting_url 'estate:acting_for' %}")
    request.beneficiary = chosen
    shown = page.render(Context({"request": request, "beneficiary": chosen}))
    assert (
        shown
        == f'<input type="hidden" name="for" value="{granny_door.pk}">|/acting/start/?for={granny_door.pk}'
    )
    request.beneficiary = None
    assert page.render(Context({"request": request})) == "|/acting/start/"
    assert proxy.for_url("/x/?a=1&for=7#y", 9) == "/x/?a=1&for=9#y"


@pytest.mark.django_db
def test_every_page_of_the_flow_shows_the_banner(
    granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """It cannot be missed, and a page without the address has none: nothing is kept in the session."""
    client = sign_in(auntie_wang)
    page = client.get("/acting/start/", {"for": granny_door.pk}).content.decode()
    assert 'class="acting"' in page
    assert "12栋 0304 · 陈桂花" in page
    assert 'class="acting"' not in client.get("/announcements/").content.decode()


@pytest.mark.django_db
def test_the_household_is_told_what_was_done(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    """She and nobody else; by SMS, so that no slip is needed; actor and beneficiary stand in the record."""
    chosen = proxy.Beneficiary(granny_door, granny_chen)
    about = Ref("request", 12)
    with watching() as seen, transaction.atomic():
        told = proxy.done(chosen, by=auntie_wang, verb="support.request.raised", about=about, sentence=ASKED,
                          params={"name": "王阿姨"})  # fmt: skip
        announce(*told)
    assert seen.people == {(granny_chen.pk, "estate.household.done_for")}
    kept = DoneForHousehold.objects.get()
    assert (kept.actor, kept.beneficiary, kept.slip_wanted) == (auntie_wang, granny_chen, False)
    assert "王阿姨" in kept.sentence
    entry = RecordEntry.objects.get(verb="estate.household.done_for")
    assert (entry.actor_id, entry.beneficiary_id) == (auntie_wang.pk, granny_chen.pk)
    with transaction.atomic():
        assert proxy.done(None, by=auntie_wang, verb="x", about=about, sentence=ASKED) == []


@pytest.mark.django_db
@pytest.mark.parametrize("phone", ["", "+862155550199"])
def test_whom_no_message_reaches_gets_a_slip(
    phone: str, area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """No phone, or a landline: it stands on the slip until somebody takes it to the door."""
    Person.objects.filter(pk=granny_chen.pk).update(phone=phone)
    with transaction.atomic():
        announce(
            *proxy.done(proxy.Beneficiary(granny_door, granny_chen), by=auntie_wang, verb="support.request.raised",
                        about=Ref("request", 12), sentence=ASKED, params={"name": "王阿姨"})
        )  # fmt: skip
    client, base = sign_in(auntie_wang), f"/area/{area.slug}/households/{granny_door.pk}/"
    assert f"{base}slip/" in client.get(base).content.decode()
    slip = client.get(f"{base}slip/").content.decode()
    assert "王阿姨" in slip
    kept = DoneForHousehold.objects.get()
    assert kept.slip_wanted
    assert client.post(f"{base}slip/delivery/", {"up_to": str(kept.pk)}).status_code == 303
    kept.refresh_from_db()
    assert kept.slip_by == auntie_wang


@pytest.mark.django_db
def test_what_came_after_the_print_is_not_marked_as_told(
    granny_door: Household, granny_chen: Person, auntie_wang: Person, stranger: Person
) -> None:
    """The slip in somebody's hand does not list it."""
    rows = [
        DoneForHousehold.objects.create(
            household=granny_door,
            episode=granny_door.area.episodes.get(),
            verb="x",
            kind="x",
            subject=1,
            slip_wanted=True,
        )
        for _ in range(2)
    ]
    slip_handed_over(granny_door, rows[0].pk, by=auntie_wang)
    assert [row.slip_at is None for row in DoneForHousehold.objects.order_by("pk")] == [False, True]
    with pytest.raises(NotYours):
        slip_handed_over(granny_door, rows[1].pk, by=stranger)


@pytest.mark.django_db
def test_the_api_says_for_whom_in_the_body(
    granny_door: Household, granny_chen: Person, li_wei: Person, auntie_wang: Person, rf: RequestFactory
) -> None:
    """The same right as on the page; who lives nowhere must name a household."""
    request = rf.post("/api/")
    request.user = request.person = auntie_wang
    request.session = {  # type: ignore[assignment]
        "account_authentication_methods": [{"method": "mfa", "at": 1}],
        "account_authentication_methods_user": str(auntie_wang.pk),
    }
    assert proxy.on_behalf_of(request, granny_door.pk) == granny_door
    assert proxy.beneficiary_of(request) == granny_chen
    with pytest.raises(Invalid, match=r"acting\.nobody"):
        proxy.on_behalf_of(request, None)
    request.session = {}  # type: ignore[assignment]
    with pytest.raises(NotYours, match=r"second_factor\.needed"):
        proxy.on_behalf_of(request, granny_door.pk)
    request.user = request.person = li_wei
    with pytest.raises(Http404):
        proxy.on_behalf_of(request, granny_door.pk)


@pytest.mark.django_db
def test_a_household_without_a_head_has_whoever_is_longest_on_its_list(
    granny_door: Household, granny_chen: Person
) -> None:
    """And an empty one has nobody, and still a name."""
    Membership.objects.update(is_head=False)
    person = Person.objects.create_user("某")
    Membership.objects.create(person=person, household=granny_door, episode=granny_door.area.episodes.get())
    staff_view = proxy.beneficiary_for(granny_chen, granny_door.pk)
    assert staff_view.person == granny_chen
    assert str(proxy.Beneficiary(granny_door, None)) == "12栋 0304"
