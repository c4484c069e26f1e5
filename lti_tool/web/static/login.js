// A login under way: let the LMS keep this browser's secret, then go on to it. When it does not answer, our
// cookie may do; that is tried at `retry`, before the LMS's hints are used up.
import { put } from "./storage.js";

const next = document.getElementById("continue");
const { login, secret, target, origin, retry } = next.dataset;
const kept = target ? put(target, origin, `coursemark-${login}`, secret) : Promise.resolve();
kept.then(() => next.href).catch(() => retry).then((address) => location.replace(address));
