// What the criteria would do to the class follows what is typed; without this script a button shows it.
import { ask } from "./visit.js";

const PAUSE = 400;
const SLOW = 300;
let latest = 0;
let waiting = null;

async function look(form) {
  const turn = ++latest;
  const place = document.getElementById("what-if");
  const slow = setTimeout(() => place.setAttribute("aria-busy", "true"), SLOW);
  const fields = new FormData(form);
  fields.set("look", "1");
  try {
    const answer = await ask(form.action, { method: "POST", body: fields });
    if (turn !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const seen = page.getElementById("what-if");
    if (turn === latest && seen) place.replaceChildren(...seen.childNodes);
  } catch {
    return; // the button asks again, and says what is wrong
  } finally {
    clearTimeout(slow);
    if (turn === latest) place.removeAttribute("aria-busy");
  }
}

// The page of a large class opens without it.
function begin() {
  const place = document.querySelector("#what-if[data-later]");
  place?.removeAttribute("data-later");
  if (place) look(document.querySelector("form[data-what-if]"));
}

begin();
document.addEventListener("coursemark:shown", begin);

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-what-if]");
  if (!form) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE, form);
});
