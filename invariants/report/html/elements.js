// Elements. Every text of a model becomes a text node; nothing here takes markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, parts) {
  for (const part of parts.flat(Infinity)) {
    if (part === null || part === undefined || part === false) continue;
    element.append(part instanceof Node ? part : document.createTextNode(String(part)));
  }
  return element;
}

// el("p.note", {title: "…"}, "text", el("b", {}, "more"))
function el(kind, attributes = {}, ...parts) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, action] of Object.entries(value)) element.addEventListener(event, action);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  return fill(element, parts);
}

function svg(tag, attributes = {}, ...parts) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return fill(element, parts);
}

function button(text, action, attributes = {}) {
  return el("button", { type: "button", ...attributes, on: { click: action } }, text);
}

function counted(number, word) {
  return `${grouped(number)} ${word}${number === 1 ? "" : "s"}`;
}

// Which runs were searched for a frontier, where the bounds leave the number of transitions open.
function searched(frontier) {
  return frontier.steps == null ? "" : ` (at most ${counted(frontier.steps, "transition")} at a time)`;
}

function grouped(number) {
  return Number(number).toLocaleString("en");
}

// A sentence in which `code` stands between backticks.
function prose(text) {
  return text.split("`").map((part, number, all) => (number % 2 && number < all.length - 1 ? el("code", {}, part) : part));
}

function written(value) {
  return typeof value === "string" ? value : String(value);
}
