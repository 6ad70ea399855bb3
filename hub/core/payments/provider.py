"""
The port for card payments (an issue of its own). Cash and transfer need none of it, and nothing here calls out.

Whoever adds a provider: store the attempt and its key before the call, make no call inside a transaction that holds
stock, and let a job retrieve the object and move the payment forward, so that repeated and disordered webhooks do no
harm (groceries.md, "Stripe").
"""

from typing import Protocol

from hub.core.payments.models import Payment, Refund


class Provider(Protocol):
    """What a way to pay by card must be able to do."""

    def checkout(self, payment: Payment, *, back_to: str) -> str:
        """Opens the payment with the provider; gives the address to which the payer is sent."""
        ...

    def capture(self, payment: Payment, amount_minor: int) -> None:
        """Takes what was authorised, or less."""
        ...

    def refund(self, refund: Refund) -> None:
        """Gives money back on the way on which it came."""
        ...
