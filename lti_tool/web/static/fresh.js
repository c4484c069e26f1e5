// While the course is being read, look every now and then whether it is done, and show the page anew.
import { ask, reload } from "./visit.js";

const PAUSE = 1500;
const TRIES = 80;
let watched = null;

async function isWaiting() {
  const answer = await ask(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-waiting]") !== null;
}

async function watch() {
  const mark = (watched = document.querySelector("[data-waiting]"));
  for (let tries = 0; mark && tries < TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (watched !== mark || !mark.isConnected) return;
    if (!(await isWaiting())) await reload();
  }
}

watch();
document.addEventListener("coursemark:shown", watch);
