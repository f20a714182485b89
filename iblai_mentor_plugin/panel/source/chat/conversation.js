// One conversation: what was said, what is being written, and what stands in the way. It knows nothing of how it is shown.
import { follow, isUnderWay } from "./following.js";
import { describeProblem } from "./problems.js";

const newId = () => crypto.randomUUID();

/**
 * Says "changed" whenever there is something new to show.
 *
 * `messages`: `{key, isOwn, text, state, citations, found, steps, error, endedEarly, generation, id, label, action, offersContact, provider, model,
 * leavesSite, searchReason}`, oldest first; a question that is not yet accepted has the state "sending" or "unsent", and the `intent` of the button
 * that asked it. `steps` of a reply that is followed: `{tool, titles}` of what was looked up for it. `activity`: "", "opening", "sending", "writing",
 * "reconnecting" or "stopping". `edited`: the key of the question that is being put in other words, "" for none.
 */
export class Conversation extends EventTarget {
  constructor({ api, store, course, isStreaming, pause }) {
    super();
    Object.assign(this, { api, store, course, isStreaming, pause });
    this.unit = "";
    this.mentor = "";
    this.allowance = null;
    this.clear();
  }

  get session() { return this.store.get("session") ?? ""; }
  get isBusy() { return this.activity !== ""; }
  get lastQuestion() { return this.messages.findLast(({ isOwn }) => isOwn); }
  get lastReply() { return this.messages.findLast(({ isOwn }) => !isOwn); }

  clear() {
    this.messages = [];
    this.title = "";
    this.edited = "";
    this.activity = "";
    this.problem = null;
    this.olderPage = 0;
    // What an earlier conversation still waits for is not this one's.
    this.turn = (this.turn ?? 0) + 1;
  }

  say(changes = {}) {
    Object.assign(this, changes);
    this.dispatchEvent(new Event("changed"));
  }

  startAnew() {
    this.clear();
    this.store.keep({ session: "", clientId: "", edit: "" });
    this.say();
  }

  async continueSession(id) {
    this.clear();
    this.store.keep({ session: id, clientId: "", edit: "" });
    await this.open();
  }

  /** Show the session that this tab is in, and go on with a reply that is being written. */
  async open() {
    if (!this.session) { return; }
    this.say({ activity: "opening" });
    const { turn } = this;
    try {
      const session = await this.api.getSession(this.session);
      if (turn === this.turn) { this.show(session); }
    } catch (error) {
      if (turn !== this.turn) { return; }
      if (error.status === 404) { this.startAnew(); } else { this.fail(error, () => this.open()); }
    }
  }

  show(session) {
    // A session belongs to a course from its first question.
    if (session.course_id && session.course_id !== this.course) {
      this.startAnew();
      return;
    }
    const messages = session.results.map(readMessage).reverse();
    this.noteArrival(messages);
    const open = messages.findLast(({ isOwn, state }) => !isOwn && isUnderWay(state));
    this.say({ messages, title: session.title, activity: "", problem: null, olderPage: session.next ? 2 : 0 });
    if (open) { this.follow(open); }
  }

  // A question whose answer never reached this page did arrive: it is not asked again.
  noteArrival(messages) {
    const last = messages.findLast(({ isOwn }) => isOwn);
    if (this.store.get("clientId") && last?.text === this.store.get("asked")) { this.store.keep({ clientId: "", asked: "", replaces: "", ...(this.store.get("draft") === last.text ? { draft: "" } : {}) }); }
  }

  async showOlder() {
    const { results, next } = await this.api.getSession(this.session, this.olderPage);
    const known = new Set(this.messages.map(({ id }) => id));
    const older = results.map(readMessage).reverse().filter(({ id }) => !known.has(id));
    this.say({ messages: [...older, ...this.messages], olderPage: next ? this.olderPage + 1 : 0 });
  }

  /** Begin to put a question in other words, or, with "", leave it as it is. */
  edit(key) {
    if (!key) { this.store.keep({ edit: "" }); }
    this.say({ edited: key });
  }

  /** Ask the last question in other words, in its place. */
  askInstead(text) { return this.replaceLast(text, {}); }

  /** Ask the last question once more, in its place. */
  askAnew() {
    const { text, action, intent } = this.lastQuestion;
    return this.replaceLast(text, { action, intent });
  }

  // What brought no reply that is known here has nothing to be replaced.
  replaceLast(text, pressed) { return this.ask(text, { ...pressed, replaces: this.lastReply?.generation ?? "" }); }

  /**
   * Ask; `action`: with one tap, `intent`: by a button, `block`: about one of the unit, `replaces`: the reply that, with its question, makes room for this one. The same
   * question tried again has the same id, so that it is not asked twice.
   */
  async ask(text, { action = "", intent = "", block = "", replaces = "" } = {}) {
    if (!text.trim() || this.isBusy) { return false; }
    const isAgain = this.store.get("clientId") && this.store.get("asked") === text && (this.store.get("replaces") ?? "") === replaces;
    if (!isAgain) { this.store.keep({ clientId: newId(), asked: text, replaces }); }
    const question = { key: this.store.get("clientId"), isOwn: true, text, intent, block, state: "sending", citations: [], action, replaces };
    const before = this.messages.filter(({ state }) => state !== "unsent");
    this.messages = [...(replaces ? leaveOutExchange(before, replaces) : before), question];
    this.say({ activity: "sending", problem: null, edited: "" });
    const { turn } = this;
    try {
      const reply = await this.send(text, { action, intent, replaces }, block);
      if (turn === this.turn) { this.accept(question, reply); }
      return true;
    } catch (error) {
      if (turn === this.turn) { this.refuse(question, error, before); }
      return false;
    }
  }

  async send(text, pressed, block) {
    if (!this.session) { this.store.keep({ session: await this.api.createSession(this.mentor) }); }
    const given = Object.fromEntries(Object.entries(pressed).filter(([, value]) => value));
    const question = { prompt: text, client_id: this.store.get("clientId"), course_id: this.course, usage_key: block || this.unit, ...given };
    return this.api.ask(this.session, question);
  }

  accept(question, { generation_id: generation, message_id: id }) {
    this.store.keep({ clientId: "", asked: "", replaces: "", edit: "" });
    question.state = "complete";
    const reply = { key: generation, id, isOwn: false, text: "", state: "queued", citations: [], generation, isNew: true, action: question.action };
    this.messages = [...this.messages, reply];
    this.follow(reply);
  }

  refuse(question, error, before) {
    question.state = "unsent";
    // What was to make room is still there.
    if (question.replaces) { this.messages = before; }
    if (error.status === 404) { this.store.keep({ session: "" }); }
    // Another page of this learner asked meanwhile, here: show what it did.
    if (error.status === 409) {
      this.say({ activity: "" });
      this.open();
      return;
    }
    const { text, action, intent, block, replaces } = question;
    // Other words of it are there to be changed once more.
    if (replaces && text !== this.lastQuestion?.text) {
      this.store.keep({ edit: text });
      this.edited = this.lastQuestion.key;
    }
    this.fail(error, () => this.ask(text, { action, intent, block, replaces }));
  }

  async follow(reply) {
    const { turn } = this;
    const isCurrent = () => turn === this.turn;
    let raw = "";
    reply.steps = [];
    this.say({ activity: "writing", writing: reply.generation });
    try {
      const { session, isStreaming, pause } = this;
      for await (const frame of follow(this.api, { session, generation: reply.generation, isStreaming, pause })) {
        if (!isCurrent()) { return; }
        if (frame?.data !== undefined) { raw += frame.data; }
        this.take(reply, frame, raw);
      }
    } catch (error) {
      if (isCurrent()) { this.fail(error, () => this.open()); }
    }
  }

  take(reply, frame, raw) {
    if (frame === null) {
      this.say({ activity: "reconnecting" });
    } else if (frame.data !== undefined || frame.step) {
      if (frame.step) { reply.steps = [...reply.steps, frame.step]; }
      reply.text = raw;
      reply.state = "running";
      this.say({ activity: this.activity === "stopping" ? "stopping" : "writing" });
    } else {
      Object.assign(reply, readEnd(frame));
      // What could not be stopped came to its end.
      this.say({ activity: "", problem: null, allowance: frame.allowance ?? this.allowance });
      this.dispatchEvent(new CustomEvent("ended", { detail: reply }));
    }
  }

  async stop() {
    if (this.activity !== "writing" && this.activity !== "reconnecting") { return; }
    this.say({ activity: "stopping", problem: null });
    try {
      await this.api.stop(this.session, this.writing);
    } catch (error) {
      this.say({ activity: "writing", problem: describeProblem(error, () => this.stop()) });
    }
  }

  fail(error, retry) {
    this.say({ activity: "", problem: describeProblem(error, retry) });
    this.dispatchEvent(new CustomEvent("failed", { detail: error }));
  }
}

// The others, without a reply and the question before it.
const leaveOutExchange = (messages, generation) => {
  const at = messages.findIndex(({ isOwn, generation: own }) => !isOwn && own === generation);
  const from = messages[at - 1]?.isOwn ? at - 1 : at;
  return at < 0 ? messages : messages.slice(0, from);
};

const readMessage = (message) => ({
  key: message.generation_id || String(message.id),
  id: message.id,
  isOwn: message.type === "human",
  text: message.content,
  intent: message.intent ?? "",
  state: message.state,
  citations: message.citations ?? [],
  found: message.found ?? [],
  error: message.error,
  endedEarly: message.ended_early ?? "",
  generation: message.generation_id,
  action: message.action ?? "",
  offersContact: message.offers_contact ?? false,
  feedback: message.feedback ?? null,
  ...readOrigin(message),
});

// Who was asked for it, where somebody was; and what heads a reply that nobody was asked for.
const readOrigin = ({ llm }) => ({
  label: llm?.label ?? "",
  ...(llm?.provider || llm?.model ? { provider: llm.provider, model: llm.model, leavesSite: llm.leaves_site } : {}),
});

const readEnd = (frame) => ({
  id: frame.message_id,
  // The reply as it is kept: its pieces, unless it was taken back.
  text: frame.text ?? "",
  state: frame.state ?? (frame.error ? "failed" : "complete"),
  citations: frame.citations ?? [],
  found: frame.found ?? [],
  error: frame.error ?? "",
  endedEarly: frame.ended_early ?? "",
  // Of a reply that ended while this page was open: an older one's need not hold any more.
  searchReason: frame.llm?.search_reason ?? "",
  action: frame.action ?? "",
  offersContact: frame.offers_contact ?? false,
  ...readOrigin(frame),
});
