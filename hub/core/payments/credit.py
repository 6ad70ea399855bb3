"""A household's balance. Its row is taken last: after the thing that is paid, and in ascending order of households."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from hub.core.kit import money
from hub.core.kit.errors import Conflict
from hub.core.payments import standing
from hub.core.payments.models import CreditAccount
from hub.core.people.models import Household

_ADD = """
INSERT INTO payments_creditaccount (household_id, balance_minor) VALUES (%s, %s)
ON CONFLICT (household_id) DO UPDATE SET balance_minor = payments_creditaccount.balance_minor + excluded.balance_minor
"""


def add(amounts: Mapping[int, int]) -> None:
    """Puts amounts on the balances of households, by id. Must be in a transaction that also posts them."""
    rows = [(household, amounts[household]) for household in sorted(amounts) if amounts[household]]
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(_ADD, row)


def take(household: Household, amount_minor: int) -> None:
    """Takes from a balance, or raises Conflict `credit.too_little` with what is there: never below zero."""
    enough = CreditAccount.objects.filter(household=household, balance_minor__gte=amount_minor)
    if not enough.update(balance_minor=F("balance_minor") - amount_minor):
        left = standing.credit_of(household)
        words = _("The balance is only %(left)s now.") % {"left": money.show(left, household.area.currency)}
        raise Conflict("credit.too_little", words, left=left)
