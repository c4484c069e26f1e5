// While the course is being read, look every now and then whether it is done, and show the page anew.
const PAUSE = 1500;
const TRIES = 80;

async function isWaiting() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-waiting]") !== null;
}

async function watch() {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (!(await isWaiting())) {
      location.reload();
      return;
    }
  }
}

if (document.querySelector("[data-waiting]")) watch();
