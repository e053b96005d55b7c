// The reviewer's decisions in the form that `notices review apply` reads; see pipeline/review/decisions.py.

import { FIELDS } from "./words.js";

const VERSION = 1;
const UNSIGNED = "未署名";
const CARRIED = ["number", "path", "modality", "status"];

export function bundle(review) {
  const { name, notice } = review.data;
  return { decisions: VERSION, registry: name, notice: notice.id, items: items(review) };
}

function items(review) {
  const decided = review.rows.filter((row) => review.decisions.has(row.id));
  return decided.map((row) => item(review, row, review.decisions.get(row.id))).filter(Boolean);
}

function item(review, row, decision) {
  const more = MORE[decision.action](review, row, decision);
  if (!more) return null;
  const { task } = row;
  const { start, end } = task.provenance;
  const note = decision.note ? { note: decision.note } : {};
  const seen = task.review && task.review.at ? { seen: task.review.at } : {};
  const who = { verdict: decision.action, by: review.by || UNSIGNED, at: decision.at };
  return { ...(row.added ? {} : { task: row.id }), ...who, ...seen, text: task.text, start, end, ...note, ...more };
}

const MORE = {
  accepted: () => ({}),
  rejected: () => ({}),
  absorbed: () => null, // said by the task that it went into
  edited: (review, row, { fields }) => ({ fields, was: before(row.task, Object.keys(fields)) }),
  added: (review, row) => ({ into: [made(row.task, row.task)] }),
  split: (review, row, { parts }) => ({
    into: parts.map((part) => made(row.task, { ...part, ...part.fields, provenance: part })),
  }),
  merged: (review, row, { with: others }) => ({
    merged: [row.id, ...others],
    into: [joined(review, [row.id, ...others])],
  }),
};

function before(task, keys) {
  return Object.fromEntries(keys.map((key) => [key, task[key]]));
}

// A new task with the values of `values`, and of `task` what does not depend on its words.
function made(task, values) {
  const { start, end } = values.provenance;
  const { page, table, row, column } = task.provenance;
  const place = Object.fromEntries(
    Object.entries({ page, table, row, column }).filter(([, value]) => value !== null && value !== undefined),
  );
  const carried = Object.fromEntries(CARRIED.filter((key) => task[key] !== undefined).map((key) => [key, task[key]]));
  const lists = Object.fromEntries(FIELDS.map(({ key }) => [key, values[key] || []]));
  return { text: values.text, provenance: { start, end, ...place }, ...carried, ...lists };
}

function joined(review, ids) {
  const tasks = ids.map((id) => review.task(id));
  const start = Math.min(...tasks.map((task) => task.provenance.start));
  const end = Math.max(...tasks.map((task) => task.provenance.end));
  const lists = FIELDS.map(({ key }) => [key, unique(tasks.flatMap((task) => task[key] || []))]);
  const text = review.quote(review.range({ start, end }));
  return made(tasks[0], { text, provenance: { start, end }, ...Object.fromEntries(lists) });
}

function unique(values) {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
