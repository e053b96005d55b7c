// The static page: the data stands in it, decisions leave it as a download.

import { bundle } from "./decisions.js";
import { h } from "./dom.js";
import { Desk } from "./review.js";

function download(review) {
  const blob = new Blob([JSON.stringify(bundle(review), null, 1)], { type: "application/json" });
  const link = h("a", { href: URL.createObjectURL(blob), download: `${review.data.name}.decisions.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

const data = JSON.parse(document.getElementById("notice-data").textContent);
const desk = new Desk(data, { readOnly: data.read_only, save: download, keys: document });
document.getElementById("notice-review").replaceChildren(desk.element);
document.title = data.notice.title || data.name;
addEventListener("beforeunload", (event) => {
  if (!desk.saved) event.preventDefault();
});
