"""
What money is paid for. Each service hands in, at start, what this room must know of its own things.

The core never asks whose order it is: it locks a thing, reads its bill, and lets the service act on what was paid, in
the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hub.core.announce import Event
from hub.core.kit.errors import Conflict
from hub.core.payments.models import Payment
from hub.core.people.models import Household, Person


@dataclass(frozen=True, kw_only=True)
class Bill:
    """
    What one thing costs a household at this moment, and how it can be paid.

    `reference` is what a payer writes on a transfer. `cash_words` says who takes cash, `transfer_words` where to
    transfer to ("" where that is not possible). `is_over`: nothing is owed any more; what still comes is given back.
    `is_settled`: the books of it are closed.
    """

    kind: str
    id: int
    household: Household
    episode_id: int
    title: str
    reference: str
    owed_minor: int
    url: str = ""
    cash_words: str = ""
    transfer_words: str = ""
    is_over: bool = False
    is_settled: bool = False
    pay_until: Any = None
    beneficiary: Person | None = field(default=None)

    @property
    def currency(self) -> str:
        """The area's."""
        return self.household.area.currency


@dataclass(frozen=True, kw_only=True)
class Subject:
    """
    A service's side of its bills.

    `lock` takes the row that everything about one thing queues for: it comes before its payments and the balance, so
    that two never wait for each other in a circle. `on_claimed`, `on_verified`, `on_ended` and `on_refunded` (so much
    of the price was given back by hand) change the service's rows and give its events. `home` is the page of a
    household's balance. `run_by` are the ids of the things that a person runs (a subquery), besides the desk.
    """

    lock: Callable[[int], None]
    bill: Callable[[int], Bill | None]
    bills_of: Callable[[Household], list[Bill]]
    home: Callable[[], str]
    run_by: Callable[[Person], QuerySet[Any, Any]]
    streams: Callable[[int], list[str]]
    on_claimed: Callable[[Payment, Person | None], list[Event]]
    on_verified: Callable[[Payment, Person | None], list[Event]]
    on_ended: Callable[[Payment, Person | None], list[Event]]
    on_refunded: Callable[[Payment, int, Person | None], list[Event]]


_subjects: dict[str, Subject] = {}


def register(kind: str, subject: Subject) -> None:
    """Makes a kind of things known that can be paid. Called from AppConfig.ready()."""
    _subjects[kind] = subject


def of(kind: str) -> Subject:
    """The service's side of a kind; Http404 for one that nobody has handed in."""
    if kind not in _subjects:
        raise Http404
    return _subjects[kind]


def every() -> dict[str, Subject]:
    """All kinds."""
    return dict(_subjects)


def bill_of(kind: str, pk: int) -> Bill:
    """The bill of one thing; Http404 where there is none."""
    found = of(kind).bill(pk)
    if found is None:
        raise Http404
    return found


def enter(kind: str, pk: int) -> Bill:
    """
    Locks a thing and reads its bill afterwards, so that what is decided on it stays true until the commit.

    Raises Conflict `bill.settled` where the books of it are closed. What comes late for a thing that is over may still
    go on a balance.
    """
    of(kind).lock(pk)
    found = bill_of(kind, pk)
    if found.is_settled and not found.is_over:
        raise Conflict("bill.settled", _("This is settled, and no money moves any more."))
    return found


def bills_of(household: Household) -> list[Bill]:
    """Everything that a household owes or owed, of all services."""
    return [bill for subject in _subjects.values() for bill in subject.bills_of(household)]


def home() -> str:
    """The page on which a household reads its balance; "" where no service has one."""
    return next((subject.home() for subject in _subjects.values()), "")
