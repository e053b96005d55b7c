// The same in a notebook: every decision goes to the kernel at once, the button asks it to keep them.

import { bundle } from "./decisions.js";
import { Desk } from "./review.js";

function render({ model, el }) {
  const data = JSON.parse(model.get("registry_json"));
  const tell = (review) => {
    model.set("decisions_json", JSON.stringify(bundle(review)));
    model.save_changes();
  };
  const save = (review) => {
    tell(review);
    model.send({ type: "save" });
  };
  const desk = new Desk(data, { readOnly: data.read_only, save, keeps: true, onChange: tell });
  model.on("msg:custom", (message) => desk.say(message.say));
  desk.element.classList.add("nr-embedded");
  el.replaceChildren(desk.element);
}

export default { render };
