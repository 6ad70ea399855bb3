"""What makes a page worth another look (tests/journeys/test_axe.py)."""

import pytest

from tests.pieces import pieces

PAGE = '<!doctype html><main><p class="note">Hello<br><input name="a" type="text"></p></main>'


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace("Hello", "Good evening"),
        PAGE.replace('name="a"', 'name="b"'),
        PAGE.replace("</p>", "</p></div>"),
        PAGE.replace("<p ", '<p class="note">Once more</p><p '),
    ],
    ids=["words", "names", "a stray end", "twice the same"],
)
def test_other_words_are_no_other_piece(other: str) -> None:
    assert pieces(other) == pieces(PAGE)


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace("note", "note bad"),
        PAGE.replace('type="text"', 'type="text" aria-invalid="true"'),
        PAGE.replace('type="text"', 'type="text" disabled'),
        PAGE.replace("<main>", "<main><section>"),
        PAGE.replace("Hello", "<a href='/'>Hello</a>"),
    ],
    ids=["class", "state", "disabled", "stands elsewhere", "a link"],
)
def test_what_looks_or_sounds_otherwise_is_one(other: str) -> None:
    assert pieces(other) - pieces(PAGE)
