// The whole component: the notice at the left, the ledger at the right, the keys that act on the current task.

import { bdi, button, h, labelled, select } from "./dom.js";
import { Adder, Editor, Merger, Splitter } from "./editor.js";
import { FILTERS, Ledger, ORDERS } from "./ledger.js";
import { Source } from "./source.js";
import { isDoubtful, Review } from "./state.js";
import { FIELDS, KEYS, MORE_KEYS } from "./words.js";

const DONE = { accept: "已接受", reject: "已否决" };

export class Desk {
  // data: see Review. Options: readOnly; save(review), what the save button does; keeps, whether what it saved is there
  // for good; draft, a snapshot to begin with; onChange(review); keys, the element that keys are heard on.
  constructor(data, options) {
    this.review = new Review(data);
    const restored = options.draft ? this.review.restore(options.draft) : 0;
    this.options = options;
    this.current = null;
    this.saved = !restored;
    this.kept = new Set();
    this.source = new Source(this.review, (id) => this.pick(id));
    this.ledger = new Ledger(this.review, {
      onPick: (id) => this.pick(id),
      onPoint: (range) => this.source.point(range),
    });
    this.status = h("p", { class: "nr-status", role: "status" });
    this.progress = h("p", { class: "nr-progress" });
    this.help = this.helpDialog();
    this.element = h("div", { class: "nr", lang: "zh-CN", "data-lm-suppress-shortcuts": "true" }, this.parts());
    (options.keys || this.element).addEventListener("keydown", (event) => this.key(event));
    this.review.onChange((id) => this.changed(id));
    this.count();
    if (restored) this.say(`已恢复上次没有保存的 ${restored} 条决定`);
    followTheme(this.element);
  }

  parts() {
    const panes = h("main", { class: "nr-panes" }, this.source.element, this.ledger.element);
    return [this.header(), this.toolbar(), panes, this.help];
  }

  header() {
    const { notice } = this.review.data;
    const facts = [notice.document_number, (notice.issuers || []).join("、"), notice.issued_on].filter(Boolean);
    return h(
      "header",
      { class: "nr-header" },
      h("h1", {}, bdi(notice.title || this.review.data.name)),
      h(
        "p",
        { class: "nr-facts" },
        facts.flatMap((fact, n) => [n ? " · " : "", bdi(fact)]),
      ),
      this.legend(),
    );
  }

  legend() {
    const kinds = [...new Set(FIELDS.map(({ kind }) => kind))];
    const words = (kind) =>
      FIELDS.filter((field) => field.kind === kind)
        .map(({ label }) => label)
        .join("、");
    const samples = kinds.map((kind) => h("li", {}, h("span", { class: `nr-${kind}` }, words(kind))));
    return h(
      "ul",
      { class: "nr-legend", "aria-label": "图例" },
      h("li", {}, h("span", { class: "nr-task" }, "任务")),
      samples,
    );
  }

  toolbar() {
    const order = labelled(
      "排列",
      select(ORDERS, "doubtful", (value) => this.arrange("order", value)),
    );
    const filters = Object.fromEntries(Object.entries(FILTERS).map(([key, { label }]) => [key, label]));
    const filter = labelled(
      "显示",
      select(filters, "all", (value) => this.arrange("filter", value)),
    );
    const acts = this.options.readOnly ? KEYS.filter(({ act }) => act === "next") : KEYS;
    const bar = h(
      "div",
      { class: "nr-acts", role: "toolbar", "aria-label": "复核" },
      acts.map((key) => this.actButton(key)),
    );
    const about = button("说明 ?", () => this.act("help"), { "aria-keyshortcuts": "?" });
    return h("div", { class: "nr-toolbar" }, bar, order, filter, this.saving(), about, this.progress, this.status);
  }

  actButton({ key, label, act, also }) {
    const words = h("span", {}, label, " ", h("kbd", {}, key));
    return button(words, () => this.act(act), { "aria-keyshortcuts": key, title: also, "data-act": act });
  }

  saving() {
    if (this.options.readOnly) return null;
    const set = (event) => this.sign(event.target.value);
    const by = h("input", {
      type: "text",
      name: "by",
      autocomplete: "name",
      size: "8",
      value: this.review.by,
      oninput: set,
    });
    return [
      labelled("复核人", by),
      button("保存我的决定", () => this.save(), { class: "nr-primary", "data-act": "save" }),
    ];
  }

  helpDialog() {
    const readOnly = this.options.readOnly ? ["next", "down", "up", "help"] : null;
    const keys = [...KEYS, ...MORE_KEYS].filter(({ act }) => !readOnly || readOnly.includes(act));
    const rows = keys.map(({ key, label, also }) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, also || label)]);
    const close = button("关闭（Esc）", () => this.help.close());
    const lead = "点左边的文字，右边找到它的任务；点右边的任务或其中的值，左边找到原文。";
    return h(
      "dialog",
      { class: "nr-help", "aria-label": "说明" },
      h("h2", {}, "怎样复核"),
      h("p", {}, lead),
      h("dl", {}, rows.flat()),
      close,
    );
  }

  arrange(what, value) {
    this.ledger[what] = value;
    this.ledger.close();
    this.ledger.arrange();
    this.pick(this.ledger.ids.includes(this.current) ? this.current : null, false);
    this.say(`共 ${this.ledger.ids.length} 条`);
  }

  // Make a task the current one in both panes.
  pick(id, focus = true) {
    if (id !== this.current) this.ledger.close();
    this.current = id;
    this.ledger.show(id, focus);
    this.source.show(id);
  }

  key(event) {
    const typing = event.target.closest("input, select, textarea, form");
    if (typing || this.help.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const known = [...KEYS, ...MORE_KEYS].find(
      ({ key, same }) => key === event.key.toLowerCase() || same === event.key,
    );
    if (!known || (known.same === event.key && !event.target.closest(".nr-card"))) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(known.act);
  }

  act(name) {
    const act = ACTS[name];
    if (this.options.readOnly && act.writes) return;
    if (act.needsTask && !this.current) this.move(1);
    if (act.needsTask && !this.current) return;
    const why = this.refusal(act);
    if (why) return this.say(why);
    act.run(this, this.current);
  }

  // Why the current task cannot be acted on so, empty when it can.
  refusal(act) {
    if (act.needsText && !this.review.text) return "没有原文，不能拆分、合并或补录";
    const decision = act.needsTask && this.review.decisions.get(this.current);
    const bound = decision && ["split", "merged", "absorbed"].includes(decision.action);
    return bound && act.writes && !act.undoes ? "这一条已拆分或合并：要另作决定，先撤回（u）" : "";
  }

  move(step) {
    const { ids } = this.ledger;
    const at = ids.indexOf(this.current);
    const next = at < 0 ? ids[0] : ids[at + step];
    if (next) this.pick(next);
  }

  // The next doubtful task that nobody has decided on; when none is left, the next undecided one.
  next() {
    const { review } = this;
    const open = (id) => review.state(id) === "auto";
    const doubtful = review.after(this.ledger.ids, this.current, (id) => open(id) && isDoubtful(review.row(id).task));
    const id = doubtful || review.after(this.ledger.ids, this.current, open);
    if (!id) return this.say("这里的任务都已复核");
    this.pick(id);
    if (!doubtful) this.say("没有存疑的了，转到下一条未复核的");
  }

  decide(name, id) {
    const state = this.review.state(id);
    const made = ["added", "edited"].includes(state) && this.review.decisions.has(id);
    if (name === "accept" && made) return this.say("这一条已有决定，保持不变");
    if (name === "reject" && this.review.row(id).added) return this.undo(id);
    this.review[name](id);
    this.say(`#${this.review.number(id)} ${DONE[name]}`);
  }

  undo(id) {
    const decision = this.review.decisions.get(id);
    if (!decision) return this.say("这一条还没有决定");
    if (this.kept.has(decision)) return this.say("已存入记录的决定不能撤回，请另作决定");
    this.review.undo(id);
    this.say("已撤回");
  }

  open(kind, id) {
    const { review } = this;
    const done = (decided) => this.formDone(decided);
    const say = (words) => this.say(words);
    const form = new kind(review, id, { selection: () => this.source.selection(), say, done });
    this.ledger.open(id, form.element);
    const first =
      form.element.querySelector("fieldset input, select, .nr-knife, input") || form.element.querySelector("button");
    first.focus({ preventScroll: true });
  }

  formDone(decided) {
    this.ledger.close();
    this.pick(this.current);
    this.say(decided ? `#${this.review.number(this.current)} 已记下` : "未作改动");
  }

  add() {
    const range = this.source.selection();
    if (range) return this.added(range);
    const form = new Adder(this.review, {
      add: (chosen) => this.added(chosen),
      done: (decided) => this.formDone(decided),
    });
    if (!this.current) this.move(1);
    if (!this.current) return this.say("请先在左边选中文字");
    this.ledger.open(this.current, form.element);
    form.element.querySelector("select").focus({ preventScroll: true });
  }

  added(range) {
    getSelection().removeAllRanges();
    this.ledger.close();
    this.pick(this.review.add(range));
    this.open(Editor, this.current);
    this.say("已补录：请填写单位、时限等");
  }

  changed(id) {
    this.saved = false;
    const there = this.review.rows.includes(this.review.row(id));
    const known = there && this.ledger.cards.has(id);
    this.source.refresh();
    if (known) this.refill(id);
    else this.ledger.arrange();
    if (!there) this.pick(this.ledger.ids[0]);
    this.count();
    if (this.options.onChange) this.options.onChange(this.review);
  }

  // A merger changes two cards, undoing it too.
  refill(id) {
    const near = this.review.rows.filter((row) => Math.abs(row.number - this.review.number(id)) <= 3);
    for (const { id: other } of near) this.ledger.fill(other);
    if (this.current) this.ledger.show(this.current);
  }

  count() {
    const { all, done, doubtful } = this.review.counts();
    this.progress.textContent = `已复核 ${done} / ${all}，存疑未复核 ${doubtful}`;
    this.element.style.setProperty("--nr-done", all ? done / all : 0);
  }

  sign(name) {
    this.review.by = name.trim();
    if (this.options.onChange) this.options.onChange(this.review);
  }

  save() {
    this.options.save(this.review);
    this.saved = true;
    if (this.options.keeps) this.kept = new Set(this.review.decisions.values());
    this.say(`已保存 ${this.review.decisions.size} 条决定`);
  }

  say(words) {
    this.status.textContent = words;
  }
}

const ACTS = {
  next: { run: (desk) => desk.next() },
  down: { run: (desk) => desk.move(1) },
  up: { run: (desk) => desk.move(-1) },
  accept: { needsTask: true, writes: true, run: (desk, id) => desk.decide("accept", id) },
  reject: { needsTask: true, writes: true, run: (desk, id) => desk.decide("reject", id) },
  undo: { needsTask: true, writes: true, undoes: true, run: (desk, id) => desk.undo(id) },
  edit: { needsTask: true, writes: true, run: (desk, id) => desk.open(Editor, id) },
  split: { needsTask: true, needsText: true, writes: true, run: (desk, id) => desk.open(Splitter, id) },
  merge: { needsTask: true, needsText: true, writes: true, run: (desk, id) => desk.open(Merger, id) },
  add: { needsText: true, writes: true, run: (desk) => desk.add() },
  help: { run: (desk) => desk.help.showModal() },
};

// Light or dark as the notebook around it is, else as the system is.
function followTheme(element) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const set = () => (element.dataset.theme = notebookTheme() || (system.matches ? "dark" : "light"));
  set();
  system.addEventListener("change", set);
  new MutationObserver(set).observe(document.body, {
    attributes: true,
    attributeFilter: ["class", "data-jp-theme-light"],
  });
}

function notebookTheme() {
  const { jpThemeLight } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "true" ? "light" : "dark";
  const code = /vscode-(light|dark|high-contrast)/.exec(document.body.className);
  return code && (code[1] === "light" ? "light" : "dark");
}
