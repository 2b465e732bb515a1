// The source of a model: a line with a mark, and the whole text with line numbers.

function sourceAt(model, path) {
  return model.sources.find((source) => source.path === path);
}

// The lines of a place, each with the part of it that is meant.
function snippet(model, place, mark = "why") {
  const source = sourceAt(model, place.path);
  if (!source) return el("p.where", {}, `${place.path}:${place.start.line}`);
  const lines = source.text.split("\n");
  const rows = [];
  for (let number = place.start.line; number <= Math.min(place.end.line, place.start.line + 11); number++) {
    const line = Array.from(lines[number - 1] || "");
    const from = number === place.start.line ? place.start.column - 1 : line.findIndex((c) => c.trim());
    const to = number === place.end.line ? place.end.column - 1 : line.length;
    rows.push(
      el("div.line", {}, el("span.number", {}, number),
        el("code", {}, line.slice(0, Math.max(from, 0)).join(""), el(`mark.${mark}`, {}, line.slice(Math.max(from, 0), to).join("")),
          line.slice(to).join(""))));
  }
  return el("div.snippet", {}, rows);
}

// The whole text, with `show(place)` to move to a place in it.
function sourceView(model) {
  const title = el("h3.path", {}, model.path);
  const body = el("div.text", { tabindex: 0, "aria-label": "source" });
  let path = null;
  function fillWith(source) {
    path = source.path;
    title.textContent = source.path;
    body.replaceChildren(...source.text.replace(/\n$/, "").split("\n").map((line, index) =>
      el("div.line", {}, el("span.number", {}, index + 1), el("code", {}, line || " "))));
  }
  function show(place) {
    const source = (place && sourceAt(model, place.path)) || model.sources[0];
    if (source.path !== path) fillWith(source);
    for (const line of body.querySelectorAll(".chosen")) line.classList.remove("chosen");
    if (!place) return;
    for (let number = place.start.line; number <= place.end.line; number++) {
      const line = body.children[number - 1];
      if (line) line.classList.add("chosen");
    }
    const first = body.children[place.start.line - 1];
    if (first) body.scrollTop = first.offsetTop - body.offsetTop - body.clientHeight / 3;
  }
  show(null);
  // What comes first in most files is a comment, which those who open the source by way of a graph know.
  const start = model.sources[0].text.split("\n").findIndex((line) => line.trim() && !line.startsWith("#"));
  requestAnimationFrame(() => {
    if (!body.scrollTop && start > 2) body.scrollTop = body.children[start].offsetTop - body.children[0].offsetTop;
  });
  return { element: el("section.source", {}, title, body), show };
}
