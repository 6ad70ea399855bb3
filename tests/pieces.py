"""Which pieces a page is made of: what tells one element from another for whoever looks or listens, not its words."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAMED = {"class", "type", "role", "hidden", "disabled", "open", "lang"}
"""Attributes whose values make another piece; of `aria-…` and the others it is enough that they are there."""

VALUES = {"aria-live", "aria-current", "aria-invalid", "aria-expanded", "aria-hidden", "aria-pressed"}


class _Pieces(HTMLParser):
    """Notes each element with what it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.inside: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element: its tag, its attributes, and those of the element around it."""
        marks = [f"{name}={value}" if name in NAMED | VALUES else name for name, value in attrs]
        piece = " ".join([tag, *sorted(marks)])
        self.found.add(f"{self.inside[-1][1]} > {piece}" if self.inside else piece)
        if tag not in VOID:
            self.inside.append((tag, piece))

    def handle_endtag(self, tag: str) -> None:
        """Back to what stands around it; an end without a beginning changes nothing."""
        if tag in (open_tag for open_tag, _piece in self.inside):
            while self.inside.pop()[0] != tag:
                pass


def pieces(html: str) -> set[str]:
    """The pieces of a page."""
    reader = _Pieces()
    reader.feed(html)
    return reader.found
