// Building elements without markup in strings, which the page's policy forbids.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element. `on…` attributes are listeners, booleans set or leave out an attribute, null and
 * undefined leave it out.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** One of the symbols of index.html; hidden from readers, who get the text beside it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Text in which `words` in backticks become code. */
export function prose(text) {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 0 ? part : element("code", {}, part)));
}

/** The element of index.html with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Says something to readers without moving the focus. */
export function announce(text) {
  const status = byId("status");
  if (status.textContent !== text) {
    status.textContent = text;
  }
}
