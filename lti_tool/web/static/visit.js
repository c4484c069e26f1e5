// A visit in a browser that keeps no cookies: its secret lives in this script and goes along with each request.
// Links and forms of the visit work as ever; their pages are fetched with the secret and shown in place.
const VISIT = /^\/s\/([\w-]+)\//;
// What takes longer than this many milliseconds is shown to be under way.
const SLOW = 300;
let bearer = null;
let underWay = 0;
let latest = 0;

const idOf = (path) => VISIT.exec(path)?.[1];
const nameOf = (path) => `coursemark-${idOf(path)}`;

// Storage is a convenience that lets a page be loaded again; some browsers refuse it.
function remember(path) {
  try {
    sessionStorage.setItem(nameOf(path), bearer);
  } catch {
    return;
  }
}

function recall(path) {
  try {
    return sessionStorage.getItem(nameOf(path));
  } catch {
    return null;
  }
}

// Fetch something of this visit.
export function ask(address, options = {}) {
  const headers = new Headers(options.headers);
  if (bearer) headers.set("Authorization", `Bearer ${bearer}`);
  return fetch(address, { ...options, headers });
}

// Begin a visit with a secret.
export async function enter(address, secret) {
  bearer = secret;
  remember(address);
  await visit(address, {}, "replaceState");
}

// Load the present page again, but for a person who is leaving it already.
export async function reload() {
  if (!bearer) location.reload();
  else if (!underWay) await visit(location.pathname, {}, "replaceState");
}

// Go to a page. Of several that were asked for, the last is shown, whichever answers first.
async function visit(address, options, record) {
  const turn = ++latest;
  const slow = setTimeout(() => document.documentElement.setAttribute("aria-busy", "true"), SLOW);
  underWay += 1;
  document.querySelectorAll("[data-trouble]").forEach((earlier) => earlier.remove());
  try {
    const answer = await ask(address, options);
    if (answer.headers.get("Content-Disposition")) return save(answer);
    const html = await answer.text();
    if (turn !== latest) return;
    history[record](null, "", new URL(answer.url).pathname + new URL(address, location.href).hash);
    await show(html);
  } catch {
    if (turn === latest) offerAgain(() => visit(address, options, record));
  } finally {
    clearTimeout(slow);
    underWay -= 1;
    if (!underWay) document.documentElement.removeAttribute("aria-busy");
  }
}

// Say that a page did not come, and offer to ask for it again.
function offerAgain(again) {
  const trouble = document.getElementById("trouble").content.firstElementChild.cloneNode(true);
  document.getElementById("main").prepend(trouble);
  const button = trouble.querySelector("button");
  button.addEventListener("click", () => {
    trouble.remove();
    again();
  });
  button.focus();
}

// Show a page in place of this one: its scripts start, its pictures are fetched with the secret.
export async function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  document.querySelectorAll("img[src^='/s/']").forEach(draw);
  const place = location.hash && document.getElementById(location.hash.slice(1));
  (place || document.getElementById("main")).focus?.();
  place?.scrollIntoView?.();
  for (const script of page.querySelectorAll("script[type=module][src]")) await import(script.src);
  document.dispatchEvent(new Event("coursemark:shown"));
}

async function draw(image) {
  const answer = await ask(image.getAttribute("src"));
  if (answer.ok) image.src = URL.createObjectURL(await answer.blob());
}

async function save(answer) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))?.[1] ?? "badge";
  link.click();
}

function isOurs(address) {
  const { origin, pathname } = new URL(address, location.href);
  return bearer && origin === location.origin && idOf(pathname) === idOf(location.pathname);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || event.ctrlKey || event.metaKey || event.shiftKey || !isOurs(link.href)) return;
  if (link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  visit(link.href, {}, "pushState");
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.target || !isOurs(form.action)) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  const action = event.submitter?.getAttribute("formaction") ?? form.action;
  if (form.method === "get") visit(`${action}?${new URLSearchParams(fields)}`, {}, "pushState");
  else visit(action, { method: "POST", body: fields }, "pushState");
});

window.addEventListener("popstate", () => bearer && visit(location.pathname + location.search, {}, "replaceState"));

// A page that was loaded anew without a cookie: it says that the visit ended, unless the secret is still here.
const kept = document.querySelector("[data-ended]") && recall(location.pathname);
if (kept) enter(location.pathname + location.search + location.hash, kept);
