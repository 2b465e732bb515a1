"""The pages of the models: a page for each theme, with graph and text of each of its systems, and graphs in the tour.

Owns: the pages of themes, the drawings of systems, and where the tour shows them.
Must never know: how a page gets into the site, and how a graph is drawn.

A drawing is there twice, in light and in dark, because a page can be switched and a picture cannot know.
"""

from __future__ import annotations

import re
from pathlib import Path

SCHEMES = ("light", "dark")
_LATER = "---\nsearch:\n  boost: 0.5\n---\n\n"
"""In front of a page: a search lists it behind pages that explain."""
_PARAGRAPH = re.compile(r"(?:.+\n)+")
_FIRST = re.compile(r"(!\[[^\]]*\])\(review_gate\.svg\)")
_THEME = re.compile(r"\(models/(\w+)\.md(?:#(\w+))?\)")


def themes(folder: Path) -> dict[str, list[Path]]:
    """Return the models of each theme, by the name of its folder."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*/*.inv")):
        found.setdefault(path.parent.name, []).append(path)
    return found


def places(folder: Path) -> dict[str, str]:
    """Return the page of each theme and the part of it that each model has, by their paths from the root."""
    found = {f"models/{theme}": f"models/{theme}.md" for theme in themes(folder)}
    for theme, paths in themes(folder).items():
        found |= {f"models/{theme}/{path.name}": f"models/{theme}.md#{path.stem}" for path in paths}
    return found


def written(folder: Path) -> dict[str, str]:
    """Return the pages of themes and the drawings of their models, by their places in the site."""
    found: dict[str, str] = {}
    for theme, paths in themes(folder).items():
        head = f"{_LATER}# {theme}\n\nA theme of [the tour](../models.md).\n"
        found[f"models/{theme}.md"] = "\n".join([head, *map(_section, paths)])
        for path in paths:
            found |= _drawings(path)
    return found


def with_graphs(tour: str, folder: Path) -> str:
    """Return the text of the tour, with the graph of a system behind the first paragraph that names its theme."""
    models = themes(folder)
    shown: set[str] = set()

    def paragraph(found: re.Match[str]) -> str:
        text = found[0]
        if text.startswith(("|", "#", "-")):
            return text
        for theme, name in _THEME.findall(text):
            if theme not in shown:
                shown.add(theme)
                path = next((each for each in models[theme] if each.stem == name), models[theme][0])
                text += f"\n{_figure(path, '')}"
        return text

    return _PARAGRAPH.sub(paragraph, tour)


def with_schemes(text: str) -> str:
    """Return a page that shows the picture of the first model, with a drawing for each scheme in its place."""

    def both(found: re.Match[str]) -> str:
        return " ".join(f"{found[1]}(graphs/review_gate-review_gate-{each}.svg#only-{each})" for each in SCHEMES)

    return _FIRST.sub(both, text)


def _section(path: Path) -> str:
    """Return the part of a theme's page that a model has: its graph and its text."""
    return f"## {path.stem}\n\n{_figure(path, '../')}\n```inv\n{path.read_text('utf-8')}```\n"


def _figure(path: Path, up: str) -> str:
    words = f"Graph of {path.parent.name}/{path.name}: who may edit what"
    pictures = (f"![{words}]({up}{_drawing_of(path, scheme)}#only-{scheme})" for scheme in SCHEMES)
    target = f"{path.parent.name}.md" if up else f"models/{path.parent.name}.md"
    return f"[{' '.join(pictures)}]({target}#{path.stem})\n"


def _drawing_of(path: Path, scheme: str) -> str:
    return f"graphs/{path.parent.name}-{path.stem}-{scheme}.svg"


def _drawings(path: Path) -> dict[str, str]:
    """Return what ``invariants show --format svg`` writes, in the colours of each scheme."""
    import invariants
    from invariants.report.graph.drawing import draw
    from invariants.report.graph.svg import svg
    from invariants.report.graph.system_graph import system_graph

    drawing = svg(draw(system_graph(invariants.load(path))))
    forced = {each: drawing.replace("<svg ", f'<svg data-theme="{each}" ', 1) for each in SCHEMES}
    return {_drawing_of(path, each): text for each, text in forced.items()}
