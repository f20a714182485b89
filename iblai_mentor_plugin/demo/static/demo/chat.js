// The chat beside a unit. Every next and previous loads the page anew: what is being written is followed on from there.
import { ApiError, connect } from "./chat_api.js";
import { buildMessage, showUnfinished } from "./chat_text.js";

const chat = document.getElementById("chat");
const part = (name) => document.getElementById(`chat-${name}`);
const { api: base, course, unit, user } = chat.dataset;
const isSearch = "isSearch" in chat.dataset;
const api = connect(base);
const log = part("log");
const box = part("question");
const REPLIER = isSearch ? "The course" : "Mentor";
// Milliseconds between two looks at a reply, the later the longer; a minute of them stays below what a user may ask for.
const LOOKS = [250, 400, 600, 800, 1000];
const NOTES = { stopped: "You stopped this." };

// Of this tab: two tabs are two conversations.
const STORE = `iblai-mentor-chat:${user}:${course}`;
const recall = () => {
  try { return JSON.parse(sessionStorage.getItem(STORE)) ?? {}; } catch { return {}; }
};
const kept = recall();
const keep = (changes) => {
  Object.assign(kept, changes);
  try { sessionStorage.setItem(STORE, JSON.stringify(kept)); } catch { /* The chat works without; only the next page begins anew. */ }
};
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const say = (text) => { part("status").textContent = text; };
const complain = (text) => {
  part("problem").textContent = text;
  part("problem").hidden = !text;
};

// The newest question stays in sight while its reply grows, so that a reply is read from its beginning; who scrolls is left alone.
let isFollowed = true;
const showNewest = () => {
  const talk = part("talk");
  const question = [...log.querySelectorAll(".own")].pop();
  if (isFollowed && question) { talk.scrollTop += question.getBoundingClientRect().top - talk.getBoundingClientRect().top - 8; }
};
const add = (message) => {
  part("empty").hidden = true;
  part("anew").hidden = false;
  log.append(buildMessage(message));
  isFollowed ||= Boolean(message.isOwn);
  showNewest();
};
const addReply = ({ text, citations, state, error }) => add({ who: REPLIER, text, citations, note: error || NOTES[state] || "" });
const draft = (text) => {
  part("draft").replaceChildren(...(text ? [buildMessage({ who: REPLIER, text })] : []));
  showNewest();
};

let generation = "";
const setWriting = (id) => {
  generation = id;
  keep({ generation: id });
  part("stop").hidden = !id;
  part("stop").disabled = false;
  part("send").hidden = Boolean(id);
  part("anew").disabled = Boolean(id);
  if (id) { say(isSearch ? "Searching the course…" : "The mentor is writing…"); }
};

// A look that fails is tried again: the reply goes on whether or not anybody looks.
const look = async (id, after) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await api.follow(kept.session, id, after);
    } catch (error) {
      const isPassing = error instanceof ApiError && [0, 429, 500, 502, 503, 504].includes(error.status);
      if (!isPassing || attempt > 7) { throw error; }
      say("The connection is interrupted; trying again…");
      await pause(Math.max(error.wait * 1000, 500 * 2 ** Math.min(attempt, 4)));
    }
  }
};

const follow = async (id) => {
  setWriting(id);
  let after = 0;
  let text = "";
  try {
    for (let turn = 0; ; turn += 1) {
      const { state, frames } = await look(id, after);
      for (const frame of frames) {
        after = frame.id;
        if (frame.data !== undefined) { text += frame.data; }
      }
      const end = frames.find((frame) => frame.eos || frame.error);
      if (end) {
        finish(end, state);
        return;
      }
      draft(showUnfinished(text));
      say(isSearch ? "Searching the course…" : "The mentor is writing…");
      await pause(LOOKS[Math.min(turn, LOOKS.length - 1)]);
    }
  } catch (error) {
    setWriting("");
    draft("");
    // It may still be written: the next load of the page looks again.
    keep({ generation: id });
    say("");
    complain(`${error.message} Load the page again to see the reply.`);
  }
};

const finish = (end, state) => {
  setWriting("");
  draft("");
  // In the log at once and as a whole: that is what is read out.
  addReply({ ...end, state });
  const left = end.allowance?.messages_left;
  say(Number.isInteger(left) ? `${left} question${left === 1 ? "" : "s"} left today.` : "");
};

const beginSession = async () => {
  if (!kept.session) {
    const mentors = await api.listMentors();
    if (!mentors.length) { throw new ApiError("There is no mentor here."); }
    keep({ session: await api.createSession(mentors[0].unique_id) });
  }
  return kept.session;
};

const forgetSession = () => keep({ session: "", generation: "" });

const ask = async (prompt) => {
  // The same question, tried again, has the same id: it is not asked twice.
  if (!kept.clientId || kept.draft !== prompt) { keep({ clientId: newId(), draft: prompt }); }
  const session = await beginSession();
  const { generation_id: id } = await api.ask(session, { prompt, client_id: kept.clientId, course_id: course, usage_key: unit });
  keep({ clientId: "", draft: "" });
  return id;
};

const submit = async () => {
  const prompt = box.value;
  if (!prompt.trim() || generation || part("send").disabled) { return; }
  complain("");
  say("Sending…");
  part("send").disabled = true;
  try {
    const id = await ask(prompt);
    box.value = "";
    fit();
    add({ who: "You", isOwn: true, text: prompt });
    follow(id);
  } catch (error) {
    say("");
    complain(error.message);
    await recover(error);
  } finally {
    part("send").disabled = false;
  }
};

// What may have changed behind this page: a session deleted elsewhere, a new notice, a reply that another page asked for.
const recover = async (error) => {
  if (error.status === 404 && kept.session) {
    forgetSession();
    complain("This conversation is gone. Ask again to begin a new one.");
  } else if (error.status === 403) {
    await showNotice().catch(() => {});
  } else if (error.status === 409) {
    await showSession().catch(() => {});
  }
};

const showNotice = async () => {
  const notice = await api.getNotice();
  part("notice").hidden = notice.is_accepted;
  part("form").hidden = !notice.is_accepted;
  part("notice-text").replaceChildren(...notice.text.split(/\n{2,}/).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  part("accept").onclick = () => accept(notice.version);
};

const accept = async (version) => {
  complain("");
  try {
    await api.acceptNotice(version);
    await showNotice();
    box.focus();
  } catch (error) {
    complain(error.message);
    // Another version may be in force by now.
    if (error.status === 400) { await showNotice().catch(() => {}); }
  }
};

const showSession = async () => {
  if (!kept.session) { return; }
  let session;
  try {
    session = await api.getSession(kept.session);
  } catch (error) {
    if (error.status !== 404) { throw error; }
    forgetSession();
    return;
  }
  if (session.course_id && session.course_id !== course) {
    forgetSession();
    return;
  }
  // What was said before is there to be read, and is not read out.
  log.setAttribute("aria-live", "off");
  setTimeout(() => log.setAttribute("aria-live", "polite"), 300);
  log.replaceChildren();
  const messages = [...session.results].reverse();
  const isOpen = ({ state }) => state === "queued" || state === "running";
  for (const message of messages.filter((one) => !isOpen(one))) {
    if (message.type === "human") {
      add({ who: "You", isOwn: true, text: message.content });
    } else {
      addReply({ ...message, text: message.content });
    }
  }
  // What was on its way when the page was left did arrive.
  if (messages.findLast(({ type }) => type === "human")?.content === kept.draft) { keep({ clientId: "", draft: "" }); }
  const open = messages.find((message) => message.type === "ai" && isOpen(message));
  if (open) { follow(open.generation_id); } else { keep({ generation: "" }); }
};

const stop = async () => {
  part("stop").disabled = true;
  say("Stopping…");
  try {
    await api.stop(kept.session, generation);
  } catch (error) {
    part("stop").disabled = false;
    complain(error.message);
  }
};

const fit = () => {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 200)}px`;
};

// On a narrow page the chat lies over the unit, and only when it is wanted.
const isNarrow = window.matchMedia("(max-width: 75rem)");
const setOpen = (isOpen, { movesFocus = false } = {}) => {
  chat.classList.toggle("open", isOpen);
  part("toggle").setAttribute("aria-expanded", String(isOpen));
  keep({ isOpen });
  if (!movesFocus) { return; }
  if (!isOpen) { part("toggle").focus(); } else if (part("form").hidden) { part("accept").focus(); } else { box.focus(); }
  showNewest();
};

const startAnew = () => {
  forgetSession();
  log.replaceChildren();
  part("anew").hidden = true;
  part("empty").hidden = false;
  complain("");
  say("");
  box.focus();
};

const connectControls = () => {
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  box.addEventListener("input", () => {
    fit();
    keep({ draft: box.value, clientId: "" });
  });
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    part("talk").addEventListener(kind, () => { isFollowed = false; }, { passive: true });
  }
  part("stop").addEventListener("click", stop);
  part("anew").addEventListener("click", startAnew);
  part("toggle").addEventListener("click", () => setOpen(true, { movesFocus: true }));
  part("close").addEventListener("click", () => setOpen(false, { movesFocus: true }));
  chat.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isNarrow.matches && chat.classList.contains("open")) { setOpen(false, { movesFocus: true }); }
  });
};

const begin = async () => {
  connectControls();
  setOpen(Boolean(kept.isOpen));
  try {
    await showNotice();
    await showSession();
  } catch (error) {
    complain(error.message);
  }
  part("empty").hidden = Boolean(log.childElementCount) || Boolean(generation);
  box.value = kept.draft ?? "";
  fit();
};
// A page that comes back as it was left does not know what was said since.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !generation) {
    Object.assign(kept, recall());
    showSession().catch(() => {});
  }
});
begin();
