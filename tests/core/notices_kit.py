"""What the tests of notices share: telling somebody something, an SMS provider that remembers, everything sent."""

from collections.abc import Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from hub.core.live.rows import Fact
from hub.core.notices import jobs
from hub.core.notices.tell import About, Words, people
from hub.core.notices.transport import NotSent
from hub.core.people.models import Area, Person

SAID = "Request %(number)s was answered."


def tell(
    *persons: Person, verb: str = "support.request.answered", kind: str = "request", pk: int = 7,
    area: Area | None = None, level: int = 3, words: Words | None = None,
) -> list[tuple[str, Fact]]:  # fmt: skip
    """Tells people as an action would."""
    about = About(verb, kind, pk, area.pk if area else None)
    said = words or Words(SAID, {"number": "R-7"}, url=f"/requests/{pk}/")
    with transaction.atomic():
        return people([person.pk for person in persons], about, said, urgency=level)


def send_everything() -> None:
    """What the worker's two queues do until nothing is due."""
    while jobs.send_codes() + jobs.send_notices():
        pass


def verified_email(person: Person) -> str:
    """The person's e-mail, confirmed."""
    assert person.email
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person.email


class Provider:
    """An SMS provider that remembers what it took, and refuses as often as it is told."""

    taken: list[tuple[str, str, str]] = []
    refuse: list[NotSent] = []
    always: NotSent | None = None

    def send(self, to: str, text: str, *, reference: str) -> None:
        """Takes it, or raises what the test has prepared."""
        always = type(self).always
        if always is not None:
            raise always
        if self.refuse:
            raise self.refuse.pop(0)
        self.taken.append((to, text, reference))

    @classmethod
    def reset(cls) -> None:
        """As new."""
        cls.taken, cls.refuse, cls.always = [], [], None


def told_by_sms(numbers: Sequence[str]) -> bool:
    """Whether exactly these numbers got one message each."""
    return sorted(to for to, _, _ in Provider.taken) == sorted(numbers)


HOUR = timedelta(hours=1)
