// Platform storage: an LMS keeps values for us where the browser does not (1EdTech postMessage storage 0.1).
// Every answer must come from the addressed window, from the LMS's own origin, to the very message we sent.
const WAIT = 2000;
const AGAIN = 300;

function windowOf(target) {
  const host = window.parent === window ? window.opener : window.parent;
  if (!host || target === "_parent") return host;
  try {
    return host.frames[target] ?? host;
  } catch {
    return host;
  }
}

function ask(frame, origin, message) {
  return new Promise((resolve, reject) => {
    if (!frame) return reject(new Error("there is no window to ask"));
    const message_id = crypto.randomUUID();
    const done = (settle, value) => {
      clearTimeout(timer);
      clearInterval(again);
      window.removeEventListener("message", hear);
      settle(value);
    };
    const hear = ({ source, origin: from, data }) => {
      if (source !== frame || from !== origin || data?.message_id !== message_id) return;
      if (data.subject !== `${message.subject}.response`) return;
      if (data.error) done(reject, new Error(String(data.error.code)));
      else done(resolve, data);
    };
    const timer = setTimeout(() => done(reject, new Error("no answer")), WAIT);
    window.addEventListener("message", hear);
    // The LMS's frame may still be loading; the same question twice has the same answer.
    const send = () => frame.postMessage({ ...message, message_id }, origin);
    const again = setInterval(send, AGAIN);
    send();
  });
}

// Keep a value in the LMS; without a value the key is cleared. Rejects when the LMS does not answer.
export function put(target, origin, key, value) {
  return ask(windowOf(target), origin, { subject: "lti.put_data", key, ...(value === undefined ? {} : { value }) });
}

// Return a value that the LMS kept, null when it has none. Rejects when the LMS does not answer.
export async function get(target, origin, key) {
  const answer = await ask(windowOf(target), origin, { subject: "lti.get_data", key });
  return answer.key === key && typeof answer.value === "string" ? answer.value : null;
}
