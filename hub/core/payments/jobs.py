"""What is done about cards without anybody watching. Nothing where there is no provider."""

from django.utils.translation import gettext_lazy as _

from hub.core.jobs.registry import every, job


@job(_("Look what a card provider has told"), retries=8)
def follow_event(pk: int) -> None:
    """One webhook. Tried again where the provider gives no answer."""
    from hub.core.payments.actions import hearing

    hearing.follow_event(pk)


@every(600, _("Look what became of card payments"))
def reconcile() -> int:
    """What was not heard of; how many."""
    from hub.core.payments.actions import hearing

    return hearing.reconcile()
