"""QR codes as inline SVG for pages and print, and as PNG."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str, label: str, *, error: str = "M") -> SafeString:
    """
    An inline SVG without styles or scripts, sized by the page's CSS (class `qr`).

    White stands behind it, so that it scans in the dark theme too; `label` is read out to those who cannot
    see it. `error` is the share that may be soiled: L 7 %, M 15 %, Q 25 %, H 30 %.

    """
    drawn = segno.make_qr(text, error=error, boost_error=False).svg_inline(
        omitsize=True, light="#fff", svgclass="qr", lineclass="qr-dark", title=str(label)
    )
    return mark_safe(drawn.replace("<svg ", '<svg role="img" ', 1))  # segno escapes the title


def png(text: str, *, scale: int = 8, error: str = "M") -> bytes:
    """A PNG with `scale` pixels per module and the quiet zone around it."""
    out = io.BytesIO()
    segno.make_qr(text, error=error, boost_error=False).save(out, kind="png", scale=scale)
    return out.getvalue()
