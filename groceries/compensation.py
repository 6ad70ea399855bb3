"""
What an answered complaint gives back, booked where the money is kept.

The room that keeps the money hands its function in at start (`register`); it runs inside the transaction of the answer
and raises where it cannot book. Until one has, an answer says what is owed, and `Complaint.amount_minor` keeps it.
"""

from collections.abc import Callable

from groceries.models import Complaint
from hub.core.people.models import Person

Book = Callable[[Complaint, Person], None]
"""Books `complaint.amount_minor` as credit or refund (its state says which) on behalf of whoever answered."""

_books: list[Book] = []


def register(book: Book) -> None:
    """Adds a booking, once."""
    if book not in _books:
        _books.append(book)


def give(complaint: Complaint, *, by: Person) -> None:
    """Books what the answer gives back. Must be in a transaction."""
    for book in _books:
        book(complaint, by)
