// The notice itself, at the left: its text in lines, each value marked where it stands.

import { h, quote, reveal } from "./dom.js";
import { firstAtLeast } from "./offsets.js";
import { FIELDS, REASONS } from "./words.js";

const CHUNK = 20; // lines that the browser lays out together

export class Source {
  // onPick(id): a task was clicked in the text.
  constructor(review, onPick) {
    this.review = review;
    this.onPick = onPick;
    this.lines = linesOf(review.text);
    this.lit = [];
    this.element = h("div", { class: "nr-source", tabindex: "0", role: "region", "aria-label": "通知原文" });
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.mark();
    this.fill();
  }

  // (Re)compute which values stand where.
  mark() {
    const marks = marksOf(this.review).sort((a, b) => a.start - b.start);
    for (const line of this.lines) line.marks = [];
    const ends = this.lines.map((line) => line.end);
    for (const mark of marks) {
      for (
        let n = firstAtLeast(ends, mark.start + 1);
        n < this.lines.length && this.lines[n].start < mark.end;
        n += 1
      ) {
        this.lines[n].marks.push(mark);
      }
    }
  }

  fill() {
    if (!this.review.text)
      this.element.append(h("p", { class: "nr-empty" }, "登记表旁没有原文（text/…txt），只能看台账。"));
    for (let from = 0; from < this.lines.length; from += CHUNK) {
      const lines = this.lines.slice(from, from + CHUNK);
      for (const line of lines) line.element = this.draw(line);
      const chunk = h(
        "div",
        { class: "nr-chunk" },
        lines.map((line) => line.element),
      );
      chunk.style.containIntrinsicSize = `auto ${estimate(lines)}em`;
      this.element.append(chunk);
    }
  }

  draw(line) {
    line.drawn = fingerprint(line.marks, this.review);
    line.segments = segmentsOf(line).map((segment) => this.drawSegment(segment));
    return h("p", {}, line.segments);
  }

  drawSegment({ start, end, marks, first }) {
    const element = h("span", { class: classesOf(marks) }, quote(this.review.text.slice(start, end)));
    element.dataset.start = start;
    element.dataset.end = end;
    const tasks = [...new Set(marks.filter((mark) => mark.id).map((mark) => mark.id))];
    if (tasks.length) element.dataset.tasks = tasks.join(" ");
    if (first) element.dataset.number = this.review.number(first);
    const background = marks.find((mark) => mark.reason);
    if (background && !tasks.length) element.title = `不是任务：${REASONS[background.reason] || background.reason}`;
    return element;
  }

  // Draw anew the lines in which something changed.
  refresh() {
    this.mark();
    for (const line of this.lines) {
      if (fingerprint(line.marks, this.review) === line.drawn) continue;
      const old = line.element;
      line.element = this.draw(line);
      old.replaceWith(line.element);
    }
  }

  clicked(event) {
    const segment = event.target.closest("[data-tasks]");
    if (!segment || !getSelection().isCollapsed) return;
    const tasks = segment.dataset.tasks.split(" ");
    this.onPick(tasks[(tasks.indexOf(this.current) + 1) % tasks.length]);
  }

  // Light up a task, all its values with it, and bring it into view.
  show(id) {
    this.current = id;
    this.unlight();
    if (!id) return;
    for (const value of valuesOf(this.review.task(id))) this.light(this.review.range(value), "nr-current-value");
    const lit = this.light(this.review.taskRange(id), "nr-current");
    if (lit.length) reveal(this.element, lit[0]);
  }

  // Bring a single value into view and flash it.
  point(range) {
    const lit = this.light(range, "nr-pointed");
    if (!lit.length) return;
    reveal(this.element, lit[0]);
    setTimeout(() => lit.forEach((element) => element.classList.remove("nr-pointed")), 1600);
  }

  light(range, name) {
    const found = range ? this.segments(range) : [];
    for (const element of found) element.classList.add(name);
    this.lit.push(...found);
    return found;
  }

  unlight() {
    for (const element of this.lit) element.classList.remove("nr-current", "nr-current-value", "nr-pointed");
    this.lit = [];
  }

  segments(range) {
    const touched = this.lines.filter((line) => line.start < range.end && range.start < line.end);
    const inside = (s) => Number(s.dataset.start) < range.end && range.start < Number(s.dataset.end);
    return touched.flatMap((line) => line.segments.filter(inside));
  }

  // What the reader has selected in the text: a UTF-16 range without white space at its ends, or null.
  selection() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const { startContainer, startOffset, endContainer, endOffset } = chosen.getRangeAt(0);
    const start = this.offset(startContainer, startOffset);
    const end = this.offset(endContainer, endOffset);
    return start === null || end === null ? null : this.trimmed(start, end);
  }

  trimmed(start, end) {
    const words = this.review.text.slice(start, end);
    const from = start + words.length - words.trimStart().length;
    const to = end - words.length + words.trimEnd().length;
    return from < to ? { start: from, end: to } : null;
  }

  offset(node, offset) {
    if (!this.element.contains(node)) return null;
    const probe = document.createRange();
    const segment = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!segment) return this.lineOffset(node, offset);
    probe.setStart(segment, 0);
    probe.setEnd(node, offset);
    return Number(segment.dataset.start) + probe.toString().length;
  }

  // A selection that ends between lines (a click three times over a line) has no segment at its end.
  lineOffset(node, offset) {
    const child = node.childNodes[offset] || null;
    const line = this.lines.find(
      (each) => child && (each.element === child || each.element.contains(child) || child.contains(each.element)),
    );
    if (line) return line.start;
    const own = this.lines.filter((each) => node.contains(each.element) || each.element === node).pop();
    return own ? own.end : null;
  }
}

function linesOf(text) {
  const found = [];
  for (let start = 0; start < text.length;) {
    const stop = text.indexOf("\n", start);
    const end = stop < 0 ? text.length : stop;
    found.push({ start, end, marks: [], segments: [] });
    start = end + 1;
  }
  return found;
}

function estimate(lines) {
  return lines.reduce((sum, line) => sum + 1.9 * Math.max(1, Math.ceil((line.end - line.start) / 38)), 0);
}

function marksOf(review) {
  const marks = [];
  const put = (range, more) => range && range.start < range.end && marks.push({ ...range, ...more });
  for (const { id } of review.rows) {
    const task = review.task(id);
    put(review.range(task.provenance), { id, kind: "task" });
    for (const { key, kind } of FIELDS) for (const value of task[key] || []) put(review.range(value), { id, kind });
  }
  for (const entry of review.data.background) put(review.range(entry), { kind: "background", reason: entry.reason });
  return marks;
}

export function valuesOf(task) {
  return FIELDS.flatMap(({ key }) => task[key] || []);
}

// The line cut at every boundary of a mark; `first` is the task that begins with the segment.
function segmentsOf({ start, end, marks }) {
  const inside = (offset) => offset > start && offset < end;
  const cuts = new Set([start, end, ...marks.flatMap((mark) => [mark.start, mark.end]).filter(inside)]);
  const edges = [...cuts].sort((a, b) => a - b);
  let open = [];
  let next = 0;
  return edges.slice(1).map((stop, n) => {
    open = open.filter((mark) => mark.end > edges[n]);
    while (next < marks.length && marks[next].start <= edges[n]) open.push(marks[next++]);
    const first = open.find((mark) => mark.kind === "task" && mark.start === edges[n]);
    return { start: edges[n], end: stop, marks: [...open], first: first && first.id };
  });
}

function classesOf(marks) {
  return [...new Set(marks.map((mark) => `nr-${mark.kind}`))].join(" ") || null;
}

function fingerprint(marks, review) {
  return marks.map((mark) => `${mark.start} ${mark.end} ${mark.kind} ${mark.id ? review.number(mark.id) : ""}`).join();
}
