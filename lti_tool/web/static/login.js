// A login under way: let the LMS keep this browser's secret, then go on to it, whether it did or not.
import { put } from "./storage.js";

const next = document.getElementById("continue");
const { login, secret, target, origin } = next.dataset;
put(target, origin, `coursemark-${login}`, secret)
  .catch(() => undefined)
  .finally(() => location.replace(next.href));
