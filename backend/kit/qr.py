"""The squares of a QR code, for paper and for screens."""

from base64 import b64encode

from reportlab.graphics.barcode.qr import QrCodeWidget

QUIET = 4
"""Empty squares around a code on a screen: a camera wants them."""


def dark_squares(address: str) -> tuple[int, list[tuple[int, int]]]:
    """How many squares a side has, and the dark ones: row, column, from the top left."""
    made = QrCodeWidget(address, barLevel="M").qr
    made.make()
    side = made.getModuleCount()
    return side, [(row, column) for row in range(side) for column in range(side) if made.isDark(row, column)]


def image(address: str) -> str:
    """The `src` of an image of it."""
    side, dark = dark_squares(address)
    path = "".join(f"M{column + QUIET} {row + QUIET}h1v1h-1z" for row, column in dark)
    edge = side + 2 * QUIET
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {edge} {edge}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{edge}v{edge}H0z"/><path d="{path}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
