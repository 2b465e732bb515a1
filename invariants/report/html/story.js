// A violating run as a story: choose a step, see what it does, what holds after it, and which code rules by then.

const SIGNS = { holds: "✓", fails: "✗", undefined: "⊘", undecided: "?" };

function storyView(result, model) {
  const trace = result.trace;
  const last = trace.length - 1;
  let at = last;
  let timer = null;

  const range = el("input", {
    type: "range", min: 0, max: last, step: 1, "aria-label": "step of the run",
    on: { input: () => go(Number(range.value)) },
  });
  const position = el("output", {});
  const play = button("▶ play", () => (timer ? stop() : start()), { "aria-label": "play the run" });
  const controls = el("div.controls", {},
    button("«", () => go(0), { "aria-label": "start" }), button("‹", () => go(at - 1), { "aria-label": "step back" }),
    range,
    button("›", () => go(at + 1), { "aria-label": "step on" }), button("»", () => go(last), { "aria-label": "end" }),
    play, position, el("span.hint", {}, "← → Home End"));
  const steps = el("ol.steps", { start: 0 }, trace.map((step, number) => el(`li.${step.kind}`, {}, stepButton(step, number))));
  const now = el("div.now", { "aria-live": "polite" });
  const parts = [
    truthTable(result, trace), codeTable(trace), charts(trace), stateTable(trace),
  ].filter(Boolean);

  function stepButton(step, number) {
    return el("button", { type: "button", on: { click: () => go(number) } },
      el("span.label", {}, el("span.number", {}, number), " ", step.label),
      because(step),
      effects(step, result, number === last));
  }
  function go(number) {
    at = Math.min(Math.max(number, 0), last);
    range.value = at;
    range.setAttribute("aria-valuetext", `step ${at}: ${trace[at].label}`);
    position.textContent = `step ${at} of ${last}`;
    [...steps.children].forEach((item, index) => {
      item.classList.toggle("now", index === at);
      item.firstChild.setAttribute("aria-current", index === at ? "step" : "false");
    });
    now.replaceChildren(...happening(at, result, model, go));
    for (const part of parts) part.show(at);
  }
  function start() {
    if (at === last) go(0);
    play.textContent = "⏸ pause";
    timer = setInterval(() => (at < last && view.isConnected ? go(at + 1) : stop()), 1100);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶ play";
  }

  const view = el("section.story", { tabindex: 0, "aria-label": "the run" }, controls,
    el("div.scene", {}, steps, el("div.panels", {}, now, parts.map((part) => part.element))));
  view.addEventListener("keydown", (event) => {
    if (event.target.tagName === "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    stop();
    go(target);
  });
  go(last);
  return view;
}

// Which step made this one possible, at a glance.
function because(step) {
  const by = step.enabled_by;
  return by ? el("span.because", { title: `made possible by step ${by.step}` }, `possible since ${by.step}`) : null;
}

// The changes of a step in a few lines, as the terminal has them.
function effects(step, result, isLast) {
  const lines = [];
  if (step.kind === "start") lines.push(...(result.start.length ? result.start : ["nothing is set"]));
  for (const [place, before, after] of step.changes) lines.push([place, ": ", before, " → ", after]);
  for (const [site, before, after] of step.code_changes) {
    lines.push([el("span.site", {}, site), ": ", el("del", {}, before), " → ", el("ins", {}, after)]);
  }
  if (step.undefined) lines.push(el("span.bad", {}, `undefined: ${result.failure.what}`));
  else if (!lines.length) lines.push("nothing changes");
  if (isLast) lines.push(el("span.bad", {}, `✗ ${result.title}`));
  return lines.map((line) => el("span.effect", {}, line));
}

function happening(number, result, model, go) {
  const step = result.trace[number];
  const failed = (step.invariants || []).filter((each) => each.failure);
  return [
    el("h4", {}, `${number}. `, step.label),
    enabling(step, model, go),
    step.changes.length ? el("table.changes", {}, el("caption", {}, "changes"), el("tbody", {}, step.changes.map(([place, before, after]) =>
      el("tr", {}, el("th", { scope: "row" }, place), el("td.before", {}, before), el("td", {}, "→"), el("td.after", {}, after))))) : null,
    step.code_changes.map(([site, before, after]) => el("div.rewrite", {}, el("h5", {}, site),
      el("pre.before", {}, before), el("pre.after", {}, after))),
    number === result.trace.length - 1 ? whyFalse(result.invariant, result.failure, model) : null,
    failed.filter((each) => number < result.trace.length - 1 || each.invariant !== result.invariant)
      .map((each) => whyFalse(each.invariant, each.failure, model, each.truth)),
  ].flat().filter(Boolean);
}

function enabling(step, model, go) {
  const by = step.enabled_by;
  if (!by) return step.defined ? el("p.note", {}, ruleSource(step, model)) : null;
  return el("div.enabled", {},
    el("p", {}, ruleSource(step, model), ", ", "made possible by ", button(`step ${by.step}`, () => go(by.step), { class: "link" }),
      by.site ? [": before, ", el("code", {}, by.site), " was false"] : `: before, ${by.reason}`,
      by.present ? [" (then ", el("code", {}, by.present), ")"] : null),
    snippet(model, by.place, "was"));
}

function ruleSource(step, model) {
  const place = step.defined;
  return button(`line ${place.start.line}`, () => openSource(model, place), { class: "link", "aria-label": `source of ${step.rule}` });
}

function whyFalse(name, failure, model, truth = "fails") {
  const values = Object.entries(failure.witnesses).map(([local, value]) => `${local} = ${written(value)}`).join(", ");
  const words = [failure.what, values ? ` for ${values}` : "", failure.compared ? `: ${failure.compared}` : ""].join("");
  return el("div.reason", {}, el("h5.bad", {}, `${SIGNS[truth]} ${name}`), snippet(model, failure), el("p", {}, words),
    (failure.trap || []).map((line) => el("p.trap", {}, prose(line))));
}

// ------------------------------------------------------------ along the run

function truthTable(result, trace) {
  const judged = trace.find((step) => (step.invariants || []).length);
  const names = judged ? judged.invariants.map((each) => each.invariant) : [];
  if (!names.length) return null;
  names.sort((a, b) => (b === result.invariant) - (a === result.invariant));
  const truth = (step, name) => ((step.invariants || []).find((each) => each.invariant === name) || {}).truth;
  const cells = names.map((name) => trace.map((step) => {
    const value = truth(step, name);
    return el(`td.truth.${value || "none"}`, { title: value || "no configuration" }, SIGNS[value] || "·");
  }));
  const heads = trace.map((_, number) => el("th", { scope: "col" }, number));
  const element = el("div.block", {}, el("h4", {}, "invariants after each step"),
    el("div.wide", {}, el("table.truths", {},
      el("thead", {}, el("tr", {}, el("th", {}, ""), heads)),
      el("tbody", {}, names.map((name, row) => el("tr", {}, el(name === result.invariant ? "th.own" : "th", { scope: "row" }, name), cells[row]))))));
  return {
    element,
    show: (at) => [heads, ...cells].forEach((row) => row.forEach((cell, number) => cell.classList.toggle("now", number === at))),
  };
}

function codeTable(trace) {
  const first = new Map();
  for (const step of trace) for (const [site, before] of step.code_changes) if (!first.has(site)) first.set(site, before);
  if (!first.size) return null;
  const rows = [...first].map(([site, original]) => {
    const present = el("pre.present", {});
    const row = el("div.site-code", {}, el("h5", {}, site), el("pre.original", {}, original), present);
    return { site, original, present, row };
  });
  return {
    element: el("div.block", {}, el("h4", {}, "code of edited sites: at the start, and now"), rows.map((each) => each.row)),
    show(at) {
      for (const { site, original, present, row } of rows) {
        const code = trace[at].code === null ? trace[at - 1].code : trace[at].code;
        const text = codeAt(trace, at, site, original, code);
        present.textContent = text;
        row.classList.toggle("edited", text !== original);
        row.classList.toggle("just", trace[at].code_changes.some(([changed]) => changed === site));
      }
    },
  };
}

function codeAt(trace, at, site, original, code) {
  if (code && site in code) return code[site];
  let text = original;
  for (let number = 0; number <= at; number++) {
    for (const [changed, , after] of trace[number].code_changes) if (changed === site) text = after;
  }
  return text;
}

// The entries of a state, one a line: [place, value].
function entries(state, prefix = null, indices = []) {
  const found = [];
  for (const [name, value] of Object.entries(state)) {
    const place = prefix === null ? name : prefix;
    const inner = prefix === null ? indices : [...indices, name];
    if (value !== null && typeof value === "object") found.push(...entries(value, place, inner));
    else found.push([inner.length ? `${place}[${inner.join(", ")}]` : place, value]);
  }
  return found;
}

function stateTable(trace) {
  const states = trace.filter((step) => step.state).map((step) => new Map(entries(step.state)));
  if (!states.length || !states[0].size) return null;
  const rows = [...states[0].keys()].map((place) => {
    const cell = el("td", {});
    const row = el("tr", {}, el("th", { scope: "row" }, place), cell);
    return { place, cell, row };
  });
  return {
    element: el("details.block", {}, el("summary", {}, el("h4", {}, `the whole state (${counted(rows.length, "value")})`)),
      el("table.state", {}, el("tbody", {}, rows.map((each) => each.row)))),
    show(at) {
      const number = Math.min(at, states.length - 1);
      for (const { place, cell, row } of rows) {
        const value = states[number].get(place);
        cell.textContent = written(value);
        row.classList.toggle("changed", number > 0 && states[number - 1].get(place) !== value);
      }
    },
  };
}

// ------------------------------------------------------------------ charts

const MOST_CHARTS = 12;

function number(value) {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^[-≈]?-?\d/.test(value)) return null;
  const [over, under] = value.replace("≈", "").split("/");
  const found = under === undefined ? Number(over) : Number(over) / Number(under);
  return Number.isFinite(found) ? found : null;
}

function charts(trace) {
  const states = trace.filter((step) => step.state).map((step) => new Map(entries(step.state)));
  const series = [];
  for (const place of states.length ? states[0].keys() : []) {
    const values = states.map((state) => number(state.get(place)));
    if (values.every((value) => value !== null) && new Set(values).size > 1) series.push([place, values, states.map((state) => written(state.get(place)))]);
  }
  if (!series.length) return null;
  const drawn = series.slice(0, MOST_CHARTS).map(([place, values, texts]) => chart(place, values, texts));
  const more = series.length - drawn.length;
  return {
    element: el("div.block", {}, el("h4", {}, "numbers along the run"), el("div.charts", {}, drawn.map((each) => each.element)),
      more ? el("p.note", {}, `and ${more} more that change`) : null),
    show: (at) => drawn.forEach((each) => each.show(at)),
  };
}

function chart(place, values, texts) {
  const width = 220, height = 72, edge = 8;
  const low = Math.min(...values), high = Math.max(...values);
  const x = (index) => edge + (index * (width - 2 * edge)) / Math.max(values.length - 1, 1);
  const y = (value) => height - edge - ((value - low) * (height - 2 * edge)) / (high - low || 1);
  const path = values.map((value, index) => (index ? `H${x(index)}V${y(value)}` : `M${x(0)} ${y(value)}`)).join("");
  const marker = svg("line", { class: "marker", y1: 0, y2: height });
  const dot = svg("circle", { class: "dot", r: 4 });
  const value = el("b", {});
  return {
    element: el("figure.chart", {}, el("figcaption", {}, place, " ", value),
      svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${place}: ${texts.join(", ")}` },
        marker, svg("path", { class: "series", d: path }), dot)),
    show(at) {
      const index = Math.min(at, values.length - 1);
      for (const name of ["x1", "x2"]) marker.setAttribute(name, x(index));
      dot.setAttribute("cx", x(index));
      dot.setAttribute("cy", y(values[index]));
      value.textContent = texts[index];
    },
  };
}
