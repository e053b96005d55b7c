// Elements made from text alone. Nothing here parses HTML, so a notice cannot bring its own.

// Characters that have no shape of their own or turn the direction of what follows: shown by their code instead.
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;

export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) setProperty(element, name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

// Text as nodes whose textContent equals it.
export function quote(text) {
  if (!UNSEEN.test(text)) return [document.createTextNode(text)];
  return text
    .split(new RegExp(`(${UNSEEN.source})`))
    .filter(Boolean)
    .map(visible);
}

function visible(piece) {
  if (!UNSEEN.test(piece)) return document.createTextNode(piece);
  const code = piece.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return h("span", { class: "nr-unseen", "data-code": `U+${code}` }, h("span", {}, piece));
}

// Text of a notice among words of the page: its writing direction stays its own.
export function bdi(text, properties) {
  return h("bdi", properties, quote(String(text)));
}

export function button(label, action, properties) {
  return h("button", { type: "button", onclick: action, ...properties }, label);
}

export function labelled(label, control) {
  return h("label", {}, h("span", {}, label), control);
}

export function select(options, chosen, set) {
  const known = chosen === null || chosen === undefined ? "" : String(chosen);
  const all = known in options ? options : { ...options, [known]: known };
  const choices = Object.entries(all).map(([value, label]) => h("option", { value, selected: value === known }, label));
  return h("select", { onchange: (event) => set(event.target.value || null) }, choices);
}

// Scroll `pane` alone (not the notebook or page around it) so that `element` stands in its middle.
export function reveal(pane, element) {
  const middle = () => {
    const outer = pane.getBoundingClientRect();
    const inner = element.getBoundingClientRect();
    const gap = Math.max(0, (outer.height - inner.height) / 2);
    pane.scrollTop += inner.top - outer.top - gap;
  };
  middle();
  requestAnimationFrame(middle); // what came into view has its true height only now
}
