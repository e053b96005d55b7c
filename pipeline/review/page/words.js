// What a clerk reads: the names of fields, values and states, and which inputs a value has.

export const ROLES = { lead: "牵头", responsible: "责任", support: "配合" };
export const MODALITIES = { required: "必须", prohibited: "禁止", recommended: "鼓励", permitted: "可以" };
export const BASES = {
  explicit: "文中写明",
  table: "表格",
  inherited: "承前",
  heading: "标题",
  addressee: "主送机关",
};
export const STATES = {
  auto: "未复核",
  accepted: "已接受",
  edited: "已修改",
  rejected: "已否决",
  added: "人工补录",
  split: "已拆分",
  merged: "已合并",
  absorbed: "并入他条",
};
export const PERIODS = {
  "": "（不定）",
  P1D: "每天",
  P1W: "每周",
  P2W: "每两周",
  P15D: "每半月",
  P1M: "每月",
  P2M: "每两月",
  P3M: "每季度",
  P6M: "每半年",
  P1Y: "每年",
  P2Y: "每两年",
};
export const KINDS = {
  by: "不晚于",
  on: "当天",
  window: "起止之间",
  within: "多长时间内",
  vague: "不具体",
};
export const REASONS = {
  preamble: "前言",
  title: "标题",
  addressee: "主送机关",
  heading: "小标题",
  statement: "陈述",
  definition: "定义",
  slogan: "口号",
  contact: "联系方式",
  signature: "落款",
  distribution: "抄送印发",
  attachment: "附件",
  form: "空白表格",
  metadata: "网页信息",
  boilerplate: "套话",
  other: "其他",
};

const dated = (entry) => entry.kind === "by" || entry.kind === "on";
const windowed = (entry) => entry.kind === "window";
const lasting = (entry) => entry.kind === "within";
const counted = (entry) => !entry.vague;

// The lists of values that a task has, as the registry names them. `kind` is the class of its marks in the text.
export const FIELDS = [
  {
    key: "responsible_units",
    label: "单位",
    kind: "unit",
    quote: "name",
    blank: { name: "", role: "responsible", basis: "explicit" },
    value: (unit) => [
      unit.role === "responsible" ? "" : ROLES[unit.role],
      unit.basis === "explicit" ? "" : BASES[unit.basis],
    ],
    inputs: [
      { key: "name", label: "名称" },
      { key: "role", label: "职责", options: ROLES },
    ],
  },
  {
    key: "frequencies",
    label: "频次",
    kind: "frequency",
    quote: "text",
    blank: { text: "", every: null, min: 1, max: null },
    value: (entry) => (entry.vague ? ["不具体"] : [period(entry.every), times(entry, "次")]),
    inputs: [
      { key: "text", label: "原文" },
      { key: "every", label: "周期", options: PERIODS, when: counted },
      { key: "min", label: "最少次数", type: "number", when: counted },
      { key: "max", label: "最多次数", type: "number", when: counted },
      { key: "vague", label: "不具体", type: "checkbox" },
    ],
  },
  {
    key: "deadlines",
    label: "时限",
    kind: "deadline",
    quote: "text",
    blank: { text: "", kind: "by", date: null, basis: "explicit" },
    value: (entry) => [KINDS[entry.kind], moment(entry), entry.basis === "explicit" ? "" : BASES[entry.basis]],
    inputs: [
      { key: "text", label: "原文" },
      { key: "kind", label: "方式", options: KINDS },
      { key: "date", label: "日期", type: "date", when: dated },
      { key: "from", label: "起", type: "date", when: windowed },
      { key: "to", label: "止", type: "date", when: windowed },
      {
        key: "duration",
        label: "时长（ISO 8601，如 P5WD）",
        when: lasting,
        pattern: "P(\\d+(Y|M|W|D|WD))*(T(\\d+[HMS])+)?",
      },
      { key: "after", label: "自何时起", when: lasting },
    ],
  },
  {
    key: "quantities",
    label: "数量",
    kind: "quantity",
    quote: "text",
    blank: { text: "", min: null, max: null, unit: null },
    value: (entry) => [times(entry, entry.unit || ""), entry.per || ""],
    inputs: [
      { key: "text", label: "原文" },
      { key: "min", label: "最少", type: "number", step: "any" },
      { key: "max", label: "最多", type: "number", step: "any" },
      { key: "unit", label: "单位" },
      { key: "per", label: "每" },
    ],
  },
  named("reports_to", "报送", "report", "name"),
  named("deliverables", "成果", "report", "name"),
  named("conditions", "条件", "condition", "text"),
];

function named(key, label, kind, quoteKey) {
  const inputs = [{ key: quoteKey, label: "名称" }];
  return { key, label, kind, quote: quoteKey, blank: { [quoteKey]: "" }, value: () => [], inputs };
}

function period(every) {
  return every ? PERIODS[every] || `每${lasts(every)}` : "";
}

const LENGTHS = { Y: "年", M: "个月", W: "周", D: "天", WD: "个工作日", TH: "小时", TM: "分钟", TS: "秒" };

// An ISO 8601 duration in words; one of several parts stays as it is.
function lasts(duration) {
  const [, time, number, unit] = /^P(T?)([\d.]+)(WD|[A-Z])$/.exec(duration) || [];
  const words = LENGTHS[`${time}${unit}`];
  return words ? `${number}${words}` : duration;
}

function times({ min, max }, unit) {
  const known = (value) => value !== null && value !== undefined;
  if (known(min) && min === max) return `${min}${unit}`;
  if (known(min) && known(max)) return `${min}–${max}${unit}`;
  if (known(min)) return `至少${min}${unit}`;
  return known(max) ? `至多${max}${unit}` : "";
}

function moment(entry) {
  const time = entry.time ? ` ${entry.time}` : "";
  if (entry.kind === "window") return `${entry.from || "…"} 至 ${entry.to || "…"}`;
  if (entry.kind === "within")
    return [entry.after, entry.duration && lasts(entry.duration)].filter(Boolean).join("后 ");
  return entry.date ? `${entry.date}${time}` : entry.kind === "vague" ? "" : "日期未定";
}

export const KEYS = [
  { key: "n", label: "下一条存疑", act: "next" },
  { key: "a", label: "接受", act: "accept" },
  { key: "e", label: "修改", act: "edit" },
  { key: "x", label: "否决", act: "reject" },
  { key: "s", label: "拆分", act: "split" },
  { key: "m", label: "合并", act: "merge" },
  { key: "+", label: "补录", act: "add", also: "把左边选中的文字补为任务" },
  { key: "u", label: "撤回", act: "undo", also: "撤回本条的决定" },
];
export const MORE_KEYS = [
  { key: "j", label: "下一条（也可按 ↓）", act: "down", same: "ArrowDown" },
  { key: "k", label: "上一条（也可按 ↑）", act: "up", same: "ArrowUp" },
  { key: "?", label: "本说明", act: "help" },
];
