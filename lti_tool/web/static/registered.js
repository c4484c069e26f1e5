// A registration is done: tell the LMS, on its own origins only, that it may close this window.
const MOMENT = 8000;
const done = document.getElementById("done");
const lms = window.opener || window.parent;

function close() {
  for (const origin of done.dataset.origins.split(" ")) lms.postMessage({ subject: "org.imsglobal.lti.close" }, origin);
}

done.addEventListener("click", close);
done.hidden = false; // not to be pressed before it does something
if ("wait" in done.dataset) setTimeout(close, MOMENT);
