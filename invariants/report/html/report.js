// The page: the summary, the filters, a row for each result, and what opens below it.

const KNOWN = JSON.parse(document.getElementById("facts").textContent);
const VERDICTS = ["proved", "survives", "violated", "tested", "unknown", "reachable", "unreachable", "unreached", "unlimited", "approached"];
const RUNS = ["violated", "reachable", "unlimited", "approached"];
const COVERED = ["survives", "unreached"];
const page = document.getElementById("page");

function themeButton() {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  return button("◐", () => { root.dataset.theme = dark() ? "light" : "dark"; }, { "aria-label": "light or dark", class: "theme", title: "light or dark" });
}

// ---------------------------------------------------------------- a sheet over the page

const sheetBody = el("div.sheet-body", {});
const sheetTitle = el("h2", {});
const sheet = el("dialog.sheet", { "aria-label": "model" },
  el("div.sheet-head", {}, sheetTitle, button("✕", () => sheet.close(), { "aria-label": "close" })), sheetBody);

function openSheet(title, ...content) {
  sheetTitle.textContent = title;
  sheetBody.replaceChildren(...content);
  sheet.showModal();
}

function openGraph(model) {
  openSheet(`${model.name}: who may edit what`, graphView(model));
}

function openSource(model, place) {
  const view = sourceView(model);
  openSheet(model.name, view.element);
  view.show(place || null);
}

// ------------------------------------------------------------------------------- a result

function standing(result) {
  if (!result.as_required) return "missed";
  if (result.as_expected === true) return "met";
  return "open";
}

function brief(result) {
  const parts = [];
  if (result.as_expected === false) parts.push(`expected ${result.expected}${result.expected_chain === null ? "" : ` after ${result.expected_chain}`}`);
  if (result.demanded) parts.push(result.demanded);
  if (result.lemma) parts.push("lemma");
  if (result.witness) parts.push("witness");
  if (RUNS.includes(result.verdict)) parts.push(result.chain.length ? `after ${result.chain.join(", ")}` : "without any modification");
  if (COVERED.includes(result.verdict)) parts.push(`chain ${result.bounds.chain}, steps ${result.bounds.steps}`);
  if (result.population === "any") parts.push("every population");
  else if (!RUNS.includes(result.verdict)) parts.push(...sizes(result));
  if (result.fuzz) parts.push(counted(result.fuzz.examples, "run"));
  if (!COVERED.includes(result.verdict) && result.frontier && !RUNS.includes(result.verdict)) parts.push(`${result.frontier.verdict} up to chain ${result.frontier.chain}${searched(result.frontier)}`);
  return parts.join(" · ");
}

function resultRow(result, model) {
  const detail = el("div.detail", { hidden: true });
  const head = el("button.row", { type: "button", "aria-expanded": "false" },
    el(`span.verdict.${result.verdict}`, {}, result.verdict),
    el("span.name", {}, result.title),
    el("span.brief", {}, brief(result)),
    el(`span.standing.${standing(result)}`, { title: { met: "as expected", missed: "not as required", open: "nothing is expected" }[standing(result)] },
      { met: "as expected", missed: "✗ not as required", open: "" }[standing(result)]));
  const row = el("article.result", { "data-verdict": result.verdict, "data-standing": standing(result) }, head, detail);
  let filled = false;
  function open(wanted) {
    if (wanted && !filled) {
      filled = true;
      detail.append(statement(result, model), ...evidence(result, model));
    }
    detail.hidden = !wanted;
    head.setAttribute("aria-expanded", String(wanted));
  }
  head.addEventListener("click", () => {
    open(detail.hidden);
    if (!detail.hidden) history.replaceState(null, "", address(result, model));
  });
  head.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const shown = [...page.querySelectorAll("button.row")].filter((each) => each.offsetParent);
    const next = shown[shown.indexOf(head) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  });
  const words = [model.name, model.path, result.title, result.verdict, result.engine, ...(result.chain || [])].join(" ").toLowerCase();
  return { row, open, head, result, model, words };
}

// The part of the page's address that names a result. Half of a character, as in some file names, has no place in it.
function address(result, model) {
  const text = `${model.path}/${result.title}`;
  return `#${encodeURIComponent(Array.from(text, (char) => (/[\ud800-\udfff]/.test(char) && char.length === 1 ? "?" : char)).join(""))}`;
}

function statement(result, model) {
  if (!result.stated) return null;
  return el("div.statement", {}, snippet(model, result.stated, "plain"),
    el("div.links", {}, button("source", () => openSource(model, result.stated)), button("who may edit what", () => openGraph(model))));
}

// ----------------------------------------------------------------------------- the report

function modelSection(model) {
  const rows = model.results.map((result) => resultRow(result, model));
  const element = el("section.model", {},
    el("header", {}, el("h2", {}, model.name || model.path), el("span.path", {}, model.name ? model.path : ""),
      model.graph ? el("span.links", {}, button("graph", () => openGraph(model)), button("source", () => openSource(model))) : null),
    model.diagnostics.map((each) => diagnosticView(each, model)),
    rows.map((each) => each.row));
  return { element, rows, model };
}

function counts(results) {
  return VERDICTS.map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length]).filter(([, count]) => count);
}

function overview(results) {
  const found = counts(results);
  return el("div.overview", { role: "img", "aria-label": found.map(([verdict, count]) => `${count} ${verdict}`).join(", ") },
    found.map(([verdict, count]) => {
      const part = el(`span.share.${verdict}`, {}, `${count} ${verdict}`);
      part.style.flexGrow = count;
      return part;
    }));
}

function filters(sections, apply) {
  const all = sections.flatMap((section) => section.rows);
  const text = el("input", { type: "search", placeholder: "filter: invariant, model, modification  ( / )", "aria-label": "filter by text", on: { input: apply } });
  const chosen = new Set();
  const verdicts = counts(all.map((each) => each.result)).map(([verdict, count]) => {
    const toggle = button(`${verdict} ${count}`, () => {
      if (!chosen.delete(verdict)) chosen.add(verdict);
      toggle.setAttribute("aria-pressed", String(chosen.has(verdict)));
      apply();
    }, { class: `chip ${verdict}`, "aria-pressed": "false" });
    return toggle;
  });
  const model = el("select", { "aria-label": "filter by model", on: { change: apply } }, el("option", { value: "" }, "every model"),
    sections.map((section, number) => el("option", { value: number }, section.model.path)));
  const expectation = el("select", { "aria-label": "filter by expectation", on: { change: apply } },
    [["", "as expected or not"], ["missed", "not as required"], ["met", "as expected"], ["open", "nothing expected"]].map(([value, name]) => el("option", { value }, name)));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !sheet.open && !/INPUT|SELECT/.test(document.activeElement.tagName)) { event.preventDefault(); text.focus(); }
  });
  const matches = (row, number) =>
    (!chosen.size || chosen.has(row.result.verdict)) && (model.value === "" || Number(model.value) === number)
    && (!expectation.value || standing(row.result) === expectation.value)
    && text.value.toLowerCase().split(/\s+/).every((word) => row.words.includes(word));
  const isOpen = () => !text.value && !chosen.size && model.value === "" && !expectation.value;
  return { element: el("form.filters", { role: "search", on: { submit: (event) => event.preventDefault() } }, text, el("div.chips", {}, verdicts), model, expectation), matches, isOpen };
}

function showReport() {
  const sections = KNOWN.models.map(modelSection);
  const results = sections.flatMap((section) => section.rows.map((each) => each.result));
  const shown = el("p.shown", { role: "status" });
  const filter = filters(sections, apply);
  function apply() {
    let count = 0;
    sections.forEach((section, number) => {
      const visible = section.rows.filter((row) => {
        row.row.hidden = !filter.matches(row, number);
        return !row.row.hidden;
      });
      count += visible.length;
      section.element.hidden = !visible.length && !filter.isOpen();
    });
    shown.textContent = count === results.length ? "" : `${count} of ${results.length} shown`;
  }
  fill(page, [
    el("header.top", {}, el("h1", {}, "invariants"), el("span.version", {}, KNOWN.version), themeButton()),
    KNOWN.interrupted ? el("p.bad", {}, "Interrupted: not all was checked.") : null,
    el("p.summary", {}, KNOWN.summary), overview(results),
    results.length > 1 ? filter.element : null, shown,
    sections.map((section) => section.element), sheet,
  ]);
  apply();
  openFirst(sections.flatMap((section) => section.rows));
}

// Opens the result that the address names; else the first that is not as required; else the only one, or the first story.
function openFirst(rows) {
  const named = rows.find((row) => address(row.result, row.model) === location.hash);
  const missed = rows.find((row) => standing(row.result) === "missed");
  const first = named || missed || (rows.length <= 3 ? rows.find((row) => row.result.trace) || rows[0] : null);
  if (!first) return;
  first.open(true);
  if (named) first.head.scrollIntoView();
}

function showSystem() {
  const model = KNOWN.system;
  document.body.classList.add("system");
  fill(page, [
    el("header.top", {}, el("h1", {}, model.name), el("span.path", {}, model.path), themeButton()),
    graphView(model),
  ]);
}

if (KNOWN.system) showSystem();
else showReport();
