// What a verdict other than a violation rests on, and what is known besides.

function evidence(result, model) {
  return [
    facts(result),
    result.trace ? storyView(result, model) : null,
    result.proof ? proofView(result.proof) : null,
    result.fuzz ? fuzzView(result.fuzz) : null,
    result.induction ? inductionView(result) : null,
  ].filter(Boolean);
}

function facts(result) {
  const bounds = result.bounds;
  const rows = [
    ["asked for", [`chain ${bounds.chain}`, `steps ${bounds.steps}`, ...sizes(result)].join(", ")],
    ["holds for", result.population === "any" ? "every population" : null],
    ["found with", result.individuals && Object.entries(result.individuals).map(([name, size]) => `${name} ${size}`).join(", ")],
    ["frontier", result.frontier && !COVERED.includes(result.verdict) ? `${result.frontier.verdict} up to chain ${result.frontier.chain}${searched(result.frontier)}` : null],
    ["covered by", result.frontier && COVERED.includes(result.verdict)
      ? (result.frontier.verdict === "proved" ? "a proof for chains within the bound" : "a search of every run within the bounds") : null],
    ["reported by", result.frontier && result.frontier.source === "executor" ? "an executor, which nobody can check" : null],
    ["expected", result.expected && `${result.expected}${result.expected_chain === null ? "" : ` after ${result.expected_chain}`}`],
    ["demanded", result.demanded || null],
    ["but", result.unmet],
    ["why", result.reason],
    ["next", result.hint],
    ["engine", result.engine],
    ["time", `${result.seconds} s${result.from_cache ? ", evidence from the cache" : ""}`],
    ["certificate", result.certificate],
    ["not written", result.not_written],
  ];
  return el("dl.facts", {}, rows.filter(([, text]) => text).map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, prose(text)))));
}

// The numbers of individuals that a verdict is about, where it is not about all.
function sizes(result) {
  return Object.entries(result.population === "any" ? {} : result.bounds.scope).map(([name, size]) => `${name} ${size}`);
}

function proofView(proof) {
  const range = proof.chain === null ? "chains and runs of every length" : `chains of at most ${counted(proof.chain, "modification")}`;
  return el("section.proof", {},
    el("h4", {}, `proof for ${range}`),
    el("p", {}, "All of this holds at the start, every step keeps it, whatever the code has become, and it implies the invariant. ",
      "A fresh solver has proved that again.", proof.depth > 1 ? ` \`prev\` is followed ${proof.depth} rewrites deep.` : ""),
    el("ul.strengthening", {}, proof.strengthening.map((each) => el("li", {}, el("code", {}, each)))));
}

function fuzzView(fuzz) {
  return el("section.fuzz", {},
    el("h4", {}, `tried: ${counted(fuzz.examples, "random run")}, ${counted(fuzz.steps, "step")}`),
    fuzz.never_fired.length ? el("p.bad", {}, "never fired: ", fuzz.never_fired.join(", ")) : null,
    fuzz.undecided ? el("p", {}, `undecided ${fuzz.undecided} times: that counts for nothing`) : null,
    fuzz.complete ? null : el("p", {}, "cut short: the time was up"),
    bars("runs by the number of modifications in them", Object.entries(fuzz.chains)),
    bars("how often each rule fired", Object.entries(fuzz.fired)),
    fuzz.seed === null ? null : el("p.note", {}, `seed ${fuzz.seed}`));
}

function bars(title, rows) {
  const most = Math.max(...rows.map(([, count]) => count), 1);
  return el("div.block", {}, el("h5", {}, title), el("table.bars", {}, el("tbody", {}, rows.map(([name, count]) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, el("meter", { min: 0, max: most, value: count }), " ", grouped(count)))))));
}

function inductionView(result) {
  const found = result.induction;
  const call = found.rule === null ? null : `${found.rule}(${Object.values(found.arguments).join(", ")})`;
  return el("section.induction", {},
    el("h4", {}, "counterexample to induction"),
    el("p", {}, `It may be unreachable; ${found.backups.length
      ? `it depends on the values that ${found.backups.join(", ")} holds, and no lemma can mention them`
      : "a lemma that excludes it would help the proof"}.`),
    el("ul.strengthening", {}, found.start.map((each) => el("li", {}, el("code", {}, each)))),
    call ? el("p", {}, el("code", {}, call), ` breaks ${result.title}`) : null,
    el("ul.strengthening", {}, found.after.map((each) => el("li", {}, el("code", {}, each)))));
}

function diagnosticView(diagnostic, model) {
  return el(`div.diagnostic.${diagnostic.severity}`, {},
    el("h5", {}, `${diagnostic.code}: `, prose(diagnostic.message)),
    diagnostic.labels.map((each) => [
      el("p.where", {}, each.path, each.text ? `: ${each.text}` : null),
      snippet(model, each, diagnostic.severity === "error" ? "why" : "was"),
    ]),
    diagnostic.notes.map((note) => el("p", {}, prose(note))),
    diagnostic.help ? el("p", {}, "help: ", prose(diagnostic.help)) : null);
}
