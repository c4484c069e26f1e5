// The picture follows what is chosen; without this script a button shows it.
import { ask } from "./visit.js";

const PAUSE = 150;
let latest = 0;
let waiting = null;

async function draw(form) {
  const turn = ++latest;
  const picture = document.getElementById("preview");
  const fields = new FormData(form);
  fields.delete("form_token");
  const answer = await ask(`${picture.dataset.preview}?${new URLSearchParams(fields)}`);
  if (!answer.ok || turn !== latest) return;
  const drawn = await answer.blob();
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(drawn);
}

function hideButton() {
  const button = document.querySelector("#design [data-show]");
  if (button) button.hidden = true;
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("#design");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(draw, PAUSE, form);
});
document.addEventListener("coursemark:shown", hideButton);
hideButton();
