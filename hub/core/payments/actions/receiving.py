"""What was paid has been received: at the settlement, the money paid becomes the value of the goods."""

from collections.abc import Mapping

from hub.core.payments import ledger
from hub.core.payments.ledger import Draft, Side
from hub.core.payments.words import Account
from hub.core.people.models import Area, Person


def receive(kind: str, values: Mapping[int, int], *, area: Area, by: Person) -> None:
    """
    Moves what was paid for each thing (`values`: id → minor units) to "value received": one posting for all of them. In
    the caller's transaction, which has checked that exactly this was paid.
    """
    sides = [
        side
        for pk in sorted(values)
        if values[pk]
        for side in (
            Side(Account.PAID, values[pk], None, (kind, pk)),
            Side(Account.VALUE, -values[pk], None, (kind, pk)),
        )
    ]
    if sides:
        ledger.post([Draft(kind="received", area_id=area.pk, currency=area.currency, sides=sides)], by=by)
