// A login under way: let the LMS keep this browser's secret if it can, then go on to it in any case.
import { put } from "./storage.js";

const next = document.getElementById("continue");
const { login, secret, target, origin } = next.dataset;
const kept = target ? put(target, origin, `coursemark-${login}`, secret) : Promise.resolve();
kept.catch(() => undefined).finally(() => location.replace(next.href));
