// The tasks of a notice and what the reviewer decided of them. Knows no page.

import { Offsets } from "./offsets.js";
import { FIELDS } from "./words.js";

const SURE = 0.9;
// What else of a task a reviewer may set, beside its lists of values.
const PLAIN_FIELDS = ["modality"];

export class Review {
  // data: the registry as its YAML has it, with `text` and `name`.
  constructor(data) {
    this.data = data;
    this.text = data.text;
    this.offsets = new Offsets(data.text);
    this.rows = data.tasks.map((task) => ({ id: task.id, task, added: false }));
    this.byId = new Map(this.rows.map((row) => [row.id, row]));
    this.renumber();
    this.decisions = new Map();
    this.listeners = [];
    this.news = 0;
    this.by = data.by || "";
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  row(id) {
    return this.byId.get(id);
  }

  // The task as it stands after the decision.
  task(id) {
    const row = this.row(id);
    const decision = this.decisions.get(id);
    return decision && decision.fields ? { ...row.task, ...decision.fields } : row.task;
  }

  state(id) {
    const decision = this.decisions.get(id);
    if (decision) return decision.action;
    const review = this.row(id).task.review;
    return review ? review.state : "auto";
  }

  note(id) {
    const decision = this.decisions.get(id);
    return decision ? decision.note || "" : "";
  }

  number(id) {
    return this.row(id).number;
  }

  renumber() {
    this.rows.forEach((row, n) => (row.number = n + 1));
  }

  // UTF-16 range of a value or task in the text, null when it has none.
  range(value) {
    if (!value || typeof value.start !== "number" || !this.text) return null;
    return { start: this.offsets.toUnits(value.start), end: this.offsets.toUnits(value.end) };
  }

  taskRange(id) {
    return this.range(this.task(id).provenance);
  }

  counts() {
    const open = this.rows.filter((row) => this.state(row.id) === "auto");
    const doubtful = open.filter((row) => isDoubtful(row.task)).length;
    return { all: this.rows.length, done: this.rows.length - open.length, doubtful };
  }

  // The first id of `ids` behind `current`, round the end, of which `wanted` holds.
  after(ids, current, wanted) {
    const from = ids.indexOf(current) + 1;
    return [...ids.slice(from), ...ids.slice(0, from)].find((id) => id !== current && wanted(id));
  }

  accept(id) {
    this.decide(id, { action: "accepted" });
  }

  reject(id) {
    this.decide(id, { action: "rejected" });
  }

  // fields: those that differ from the registry, whole lists; none left means that the task is right as it is.
  edit(id, fields, note) {
    const row = this.row(id);
    if (row.added) row.task = { ...row.task, ...fields };
    const action = row.added ? "added" : Object.keys(fields).length ? "edited" : "accepted";
    this.decide(id, { action, note, ...(action === "edited" ? { fields } : {}) });
  }

  // parts: UTF-16 ranges, in reading order.
  split(id, parts) {
    const task = this.task(id);
    this.decide(id, { action: "split", parts: parts.map((part) => this.part(task, part)) });
  }

  part(task, range) {
    const place = this.points(range);
    const inside = (value) => value.start >= place.start && value.end <= place.end;
    const elsewhere = (value) =>
      typeof value.start !== "number" || value.end <= task.provenance.start || value.start >= task.provenance.end;
    const fields = FIELDS.map(({ key }) => [key, (task[key] || []).filter((v) => elsewhere(v) || inside(v))]);
    return { ...place, text: this.quote(range), fields: Object.fromEntries(fields) };
  }

  merge(id, other) {
    const ids = [id, other].sort((a, b) => this.number(a) - this.number(b));
    this.clear(ids[0]);
    this.clear(ids[1]);
    this.decide(ids[1], { action: "absorbed", into: ids[0] });
    this.decide(ids[0], { action: "merged", with: [ids[1]] });
  }

  // A task from the text: gives its id.
  add(range) {
    this.news += 1;
    const id = `new-${this.news}`;
    const lists = Object.fromEntries(FIELDS.map(({ key }) => [key, []]));
    const provenance = this.points(range);
    const task = {
      id,
      text: this.quote(range),
      number: null,
      path: [],
      modality: "required",
      confidence: 1,
      provenance,
    };
    this.insert({ ...task, ...lists, issues: [] });
    this.decide(id, { action: "added" });
    return id;
  }

  // Put an added task where it stands in the text.
  insert(task) {
    const row = { id: task.id, task, added: true };
    const before = this.rows.findIndex((other) => other.task.provenance.start > task.provenance.start);
    this.rows.splice(before < 0 ? this.rows.length : before, 0, row);
    this.byId.set(row.id, row);
    this.renumber();
  }

  // Everything decided, as plain data for `restore`.
  snapshot() {
    const added = this.rows.filter((row) => row.added).map((row) => row.task);
    return { by: this.by, news: this.news, added, decisions: [...this.decisions] };
  }

  // Decisions of a snapshot whose tasks are still there; gives how many.
  restore({ by, news, added, decisions }) {
    this.by = by;
    this.news = news;
    for (const task of added) this.insert(task);
    const there = ([id, { into, with: others }]) =>
      [id, into, ...(others || [])].every((each) => !each || this.byId.has(each));
    this.decisions = new Map(decisions.filter(there));
    return this.decisions.size;
  }

  undo(id) {
    const row = this.row(id);
    if (row.added) this.rows = this.rows.filter((other) => other !== row);
    this.renumber();
    this.clear(id);
    this.changed(id);
  }

  // A merger is undone from either of its tasks.
  clear(id) {
    const decision = this.decisions.get(id);
    if (!decision) return;
    this.decisions.delete(id);
    for (const other of [decision.into, ...(decision.with || [])]) if (other) this.clear(other);
  }

  decide(id, decision) {
    this.decisions.set(id, { note: "", ...decision, at: new Date().toISOString().slice(0, 19) + "Z" });
    this.changed(id);
  }

  changed(id) {
    for (const listener of this.listeners) listener(id);
  }

  points(range) {
    return { start: this.offsets.toPoints(range.start), end: this.offsets.toPoints(range.end) };
  }

  // The words of a range, without the line breaks inside a sentence.
  quote(range) {
    return this.text.slice(range.start, range.end).replace(/[ \t\u3000]*[\r\n]+[ \t\u3000]*/g, "");
  }

  // Where `words` stand, white space apart, first within the task: {start, end} in characters, or {} when nowhere.
  locate(words, id) {
    const pattern = new RegExp([...squeeze(words)].map(literal).join("\\s*"));
    const around = this.taskRange(id) || { start: 0, end: 0 };
    const inside = pattern.exec(this.text.slice(around.start, around.end));
    const found = inside || pattern.exec(this.text);
    if (!squeeze(words) || !found) return {};
    const start = found.index + (inside ? around.start : 0);
    return this.points({ start, end: start + found[0].length });
  }
}

// A value's words have no white space, wherever the line was broken.
export function squeeze(words) {
  return words.replace(/\s+/g, "");
}

function literal(character) {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
}

export function isDoubtful(task) {
  return task.confidence < SURE || Boolean((task.reasons || []).length || (task.issues || []).length);
}

// The fields of `draft` that differ from `task`.
export function differences(task, draft) {
  const keys = [...PLAIN_FIELDS, ...FIELDS.map(({ key }) => key)];
  const changed = keys.filter((key) => JSON.stringify(draft[key]) !== JSON.stringify(task[key]));
  return Object.fromEntries(changed.map((key) => [key, draft[key]]));
}
