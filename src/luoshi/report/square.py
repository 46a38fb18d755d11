"""Square codes (二维码) as pictures; the only module that knows segno."""

import io

import segno


def code_png(text: str) -> bytes:
    """The code as PNG, for Word."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=8, border=1)
    return buffer.getvalue()


def code_svg(text: str) -> str:
    """The code as SVG, for pages and pdf."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer, kind="svg", border=1, xmldecl=False, svgclass=None, lineclass=None
    )
    return buffer.getvalue().decode()
