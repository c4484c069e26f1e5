// Canvas keeps values for tools whose frames the browser gives no storage: a frame of its own, beside the tool's.
// Per tool origin at most 500 keys, a value at most 4096 characters; a message without a value clears its key.
const FRAME = "post_message_forwarding";
const MOST_KEYS = 500;
const LONGEST = 4096;
const kept = (origin) => JSON.parse(localStorage.getItem(`lti:${origin}`) ?? "{}");
const keep = (origin, values) => localStorage.setItem(`lti:${origin}`, JSON.stringify(values));

const SUBJECTS = {
  "lti.capabilities": () => ({
    supported_messages: [
      { subject: "lti.capabilities" },
      { subject: "lti.put_data", frame: FRAME },
      { subject: "lti.get_data", frame: FRAME },
      { subject: "lti.frameResize" },
    ],
  }),
  "lti.put_data": (origin, { key, value }) => {
    if (typeof key !== "string" || !key) return { error: { code: "bad_request", message: "key is missing" } };
    const { [key]: _, ...values } = kept(origin);
    if (value !== undefined && value !== null) {
      const full = Object.keys(values).length >= MOST_KEYS || String(value).length > LONGEST;
      if (full) return { error: { code: "storage_exhaustion", message: "no room" } };
      values[key] = value;
    }
    keep(origin, values);
    return { key, value: value ?? null };
  },
  "lti.get_data": (origin, { key }) => {
    if (typeof key !== "string" || !key) return { error: { code: "bad_request", message: "key is missing" } };
    return { key, value: kept(origin)[key] ?? null };
  },
};

// How fast this frame answers is a switch of the campus: apps on telephones never do.
const ANSWERS = document.currentScript?.dataset.answers;
const DELAY_MS = ANSWERS === "slow" ? 3000 : 0;

window.addEventListener("message", ({ source, origin, data }) => {
  const subject = String(data?.subject ?? "").replace(/^org\.imsglobal\./, "");
  const answer = Object.hasOwn(SUBJECTS, subject) ? SUBJECTS[subject] : null;
  if (!answer || ANSWERS === "silent") return;
  const reply = { subject: `${data.subject}.response`, message_id: data.message_id, ...answer(origin, data) };
  const send = () => source.postMessage(reply, origin === "null" ? "*" : origin);
  DELAY_MS ? setTimeout(send, DELAY_MS) : send();
});
