// The forms that stand under a card: edit, split, merge, add. Each calls `done` with whether it decided.

import { bdi, button, h, labelled, quote, select } from "./dom.js";
import { differences, squeeze } from "./state.js";
import { FIELDS, MODALITIES } from "./words.js";

// Values of these lists must be quoted from the text; the others may be typed.
const QUOTED = ["frequencies", "deadlines", "quantities"];
const BREAK = /[；;。，,、：:]/g;

function form(label, onSubmit, done, children) {
  const submit = (event) => {
    event.preventDefault();
    onSubmit();
  };
  const keys = (event) => {
    if (event.key === "Escape") done(false);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSubmit();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const element = h("form", { class: "nr-form", "aria-label": label, onsubmit: submit, onkeydown: keys }, children);
  element.noValidate = true;
  return element;
}

function ending(done, label) {
  return h(
    "div",
    { class: "nr-form-end" },
    h("button", { type: "submit", class: "nr-primary" }, label),
    button("取消（Esc）", () => done(false)),
  );
}

export class Editor {
  // selection(): the range selected in the text, or null; say(words): tell the reviewer.
  constructor(review, id, { selection, say, done }) {
    Object.assign(this, { review, id, selection, say, done });
    this.task = review.task(id);
    this.draft = JSON.parse(JSON.stringify(this.task));
    this.lists = FIELDS.map((field) => h("fieldset", { "data-field": field.key }));
    this.words = h("p", { class: "nr-text" });
    this.note = h("input", { type: "text", value: review.note(id), name: "note" });
    const modality = select(MODALITIES, this.draft.modality, (value) => (this.draft.modality = value));
    const take = button("任务文字改为左边选中的", () => this.takeText());
    this.element = form("修改任务", () => this.save(), done, [
      this.words,
      h("div", { class: "nr-lists" }, this.lists),
      h("div", { class: "nr-entry" }, labelled("性质", modality), labelled("备注", this.note), take),
      ending(done, "保存修改（Ctrl+Enter）"),
    ]);
    this.draw();
  }

  draw() {
    this.words.replaceChildren(bdi(this.draft.text));
    FIELDS.forEach((field, n) => this.drawList(field, this.lists[n]));
  }

  drawList(field, element) {
    const values = this.draft[field.key];
    element.className = values.length ? "nr-filled" : "";
    element.replaceChildren(
      h("legend", { class: `nr-${field.kind}` }, field.label),
      ...values.map((value, n) => this.drawValue(field, value, n)),
      button(`＋ ${field.label}`, () => this.addValue(field), { title: `左边选中的文字，或空白，补为${field.label}` }),
    );
  }

  drawValue(field, value, n) {
    const shown = field.inputs.filter((spec) => !spec.when || spec.when(value));
    const redraw = () => this.drawList(field, this.lists[FIELDS.indexOf(field)]);
    return h(
      "div",
      { class: "nr-entry" },
      shown.map((spec) => this.drawInput(spec, value, redraw)),
      button("删去", () => this.removeValue(field, n), { "aria-label": `删去${field.label}${n + 1}` }),
    );
  }

  drawInput(spec, value, redraw) {
    const set = (entered) => {
      value[spec.key] = entered;
      if (spec.key === "kind" || spec.key === "vague") redraw();
    };
    return labelled(
      spec.label,
      spec.options ? select(spec.options, value[spec.key], set) : input(spec, value[spec.key], set),
    );
  }

  addValue(field) {
    const range = this.selection();
    const words = range ? squeeze(this.review.quote(range)) : "";
    const place = range ? this.review.points(range) : {};
    this.draft[field.key].push({ ...field.blank, [field.quote]: words, ...place });
    const list = this.lists[FIELDS.indexOf(field)];
    this.drawList(field, list);
    list.querySelector(".nr-entry:last-of-type input").focus();
  }

  removeValue(field, n) {
    this.draft[field.key].splice(n, 1);
    const list = this.lists[FIELDS.indexOf(field)];
    this.drawList(field, list);
    list.querySelector("button:last-of-type").focus();
  }

  takeText() {
    const range = this.selection();
    if (!range) return this.say("请先在左边选中任务的文字");
    this.draft.text = this.review.quote(range);
    this.draft.provenance = { ...this.draft.provenance, ...this.review.points(range) };
    this.draw();
  }

  save() {
    for (const field of FIELDS) {
      const lost = this.ground(field);
      if (lost) return this.refuse(field, lost);
    }
    if (!this.element.checkValidity()) return this.element.reportValidity();
    this.review.edit(this.id, differences(this.review.row(this.id).task, this.draft), this.note.value.trim());
    this.done(true);
  }

  refuse(field, words) {
    this.say(`原文里找不到“${words}”：请在左边选中这几个字，再按“＋ ${field.label}”`);
    this.lists[FIELDS.indexOf(field)].querySelector("input").focus();
  }

  // Lay every changed quote to its place in the text; gives the first that stands nowhere. Nothing typed means that
  // the whole task says so.
  ground(field) {
    const known = new Set((this.task[field.key] || []).map((value) => JSON.stringify(place(field, value))));
    for (const value of this.draft[field.key]) {
      const words = (value[field.quote] || "").trim();
      if (known.has(JSON.stringify(place(field, value))) || this.stands(value, words)) continue;
      delete value.start;
      delete value.end;
      Object.assign(value, this.review.locate(words, this.id));
      if (QUOTED.includes(field.key) && !words) Object.assign(value, this.whole());
      if (QUOTED.includes(field.key) && typeof value.start !== "number") return words;
    }
    if (!QUOTED.includes(field.key)) this.draft[field.key] = this.draft[field.key].filter((v) => v[field.quote].trim());
    return "";
  }

  stands(value, words) {
    const range = this.review.range(value);
    return Boolean(range && words) && squeeze(this.review.quote(range)) === squeeze(words);
  }

  whole() {
    const { start, end } = this.draft.provenance;
    return { text: this.draft.text, start, end };
  }
}

function place(field, value) {
  return [value[field.quote], value.start, value.end];
}

function input(spec, value, set) {
  const type = spec.type || "text";
  const read = (element) => {
    if (type === "checkbox") return element.checked;
    if (type === "number") return element.value === "" ? null : Number(element.value);
    return element.value || (spec.key === "text" || spec.key === "name" ? "" : null);
  };
  const properties = {
    type,
    name: spec.key,
    pattern: spec.pattern,
    step: spec.step,
    min: type === "number" ? 0 : null,
  };
  const element = h("input", { ...properties, oninput: (event) => set(read(event.target)) });
  if (type === "checkbox") element.checked = Boolean(value);
  else element.value = value === null || value === undefined ? "" : String(value);
  return element;
}

// Cut a task in parts, behind a mark of punctuation; one without any, behind a word.
export class Splitter {
  constructor(review, id, { say, done }) {
    Object.assign(this, { review, id, say, done });
    this.range = review.taskRange(id);
    this.cuts = new Set();
    const lead = h("p", {}, "在要拆开的地方按一下（或用 Tab 和空格键）：");
    this.element = form("拆分任务", () => this.save(), done, [lead, this.pieces(), ending(done, "拆分（Ctrl+Enter）")]);
  }

  pieces() {
    const words = this.review.text.slice(this.range.start, this.range.end);
    const stops = [...words.matchAll(BREAK)].map((match) => match.index + 1).filter((at) => words.slice(at).trim());
    const edges = [0, ...(stops.length ? stops : wordEnds(words)), words.length];
    const pieces = edges
      .slice(1)
      .flatMap((edge, n) => [quote(words.slice(edges[n], edge)), this.knife(edge, words.length)]);
    return h("p", { class: "nr-text nr-pieces" }, pieces.flat());
  }

  knife(at, length) {
    if (at === length) return null;
    const toggle = (event) => {
      if (!this.cuts.delete(at)) this.cuts.add(at);
      event.currentTarget.setAttribute("aria-pressed", this.cuts.has(at));
    };
    return button("✂", toggle, { class: "nr-knife", "aria-pressed": "false", "aria-label": "在此拆开" });
  }

  save() {
    if (!this.cuts.size) return this.say("请先选定拆开的地方");
    const edges = [0, ...[...this.cuts].sort((a, b) => a - b), this.range.end - this.range.start];
    const shift = (at) => this.range.start + at;
    this.review.split(
      this.id,
      edges.slice(1).map((edge, n) => ({ start: shift(edges[n]), end: shift(edge) })),
    );
    this.done(true);
  }
}

function wordEnds(words) {
  if (!Intl.Segmenter) return [...words.slice(1)].map((_, n) => n + 1);
  return [...new Intl.Segmenter("zh", { granularity: "word" }).segment(words)].map(({ index }) => index).slice(1);
}

// Merge a task with one that stands near it.
export class Merger {
  constructor(review, id, { done }) {
    const ids = review.rows.map((row) => row.id);
    const at = ids.indexOf(id);
    const near = [...ids.slice(at + 1, at + 4), ...ids.slice(Math.max(0, at - 3), at).reverse()];
    const options = Object.fromEntries(near.map((other) => [other, label(review, other)]));
    let chosen = near[0];
    const save = () => {
      if (chosen) review.merge(id, chosen);
      done(Boolean(chosen));
    };
    const choice = labelled(
      "与哪一条合并",
      select(options, chosen, (value) => (chosen = value)),
    );
    this.element = form("合并任务", save, done, [choice, ending(done, "合并（Ctrl+Enter）")]);
  }
}

function label(review, id) {
  const { text } = review.task(id);
  return `#${review.number(id)} ${text.slice(0, 40)}${text.length > 40 ? "…" : ""}`;
}

// Choose a sentence that was taken for no task, when none is selected in the text.
export class Adder {
  constructor(review, { add, done }) {
    const sentences = review.data.background.map((entry) => review.range(entry)).filter(Boolean);
    const options = Object.fromEntries(sentences.map((range, n) => [n, review.quote(range).slice(0, 60)]));
    let chosen = sentences.length ? "0" : null;
    const save = () => (chosen === null ? done(false) : add(sentences[Number(chosen)]));
    const choice = labelled(
      "不算任务的句子",
      select(options, chosen, (value) => (chosen = value)),
    );
    const lead = h("p", {}, "先在左边选中文字再按 +；或者从下面没有算作任务的句子里选一句：");
    this.element = form("补录任务", save, done, [lead, choice, ending(done, "补录（Ctrl+Enter）")]);
  }
}
