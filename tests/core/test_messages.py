"""`manage.py messages`: words are found wherever they stand; no translation is lost, or wrong unnoticed."""

from pathlib import Path

import pytest

from hub.core.kit.catalogues import books, review
from hub.core.kit.catalogues.extract import Unreadable, words_in
from hub.core.kit.catalogues.rooms import Room

ZH = "zh-hans"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def rooms(tmp_path: Path) -> list[Room]:
    """Two rooms: `near` comes before `far`, and both say Open."""
    near, far = tmp_path / "near", tmp_path / "far"
    write(near / "words.py", 'from django.utils.translation import gettext_lazy as _\nA = _("Open")\n')
    page = '{% translate "Open" %} {% blocktranslate %}{{ n }} errands{% endblocktranslate %}\n'
    write(far / "templates" / "far" / "page.html", page)
    return [Room("near", near, frozenset()), Room("far", far, frozenset())]


def translate(room: Room, words: str, text: str) -> None:
    path = room.file(ZH)
    old = f'msgid "{words}"\nmsgstr ""'
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, f'msgid "{words}"\nmsgstr "{text}"'), encoding="utf-8")


def test_every_way_of_saying_a_word_in_python_is_found(tmp_path: Path) -> None:
    source = write(
        tmp_path / "words.py",
        """
x = _("a" "b"), gettext_lazy("c"), gettext_noop("d")
y = ngettext("one %(n)s", "many %(n)s", n)
z = pgettext("month", "May"), npgettext("door", "one", "many", n)
no = other("nothing"), _(name)
""",
    )
    assert {(m.context, m.singular, m.plural) for m in words_in(source)} == {
        ("", "ab", ""), ("", "c", ""), ("", "d", ""), ("", "one %(n)s", "many %(n)s"),
        ("month", "May", ""), ("door", "one", "many"),
    }  # fmt: skip


def test_every_way_of_saying_a_word_in_a_template_is_found(tmp_path: Path) -> None:
    source = write(
        tmp_path / "page.html",
        """<p>don't</p>
      {# Translators: on the gate #}
   {% translate "Closed" %}{{ _("Bare") }}{{ x|default:_("Fallback") }}
   {% include "a.html" with t=_("Handed in") %}
 {% translate "May" context "month" %}
    {% blocktranslate trimmed count n=tasks|length with who=name %}
        {{ who }} has one task.
    {% plural %}
        {{ who }} has {{ n }} tasks.
    {% endblocktranslate %}
""",
    )
    found = {(m.context, m.singular, m.plural): m.notes for m in words_in(source)}
    assert set(found) == {
        ("", "Closed", ""), ("", "Bare", ""), ("", "Fallback", ""), ("", "Handed in", ""),
        ("month", "May", ""), ("", "%(who)s has one task.", "%(who)s has %(n)s tasks."),
    }  # fmt: skip
    assert found["", "Closed", ""] == ("on the gate",)


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "page.html", "{% blocktranslate %}{% if b %}{% endblocktranslate %}")
    with pytest.raises(Unreadable, match=r"page\.html"):
        words_in(source)


def test_words_of_two_rooms_belong_to_the_first(rooms: list[Room]) -> None:
    books.update(rooms)
    near, far = (room.file(ZH).read_text(encoding="utf-8") for room in rooms)
    assert 'msgid "Open"' in near
    assert 'msgid "Open"' not in far
    assert 'msgid "%(n)s errands"' in far


def test_a_second_run_changes_nothing(rooms: list[Room]) -> None:
    assert len(books.update(rooms)) == 2
    assert books.update(rooms) == []


def test_the_file_tells_no_time_and_no_line(rooms: list[Room]) -> None:
    books.update(rooms)
    text = rooms[0].file(ZH).read_text(encoding="utf-8")
    assert "Date" not in text
    assert "#:" not in text


def test_a_translation_moves_with_its_words(rooms: list[Room]) -> None:
    books.update(rooms)
    translate(rooms[0], "Open", "开放")
    write(rooms[0].folder / "words.py", "A = 1\n")
    books.update(rooms)
    assert 'msgid "Open"\nmsgstr "开放"' in rooms[1].file(ZH).read_text(encoding="utf-8")


def test_a_translation_of_words_said_nowhere_waits_until_it_is_pruned(rooms: list[Room]) -> None:
    books.update(rooms)
    translate(rooms[1], "%(n)s errands", "%(n)s 件")
    page = rooms[1].folder / "templates" / "far" / "page.html"
    before = page.read_text(encoding="utf-8")
    write(page, "nothing")
    books.update(rooms)
    assert '#~ msgstr "%(n)s 件"' in rooms[1].file(ZH).read_text(encoding="utf-8")
    write(page, before)
    books.update(rooms)
    assert '\nmsgstr "%(n)s 件"' in rooms[1].file(ZH).read_text(encoding="utf-8")
    write(page, "nothing")
    books.update(rooms, prune=True)
    assert not rooms[1].file(ZH).exists()


def test_the_check_names_every_fault(rooms: list[Room]) -> None:
    books.update(rooms)
    assert [line.split(": ", 1)[1] for line in review.problems(rooms)] == [
        "not translated: 'Open'",
        "not translated: '%(n)s errands'",
    ]
    translate(rooms[0], "Open", "开放")
    translate(rooms[1], "%(n)s errands", "%(count)s 件")
    assert review.problems(rooms) == ["far/locale/zh_Hans/LC_MESSAGES/django.po: " + fault for fault in [
        "other placeholders in '%(count)s 件': '%(n)s errands'",
    ]]  # fmt: skip
    write(rooms[1].folder / "templates" / "far" / "page.html", '{% translate "New" %}')
    assert [line.split(": ", 1)[1] for line in review.problems(rooms)] == [
        "not in the catalogue, run `manage.py messages`: 'New'",
        "other placeholders in '%(count)s 件': '%(n)s errands'",
        "said nowhere, run `manage.py messages --prune`: '%(n)s errands'",
    ]


def test_a_fuzzy_translation_is_a_fault_and_is_not_shown(rooms: list[Room]) -> None:
    books.update(rooms)
    translate(rooms[0], "Open", "开放")
    path = rooms[0].file(ZH)
    text = path.read_text(encoding="utf-8").replace('msgid "Open"', '#, fuzzy\nmsgid "Open"')
    write(path, text)
    books.update(rooms)
    assert any("fuzzy" in line for line in review.problems(rooms))
    books.compile_all(rooms)
    assert "开放".encode() not in rooms[0].file(ZH, "mo").read_bytes()


def test_a_plural_may_use_the_placeholders_of_either_form(rooms: list[Room]) -> None:
    write(rooms[0].folder / "words.py", 'A = ngettext("One errand", "%(n)s errands", n)\n')
    write(rooms[1].folder / "templates" / "far" / "page.html", "nothing")
    books.update(rooms)
    path = rooms[0].file(ZH)
    write(path, path.read_text(encoding="utf-8").replace('msgstr[0] ""', 'msgstr[0] "%(n)s 件跑腿"'))
    assert review.problems(rooms) == []


def test_the_compiled_file_is_read_by_gettext(rooms: list[Room]) -> None:
    import gettext

    books.update(rooms)
    translate(rooms[0], "Open", "开放")
    assert books.compile_all(rooms) != []
    assert books.compile_all(rooms) == []
    with rooms[0].file(ZH, "mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Open") == "开放"
