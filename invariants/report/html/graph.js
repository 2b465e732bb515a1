// The graph of a system: drawn from shapes, to be moved, scaled, and asked for the source of each part.

const MOST_UNITS = 1.7; // of a drawing in a pixel, at first: letters are 6 pixels high by then

function drawn(shape) {
  const [style, x, y, width, height] = shape;
  if (shape.length === 2) return svg("path", { class: style, d: x });
  if (shape.length === 4) return svg("text", { class: style, x, y }, width);
  return svg("rect", { class: style, x, y, width, height, rx: style === "box" ? 5 : 2 });
}

function graphView(model) {
  const graph = model.graph;
  const source = sourceView(model);
  const picture = svg("svg", {
    class: "graph", role: "group", "aria-label": graph.title, tabindex: 0, preserveAspectRatio: "xMidYMid meet",
  });
  const groups = new Map();
  for (const item of graph.items) {
    const group = svg("g", { class: item.style }, svg("title", {}, item.title), item.shapes.map(drawn));
    if (item.place) {
      group.classList.add("open");
      group.setAttribute("tabindex", "0");
      group.setAttribute("role", "button");
      group.setAttribute("aria-label", item.title);
      const open = () => { source.show(item.place); choose(item); };
      group.addEventListener("click", open);
      group.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); }
      });
    }
    group.addEventListener("pointerenter", () => choose(item, "near"));
    group.addEventListener("pointerleave", () => choose(null, "near"));
    groups.set(item.name, group);
    picture.append(group);
  }

  // Marks an item and everything that is connected to it.
  function choose(item, word = "chosen") {
    picture.classList.toggle(`has-${word}`, item !== null);
    for (const other of graph.items) {
      const related = item !== null && (other === item || connected(item, other));
      groups.get(other.name).classList.toggle(word, related);
    }
  }
  function connected(item, other) {
    if (item.style.startsWith("edge")) return item.ends.includes(other.name) || other.name === item.name;
    const box = item.style.startsWith("row") ? item.ends[0] : item.name;
    if (other.style.startsWith("edge")) return other.ends.includes(box);
    if (other.name === box || other.ends[0] === box) return true;
    return graph.items.some((line) => line.style.startsWith("edge") && line.ends.includes(box) && line.ends.includes(other.name));
  }

  // ------------------------------------------------------------ view
  let view;
  function apply() {
    picture.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  }
  function all() {
    view = { x: 0, y: 0, width: graph.width, height: graph.height };
    apply();
  }
  // Where all of it would be too small to be read, the left part, to which editors are put.
  function first() {
    all();
    const area = picture.getBoundingClientRect();
    if (!area.width || pixel() < MOST_UNITS) return;
    view.width = area.width * MOST_UNITS;
    view.height = area.height * MOST_UNITS;
    view.y = (graph.height - view.height) / 2;
    apply();
  }
  function scale(factor, x = view.x + view.width / 2, y = view.y + view.height / 2) {
    const width = Math.min(Math.max(view.width * factor, 120), graph.width * 4);
    const by = width / view.width;
    view = { x: x - (x - view.x) * by, y: y - (y - view.y) * by, width, height: view.height * by };
    apply();
  }
  function move(right, down) {
    view.x += right; view.y += down;
    apply();
  }
  function pixel() {
    const area = picture.getBoundingClientRect();
    return Math.max(view.width / (area.width || 1), view.height / (area.height || 1));
  }
  picture.addEventListener("wheel", (event) => {
    event.preventDefault();
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    scale(event.deltaY > 0 ? 1.15 : 1 / 1.15, at.x, at.y);
  }, { passive: false });
  let held = null;
  let dragged = false;
  picture.addEventListener("pointerdown", (event) => { held = { x: event.clientX, y: event.clientY }; dragged = false; });
  picture.addEventListener("click", (event) => { if (dragged) event.stopPropagation(); }, { capture: true });
  picture.addEventListener("pointermove", (event) => {
    if (!held || !event.buttons) { held = null; return; }
    if (!dragged && Math.hypot(held.x - event.clientX, held.y - event.clientY) < 4) return;
    dragged = true;
    const size = pixel();
    move((held.x - event.clientX) * size, (held.y - event.clientY) * size);
    held = { x: event.clientX, y: event.clientY };
  });
  picture.addEventListener("pointerup", () => { held = null; });
  picture.addEventListener("keydown", (event) => {
    const step = view.width / 12;
    const actions = {
      "+": () => scale(1 / 1.25), "=": () => scale(1 / 1.25), "-": () => scale(1.25), "0": all,
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0),
      ArrowUp: () => move(0, -step), ArrowDown: () => move(0, step),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  });
  all();
  requestAnimationFrame(first);

  const tools = el("div.tools", {},
    button("+", () => scale(1 / 1.25), { "aria-label": "larger" }),
    button("−", () => scale(1.25), { "aria-label": "smaller" }),
    button("all", all, { "aria-label": "show all" }));
  return el("div.graph-view", {},
    el("div.canvas", {}, tools, picture, legend()),
    source.element);
}

function legend() {
  const entries = [
    ["edit", "edits"], ["cycle", "edits in a circle"], ["self", "edits itself"], ["quiet", "writes, is read by"],
    ["dashed", "entrenched: no edit touches it"],
  ];
  return el("ul.legend", {}, entries.map(([style, text]) => el(`li.${style}`, {}, text)),
    el("li.hint", {}, "drag, wheel, arrows, + − 0; click for the source"));
}
