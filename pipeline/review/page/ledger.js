// The ledger, at the right: a card for every task, doubtful ones first.

import { bdi, button, h, reveal } from "./dom.js";
import { isDoubtful } from "./state.js";
import { FIELDS, MODALITIES, STATES } from "./words.js";

const AT_ONCE = 20; // cards filled before the first paint; the others when they come near, or while the page is idle
const NEAR = "800px";
const SLACK = 3; // milliseconds left of an idle period that are too short for another card

export const FILTERS = {
  all: { label: "全部任务", wanted: () => true },
  doubtful: { label: "存疑", wanted: (row) => isDoubtful(row.task) },
  open: { label: "未复核", wanted: (row, review) => review.state(row.id) === "auto" },
  trackable: { label: "可跟踪", wanted: (row) => row.task.trackable },
};
export const ORDERS = { doubtful: "存疑在前", reading: "原文顺序" };

export class Ledger {
  // onPick(id): a card was chosen; onPoint(range): one of its values was.
  constructor(review, { onPick, onPoint }) {
    this.review = review;
    this.onPick = onPick;
    this.onPoint = onPoint;
    this.cards = new Map();
    this.order = "doubtful";
    this.filter = "all";
    this.element = h("div", { class: "nr-ledger", role: "feed", "aria-label": "任务台账" });
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.near = new IntersectionObserver((entries) => this.cameNear(entries), { root: this.element, rootMargin: NEAR });
    this.arrange();
  }

  // Lay the cards in order, those that the filter leaves out hidden.
  arrange() {
    const rows = sorted(this.review.rows, this.order);
    this.ids = rows.filter((row) => FILTERS[this.filter].wanted(row, this.review)).map((row) => row.id);
    const shown = new Set(this.ids);
    for (const [id, card] of this.cards) if (!this.review.rows.includes(this.review.row(id))) this.drop(id, card);
    for (const { id } of rows) this.card(id).hidden = !shown.has(id);
    this.element.replaceChildren(...rows.map(({ id }) => this.cards.get(id)));
    this.ids.forEach((id, n) => this.place(this.cards.get(id), n));
    this.waiting = this.ids.filter((id) => !this.cards.get(id).firstChild);
    for (const id of this.waiting.splice(0, AT_ONCE)) this.fill(id);
    for (const id of this.waiting) this.near.observe(this.cards.get(id));
    if (this.waiting.length) whenIdle((time) => this.fillIdly(time));
  }

  drop(id, card) {
    card.remove();
    this.cards.delete(id);
  }

  card(id) {
    if (!this.cards.has(id)) this.cards.set(id, h("article", { class: "nr-card", tabindex: "-1", "data-id": id }));
    return this.cards.get(id);
  }

  place(card, n) {
    card.setAttribute("aria-posinset", n + 1);
    card.setAttribute("aria-setsize", this.ids.length);
    if (n === 0 && !this.current) card.tabIndex = 0;
  }

  cameNear(entries) {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting && !target.firstChild) this.fill(target.dataset.id);
  }

  fillIdly(time) {
    do {
      const id = this.waiting.shift();
      if (this.cards.has(id) && !this.cards.get(id).firstChild) this.fill(id);
    } while (this.waiting.length && time.timeRemaining() > SLACK);
    if (this.waiting.length) whenIdle((next) => this.fillIdly(next));
  }

  // (Re)write the card of a task.
  fill(id) {
    const { review } = this;
    const card = this.card(id);
    this.near.unobserve(card);
    const task = review.task(id);
    const state = review.state(id);
    card.className = `nr-card nr-state-${state}${isDoubtful(review.row(id).task) ? " nr-doubtful" : ""}`;
    card.classList.toggle("nr-chosen", id === this.current);
    card.setAttribute("aria-label", `任务 ${review.number(id)}，${STATES[state] || state}`);
    const words = h("p", { class: "nr-text" }, bdi(task.text));
    const parts = [this.head(id, task, state), words, this.values(task), this.doubts(task), this.outcome(id)];
    card.replaceChildren(...parts.filter(Boolean));
  }

  head(id, task, state) {
    const path = [...(task.path || []), task.number].filter(Boolean).join(" › ");
    return h(
      "header",
      {},
      h("span", { class: "nr-number" }, `#${this.review.number(id)}`),
      h("span", { class: `nr-badge nr-badge-${state}` }, STATES[state] || state),
      task.modality === "required" ? null : h("span", { class: "nr-badge" }, MODALITIES[task.modality]),
      task.status === "proposed" ? h("span", { class: "nr-badge" }, "征求意见") : null,
      bdi(path, { class: "nr-path", title: path }),
      h("span", { class: "nr-confidence", title: "置信度" }, `${Math.round(task.confidence * 100)}%`),
    );
  }

  values(task) {
    const filled = FIELDS.filter(({ key }) => (task[key] || []).length);
    if (!filled.length) return null;
    return h(
      "dl",
      {},
      filled.flatMap((field) => [
        h("dt", {}, field.label),
        h(
          "dd",
          {},
          task[field.key].map((v) => this.value(field, v)),
        ),
      ]),
    );
  }

  value(field, value) {
    const range = this.review.range(value);
    const meaning = field.value(value).filter(Boolean).join(" ");
    const words = [
      bdi(value[field.quote], { class: `nr-${field.kind}` }),
      meaning ? bdi(meaning, { class: "nr-meaning" }) : null,
    ];
    if (!range) return h("span", { class: "nr-value" }, words);
    const element = h("button", { type: "button", class: "nr-value", tabindex: "-1" }, words);
    element.range = range;
    return element;
  }

  doubts(task) {
    const found = [...(task.reasons || []), ...(task.issues || []).map((issue) => issue.message)];
    if (!found.length) return null;
    return h(
      "ul",
      { class: "nr-doubts", "aria-label": "存疑之处" },
      found.map((why) => h("li", {}, bdi(why))),
    );
  }

  outcome(id) {
    const decision = this.review.decisions.get(id);
    if (!decision) return null;
    const lines = [
      ...(decision.parts || []).map((part, n) => [`第 ${n + 1} 条：`, bdi(part.text)]),
      ...(decision.with || []).map((other) => [
        `并入 #${this.review.number(other)}：`,
        bdi(this.review.task(other).text),
      ]),
      ...(decision.into ? [[`已并入 #${this.review.number(decision.into)}`]] : []),
      ...(decision.note ? [["备注：", bdi(decision.note)]] : []),
    ];
    return lines.length
      ? h(
          "ul",
          { class: "nr-outcome" },
          lines.map((line) => h("li", {}, line)),
        )
      : null;
  }

  clicked(event) {
    const card = event.target.closest(".nr-card");
    if (!card || event.target.closest("form")) return;
    if (card.dataset.id !== this.current) this.onPick(card.dataset.id);
    const value = event.target.closest(".nr-value");
    if (value && value.range) this.onPoint(value.range);
  }

  // Make a task the current one; `focus` moves the keyboard there too.
  show(id, focus) {
    const old = this.cards.get(this.current);
    if (old) this.unmark(old);
    this.current = id;
    const card = id ? this.cards.get(id) : null;
    if (!card) return;
    if (!card.firstChild) this.fill(id);
    this.element.querySelectorAll('[tabindex="0"].nr-card').forEach((other) => (other.tabIndex = -1));
    card.hidden = false;
    card.tabIndex = 0;
    card.classList.add("nr-chosen");
    card.setAttribute("aria-current", "true");
    card.querySelectorAll("button.nr-value").forEach((value) => (value.tabIndex = 0));
    reveal(this.element, card);
    if (!focus) return;
    this.element.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  }

  unmark(card) {
    card.classList.remove("nr-chosen");
    card.removeAttribute("aria-current");
    card.querySelectorAll("button.nr-value").forEach((value) => (value.tabIndex = -1));
  }

  // Put a form under the card of a task, in place of the one that stood there.
  open(id, form) {
    this.close();
    this.form = form;
    this.opened = this.cards.get(id);
    this.opened.append(form);
    this.opened.classList.add("nr-open");
    reveal(this.element, form);
  }

  close() {
    if (!this.form) return;
    this.opened.classList.remove("nr-open");
    this.form.remove();
    this.form = null;
  }
}

// Doubtful tasks by how doubtful they are, then the others as they stand in the text.
function sorted(rows, order) {
  if (order === "reading") return [...rows];
  const doubtful = rows.filter((row) => isDoubtful(row.task)).sort((a, b) => a.task.confidence - b.task.confidence);
  return [...doubtful, ...rows.filter((row) => !isDoubtful(row.task))];
}

function whenIdle(work) {
  if (window.requestIdleCallback) requestIdleCallback(work);
  else setTimeout(() => work({ timeRemaining: () => 0 }), 16);
}
