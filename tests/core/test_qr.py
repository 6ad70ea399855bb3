"""QR codes that obey the content security policy and scan in the dark theme."""

from hub.core.kit import qr


def test_svg_has_no_inline_style_and_a_label() -> None:
    drawn = qr.svg("https://hub.example.org/join/#K7QF", 'Join <b>"0803"</b>')
    assert "style=" not in drawn
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert '<svg role="img"' in drawn
    assert 'fill="#fff"' in drawn


def test_png_is_a_png() -> None:
    assert qr.png("K7QF").startswith(b"\x89PNG")
