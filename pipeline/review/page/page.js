// The static page: the data stands in it, decisions leave it as a download. Until then the browser keeps them.

import { bundle } from "./decisions.js";
import { h } from "./dom.js";
import { Desk } from "./review.js";

const data = JSON.parse(document.getElementById("notice-data").textContent);
const KEY = `notice-review ${data.notice.id}`;

// A browser may forbid to keep anything; the page works without.
function kept(work) {
  try {
    return work(localStorage);
  } catch {
    return null;
  }
}

function download(review) {
  const blob = new Blob([JSON.stringify(bundle(review), null, 1)], { type: "application/json" });
  const link = h("a", { href: URL.createObjectURL(blob), download: `${data.name}.decisions.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  kept((store) => store.removeItem(KEY));
}

const desk = new Desk(data, {
  readOnly: data.read_only,
  keys: document,
  save: download,
  draft: data.read_only ? null : kept((store) => JSON.parse(store.getItem(KEY))),
  onChange: (review) => kept((store) => store.setItem(KEY, JSON.stringify(review.snapshot()))),
});
document.getElementById("notice-review").replaceChildren(desk.element);
document.title = data.notice.title || data.name;
addEventListener("beforeunload", (event) => {
  if (!desk.saved) event.preventDefault();
});
