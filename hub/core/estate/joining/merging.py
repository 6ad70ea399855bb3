"""One human being, two rows: the roster's, who never signed in, becomes part of the account."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Conflict, NotYours
from hub.core.people import access, rights
from hub.core.people.models import Person


def without_account() -> QuerySet[Person]:
    """People of the lists as whom nobody can sign in, or ever did."""
    proved = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    no_password = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return Person.objects.filter(
        no_password, ~Exists(proved), phone_verified=False, last_login=None, is_staff=False, is_active=True
    )


def check_rights(listed: Person, phones: Iterable[str]) -> None:
    """
    Somebody on the list who holds a role, or acts for a neighbour, joins only with the phone that the list has.

    Else whoever finds the letter of a committee member's household would find the committee's rights in it. `phones`
    are the ones just proved. Raises NotYours `join.holds_rights`.
    """
    proxies = access.live_proxies().filter(person=listed)
    if not access.live_grants().filter(person=listed).exists() and not proxies.exists():
        return
    if not listed.phone or listed.phone not in phones:
        words = _(
            "This name has a task here. Use the phone number that the committee has for it, or call a lead."
        )
        raise NotYours("join.holds_rights", words)


def absorb(guest: Person, host: Person) -> None:
    """
    Moves everything that points to `guest` over to `host` and removes `guest`. In the caller's transaction.

    `guest` is a row of the roster that never signed in: raises Conflict `person.has_account` for any other, and what
    check_rights says of one with rights. What the host has already (the same care flag, the same unread notice)
    goes with the guest's row. The record keeps the guest's number; the event of the joining says whose it is now.
    """
    if guest.pk == host.pk:
        return
    # The row is held: a request raised for the guest right now would point to nobody (SQLite lines writers up itself).
    row = Person.objects.select_for_update().filter(pk=guest.pk).first()
    if row is None or not without_account().filter(pk=row.pk).exists():
        raise Conflict("person.has_account", _("Somebody has just joined under this name. Choose again."))
    check_rights(row, [host.phone] if host.phone_verified else [])
    for relation in (found for found in Person._meta.related_objects if not found.many_to_many):
        _move(relation.related_model, relation.field.name, row, host)
    _fill(row, host)
    row.delete()
    rights.changed()


def _move(model: Any, field: str, guest: Person, host: Person) -> None:
    rows = model._base_manager.filter(**{field: guest})
    if not rows.exists() or _together(rows, field, host):
        return
    for row in rows:
        _together(model._base_manager.filter(pk=row.pk), field, host)


def _together(rows: QuerySet[Any], field: str, host: Person) -> bool:
    """Moves rows; False where a constraint says that the host has such a one already."""
    try:
        with transaction.atomic():
            rows.update(**{field: host})
    except IntegrityError:
        return False
    return True


def _fill(guest: Person, host: Person) -> None:
    """What only the roster knew. The host's own words stay."""
    changes: dict[str, Any] = {}
    if guest.born and not host.born:
        changes["born"] = guest.born
    if guest.phone and guest.phone != host.phone:
        free = "other_phone" if host.phone else "phone"
        if not getattr(host, free):
            changes[free] = guest.phone
    if changes:
        Person.objects.filter(pk=host.pk).update(**changes)
        for name, value in changes.items():
            setattr(host, name, value)
