// One conversation: what was said, what is being written, and what stands in the way. It knows nothing of how it is shown.
import { follow } from "./following.js";
import { describeProblem } from "./problems.js";

const OPEN = new Set(["queued", "running"]);
const newId = () => crypto.randomUUID();

/**
 * Says "changed" whenever there is something new to show.
 *
 * `messages`: `{key, isOwn, text, state, citations, found, steps, error, generation, id, label, action, offersContact, provider, model, leavesSite,
 * searchReason}`, oldest first; a question that is not yet accepted has the state "sending" or "unsent", and the `intent` of the button that asked
 * it. `steps` of a reply that is followed: `{tool, titles}` of what was looked up for it. `activity`: "", "opening", "sending", "writing",
 * "reconnecting" or "stopping".
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

  clear() {
    this.messages = [];
    this.title = "";
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
    this.store.keep({ session: "", clientId: "" });
    this.say();
  }

  async continueSession(id) {
    this.clear();
    this.store.keep({ session: id, clientId: "" });
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
    const open = messages.findLast(({ isOwn, state }) => !isOwn && OPEN.has(state));
    this.say({ messages, title: session.title, activity: "", problem: null, olderPage: session.next ? 2 : 0 });
    if (open) { this.follow(open); }
  }

  // A question whose answer never reached this page did arrive: it is not asked again.
  noteArrival(messages) {
    const last = messages.findLast(({ isOwn }) => isOwn);
    if (this.store.get("clientId") && last?.text === this.store.get("asked")) { this.store.keep({ clientId: "", asked: "", draft: "" }); }
  }

  async showOlder() {
    const { results, next } = await this.api.getSession(this.session, this.olderPage);
    const known = new Set(this.messages.map(({ id }) => id));
    const older = results.map(readMessage).reverse().filter(({ id }) => !known.has(id));
    this.say({ messages: [...older, ...this.messages], olderPage: next ? this.olderPage + 1 : 0 });
  }

  /** Ask; `action`: with one tap, `intent`: by a button. The same question tried again has the same id, so that it is not asked twice. */
  async ask(text, { action = "", intent = "" } = {}) {
    if (!text.trim() || this.isBusy) { return false; }
    const isAgain = this.store.get("clientId") && this.store.get("asked") === text;
    if (!isAgain) { this.store.keep({ clientId: newId(), asked: text }); }
    const question = { key: this.store.get("clientId"), isOwn: true, text, intent, state: "sending", citations: [], action };
    this.messages = [...this.messages.filter(({ state }) => state !== "unsent"), question];
    this.say({ activity: "sending", problem: null });
    const { turn } = this;
    try {
      const reply = await this.send(text, { action, intent });
      if (turn === this.turn) { this.accept(question, reply); }
      return true;
    } catch (error) {
      if (turn === this.turn) { this.refuse(question, error); }
      return false;
    }
  }

  async send(text, { action, intent }) {
    if (!this.session) { this.store.keep({ session: await this.api.createSession(this.mentor) }); }
    const pressed = { ...(action ? { action } : {}), ...(intent ? { intent } : {}) };
    const question = { prompt: text, client_id: this.store.get("clientId"), course_id: this.course, usage_key: this.unit, ...pressed };
    return this.api.ask(this.session, question);
  }

  accept(question, { generation_id: generation, message_id: id }) {
    this.store.keep({ clientId: "", asked: "" });
    question.state = "complete";
    const reply = { key: generation, id, isOwn: false, text: "", state: "queued", citations: [], generation, isNew: true, action: question.action };
    this.messages = [...this.messages, reply];
    this.follow(reply);
  }

  refuse(question, error) {
    question.state = "unsent";
    if (error.status === 404) { this.store.keep({ session: "" }); }
    // Another page of this learner asked meanwhile, here: show what it did.
    if (error.status === 409) {
      this.say({ activity: "" });
      this.open();
      return;
    }
    this.fail(error, () => this.retry());
  }

  /** Ask again what was not accepted, or what brought no reply. */
  retry() {
    const unsent = this.messages.findLast(({ state }) => state === "unsent");
    const { text, action, intent } = unsent ?? this.messages.findLast(({ isOwn }) => isOwn) ?? {};
    return text ? this.ask(text, { action, intent }) : false;
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
      this.say({ activity: "", allowance: frame.allowance ?? this.allowance });
      this.dispatchEvent(new CustomEvent("ended", { detail: reply }));
    }
  }

  async stop() {
    if (this.activity !== "writing" && this.activity !== "reconnecting") { return; }
    this.say({ activity: "stopping" });
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
  // Of a reply that ended while this page was open: an older one's need not hold any more.
  searchReason: frame.llm?.search_reason ?? "",
  action: frame.action ?? "",
  offersContact: frame.offers_contact ?? false,
  ...readOrigin(frame),
});
