"""
The port for card payments. Cash and transfer need none of it, and nothing here calls out.

Whoever adds a provider writes one adapter, the class that keeps `Provider` below, and hands it in at start
(`use(adapter)` from AppConfig.ready, where its keys are set). Everything else stands already and knows no provider:

- `actions/cards.py` opens, follows, captures, releases, charges and gives back. It stores the attempt with its key
  before each call and never calls inside a transaction; the payment moves only by what was *retrieved* (`Found`), and
  only forward, so that repeated, lost and disordered webhooks do no harm.
- `models.PaymentAttempt` is one try, `models.ProviderEvent` a webhook, stored once by its id.
- `jobs.py` follows events, and looks every ten minutes for what was not heard (`reconcile`).
- `views.webhook` takes the raw body. 404 while there is no provider.
- A payment by card is `claimed` while the money is held or on its way, and `verified` once the provider has captured
  it: nobody need look at it, and nobody can by hand. A refund to the card is asked for and paid like money that
  leaves, by the provider instead of a second person.

What the adapter must hold to (groceries.md, "Stripe"): `key` goes out as the provider's idempotency key; a call that
got no answer raises Unreachable and is made again with the same key; amounts are minor units; `read` verifies the
signature over the raw body with every secret that is valid just now. How the modes map onto Stripe:

| mode | Checkout Session | afterwards |
| --- | --- | --- |
| PAY | `mode=payment`; Alipay, WeChat Pay and cards | captured at once; given back if the campaign fails |
| HOLD | `mode=payment`, `capture_method=manual`, cards only | `capture` at delivery, before `capture_before` |
| SETUP | `mode=setup` | `charge` off-session at the cut-off; a PAY session where that fails |

Sessions live at least 30 minutes (`SHORTEST`): whoever lets go of held goods first expires the session (`cards.end`),
and gives the goods back only when that has not shown the money to be there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _

from hub.core.kit.errors import Conflict

SHORTEST = timedelta(minutes=31)
"""No session ends sooner."""


class Unreachable(Exception):
    """The provider gave no answer. Whether it acted nobody knows: the same call is made again with the same key."""


class Forged(Exception):
    """A webhook whose signature does not hold."""


class Mode(StrEnum):
    """When the money is taken."""

    PAY = "pay"
    HOLD = "hold"
    SETUP = "setup"


class Is(StrEnum):
    """Where the provider's object stands."""

    OPEN = "open"
    HELD = "held"
    SAVED = "saved"
    CAPTURED = "captured"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be paid, as the provider and the payer read it. `until`: the end of the session."""

    key: str
    mode: Mode
    reference: str
    title: str
    amount_minor: int
    currency: str
    back_to: str
    until: datetime


@dataclass(frozen=True)
class Opened:
    """A session: its id with the provider, and the address to which the payer is sent."""

    id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """
    An object as it is now, retrieved and never taken from a webhook. `saved_as` names what a SETUP has saved;
    `capture_before` is when a hold lapses by itself; `problem` is why it failed, as the payer may read it.
    """

    id: str
    now: Is
    held_minor: int = 0
    captured_minor: int = 0
    capture_before: datetime | None = None
    saved_as: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Returned:
    """Money on its way back: its id, whether it is done, and why it failed (""): then it goes on the balance."""

    id: str
    done: bool
    problem: str = ""


@dataclass(frozen=True)
class Told:
    """
    A webhook whose signature holds: the event's unique id, and what kind it is. `about` is always the id that `open`
    gave, also where the event speaks of a refund or a charge of it.
    """

    id: str
    about: str
    kind: str
    at: datetime


class Provider(Protocol):
    """What a way to pay by card must be able to do. Every call may raise Unreachable."""

    name: str

    def open(self, wanted: Wanted) -> Opened:
        """Opens a session; the same key gives the same session."""
        ...

    def retrieve(self, object_id: str) -> Found:
        """The object as it is now."""
        ...

    def expire(self, object_id: str) -> Found:
        """Ends an open session, so that nobody can pay it any more; gives what is then true, which may be `held`."""
        ...

    def capture(self, object_id: str, amount_minor: int, *, key: str) -> Found:
        """Takes what is held, or less; the rest is free again."""
        ...

    def release(self, object_id: str, *, key: str) -> Found:
        """Lets go of what is held."""
        ...

    def charge(self, object_id: str, saved_as: str, wanted: Wanted) -> Found:
        """Takes money off-session from what a SETUP has saved."""
        ...

    def refund(self, object_id: str, amount_minor: int, *, key: str) -> Returned:
        """Gives captured money back on the way on which it came."""
        ...

    def read(self, body: bytes, headers: Mapping[str, str]) -> Told:
        """A webhook's raw body. Raises Forged."""
        ...

    def since(self, moment: datetime) -> Iterable[Told]:
        """The events since then, for those that were never heard."""
        ...


_in_use: list[Provider] = []


def use(provider: Provider | None) -> None:
    """Hands a provider in; None takes it away."""
    _in_use[:] = [provider] if provider else []


def there() -> bool:
    """Whether cards can be taken at all."""
    return bool(_in_use)


def current() -> Provider:
    """The provider. Raises Conflict `card.none` where there is none."""
    if not _in_use:
        raise Conflict("card.none", _("Cards cannot be taken here. Pay in cash or by transfer."))
    return _in_use[0]
