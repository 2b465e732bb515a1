"""The graph of a system as SVG.

Owns: the text of a drawing as a file that needs nothing else, in light and dark.
Must never know: models; where anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

from invariants.language.model.declarations import Model
from invariants.report.graph.drawing import Drawing, Item, Shape, draw
from invariants.report.graph.system_graph import system_graph
from invariants.report.renderers import SystemRenderer


class SvgRenderer(SystemRenderer):
    """The format ``svg`` of the graph of a system."""

    def system(self, model: Model) -> str:
        """Return the drawing."""
        return svg(draw(system_graph(model)))


def svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG document."""
    style = styles()
    size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="img" {size}>',
        f"<title>{_text(drawing.title)}</title>",
        f"<style>\n{style}</style>",
        f'<rect class="ground" width="{drawing.width}" height="{drawing.height}"/>',
        *(line for item in drawing.items for line in _item(item)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def styles() -> str:
    """Return the style sheet of drawings, with the colours that it refers to."""
    folder = files("invariants.report.graph")
    return "".join(folder.joinpath(name).read_text("utf-8") for name in ("palette.css", "graph.css"))


def _item(item: Item) -> Iterator[str]:
    yield f"<g class={_attribute(item.style)}><title>{_text(item.title)}</title>"
    yield from map(_shape, item.shapes)
    yield "</g>"


def _shape(shape: Shape) -> str:
    style = f"class={_attribute(shape.style)}"
    if shape.path:
        return f"<path {style} d={_attribute(shape.path)}/>"
    if shape.text:
        return f'<text {style} x="{shape.x:g}" y="{shape.y:g}">{_text(shape.text)}</text>'
    place = f'x="{shape.x:g}" y="{shape.y:g}" width="{shape.width:g}" height="{shape.height:g}"'
    return f'<rect {style} {place} rx="{5 if shape.style == "box" else 2}"/>'


def _text(text: str) -> str:
    return escape(_legal(text))


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    """Return a text without characters that XML does not have, and without line breaks."""
    return "".join(char if char.isprintable() else " " for char in text)
