// A launch that waits for this browser: fetch its secret from the LMS, show it to the tool, go in.
import { get, put } from "./storage.js";
import { enter, show } from "./visit.js";

const { login, target, origin } = document.getElementById("proving").dataset;
const key = `coursemark-${login}`;

async function prove() {
  const secret = await get(target, origin, key);
  put(target, origin, key).catch(() => undefined);
  const answer = await fetch("/lti/prove", { method: "POST", body: new URLSearchParams({ login, secret: secret ?? "" }) });
  if (!answer.ok) throw new Error("not proven");
  const { address, bearer, page } = await answer.json();
  if (page) await show(page);
  else await enter(address, bearer);
}

const status = document.getElementById("proving");
prove().catch(() => {
  document.querySelector("h1").textContent = status.dataset.heading;
  status.textContent = status.dataset.failure;
});
