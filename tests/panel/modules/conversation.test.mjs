import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../iblai_mentor_plugin/panel/source/api.js";
import { Conversation } from "../../../iblai_mentor_plugin/panel/source/chat/conversation.js";
import { Store } from "../../../iblai_mentor_plugin/panel/source/store.js";

/** A server with one session; `asked` holds the questions that arrived, `script` what is answered. */
class FakeServer {
  constructor(script = {}) { Object.assign(this, { asked: [], sessions: 0, script, replies: [[{ id: 1, data: "Be" }, { id: 2, data: "cause." }, { id: 3, eos: true, text: "Because.", message_id: 2, state: "complete" }]] }); }

  async createSession() { this.sessions += 1; return `session-${this.sessions}`; }

  async ask(session, question) {
    this.asked.push({ session, ...question });
    const fault = this.script.ask?.shift();
    if (fault) { throw fault; }
    return { generation_id: "g1", message_id: 2 };
  }

  async getSession() {
    if (this.script.session instanceof Error) { throw this.script.session; }
    return this.script.session;
  }

  async follow() {
    const frames = this.replies.shift() ?? [{ id: 9, eos: true, text: "Because.", message_id: 4, state: "complete" }];
    return { json: async () => ({ state: "running", frames }) };
  }

  async stop(_session, generation) { this.stopped = generation; }
}

const storage = () => {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
};
const begin = (api, kept = storage()) => new Conversation({ api, store: new Store(kept, "key"), course: "c", pause: async () => {} });
const ended = (conversation) => new Promise((resolve) => { conversation.addEventListener("ended", ({ detail }) => resolve(detail)); });

test("a reply follows when a question is asked", async () => {
  const api = new FakeServer();
  const conversation = Object.assign(begin(api), { unit: "u" });
  const end = ended(conversation);
  await conversation.ask("Why?");
  await end;
  assert.deepEqual(conversation.messages.map(({ isOwn, text, state }) => [isOwn, text, state]), [[true, "Why?", "complete"], [false, "Because.", "complete"]]);
  assert.deepEqual([api.asked[0].course_id, api.asked[0].usage_key, api.asked[0].session], ["c", "u", "session-1"]);
  assert.equal(conversation.activity, "");
});

test("what was looked up is shown beside the reply when the mentor looks something up", async () => {
  const api = new FakeServer();
  const found = { tool: "search_course", titles: ["Ships"] };
  api.replies = [[{ id: 1, data: "Let me see." }, { id: 2, step: found }], [{ id: 3, data: " So." }, { id: 4, eos: true, text: "Let me see. So.", message_id: 2, state: "complete" }]];
  const conversation = begin(api);
  const seen = [];
  conversation.addEventListener("changed", () => seen.push([conversation.activity, conversation.messages.at(-1)?.steps?.length ?? 0]));
  const end = ended(conversation);
  await conversation.ask("Why?");
  const reply = await end;
  assert.deepEqual([reply.text, reply.steps], ["Let me see. So.", [found]]);
  assert.ok(seen.some(([activity, count]) => activity === "writing" && count === 1));
});

test("what was looked up is shown once when the page is loaded anew", async () => {
  const open = { generation_id: "g1", id: 2, type: "ai", content: "", state: "running", citations: [] };
  const api = new FakeServer({ session: { course_id: "c", results: [open], next: "" } });
  api.replies = [[{ id: 1, step: { tool: "calculate", titles: [] } }], [{ id: 1, step: { tool: "calculate", titles: [] } }, { id: 2, eos: true, text: "4", message_id: 2, state: "complete" }]];
  const conversation = begin(api);
  conversation.store.keep({ session: "s" });
  const end = ended(conversation);
  await conversation.open();
  assert.deepEqual((await end).steps, [{ tool: "calculate", titles: [] }]);
});

test("the same id is sent when a question is tried again", async () => {
  const api = new FakeServer({ ask: [new ApiError("")] });
  const conversation = begin(api);
  assert.equal(await conversation.ask("Why?"), false);
  assert.equal(conversation.messages[0].state, "unsent");
  assert.equal(conversation.problem.kind, "offline");
  await conversation.problem.retry();
  assert.equal(api.asked[0].client_id, api.asked[1].client_id);
  assert.equal(conversation.messages.filter(({ isOwn }) => isOwn).length, 1);
});

test("the same id is sent when the page was loaded again meanwhile", async () => {
  const kept = storage();
  const api = new FakeServer({ ask: [new ApiError("")], session: { results: [], title: "", next: "" } });
  await begin(api, kept).ask("Why?");
  await begin(api, kept).ask("Why?");
  assert.equal(api.asked[0].client_id, api.asked[1].client_id);
});

test("what was tapped goes along, and again when it is tried again", async () => {
  const api = new FakeServer({ ask: [new ApiError("")] });
  const conversation = begin(api);
  assert.equal(await conversation.ask("Quiz me.", { action: "quiz" }), false);
  await conversation.problem.retry();
  await conversation.ask("Why?");
  assert.deepEqual(api.asked.map(({ action }) => action).slice(0, 2), ["quiz", "quiz"]);
  assert.equal(conversation.messages.at(-1).action, "quiz");
});

test("a reply knows what it was asked for when its session is opened", async () => {
  const kept = storage();
  new Store(kept, "key").keep({ session: "s" });
  const reply = { id: 2, type: "ai", content: "Which?", state: "complete", generation_id: "g1", citations: [], action: "quiz", offers_contact: true };
  const conversation = begin(new FakeServer({ session: { results: [reply], title: "t", next: "", course_id: "c" } }), kept);
  await conversation.open();
  assert.deepEqual(conversation.messages.map(({ action, offersContact }) => [action, offersContact]), [["quiz", true]]);
});

test("another id is sent when the question was changed", async () => {
  const api = new FakeServer({ ask: [new ApiError("")] });
  const conversation = begin(api);
  await conversation.ask("Why?");
  await conversation.ask("Why not?");
  assert.notEqual(api.asked[0].client_id, api.asked[1].client_id);
});

/** Ask, and wait for the reply. */
const askWhy = async (api, text = "Why?") => {
  const conversation = begin(api);
  const end = ended(conversation);
  await conversation.ask(text);
  await end;
  return conversation;
};
const shown = ({ messages }) => messages.map(({ isOwn, text, state }) => [isOwn, text, state]);

test("another id is sent when the same is asked after a reply", async () => {
  const api = new FakeServer();
  const conversation = await askWhy(api);
  await conversation.askAnew();
  assert.notEqual(api.asked[0].client_id, api.asked[1].client_id);
});

test("a question stands there once when it is asked anew", async () => {
  const api = new FakeServer();
  const conversation = await askWhy(api);
  const end = ended(conversation);
  await conversation.askAnew();
  await end;
  assert.equal(api.asked[1].replaces, "g1");
  assert.deepEqual(shown(conversation), [[true, "Why?", "complete"], [false, "Because.", "complete"]]);
});

test("other words take the question's place when it was changed", async () => {
  const api = new FakeServer();
  const conversation = await askWhy(api);
  const end = ended(conversation);
  await conversation.askInstead("Why not?");
  await end;
  assert.deepEqual(shown(conversation).map(([, text]) => text), ["Why not?", "Because."]);
});

test("what was to make room is there again when the change did not arrive", async () => {
  const api = new FakeServer({ ask: [null, new ApiError("")] });
  const conversation = await askWhy(api);
  await conversation.askInstead("Why not?");
  assert.deepEqual(shown(conversation).map(([, text]) => text), ["Why?", "Because."]);
  assert.deepEqual([conversation.edited, conversation.store.get("edit")], [conversation.lastQuestion.key, "Why not?"]);
  await conversation.problem.retry();
  assert.deepEqual([api.asked[1].client_id, api.asked[1].replaces], [api.asked[2].client_id, api.asked[2].replaces]);
});

test("a draft stays when the last question was asked anew and the page was loaded again", async () => {
  const kept = storage();
  new Store(kept, "key").keep({ session: "s", clientId: "a", asked: "Why?", draft: "And the Moon?" });
  const question = { id: 1, type: "human", content: "Why?", state: "complete", generation_id: "", citations: [] };
  const conversation = begin(new FakeServer({ session: { results: [question], title: "t", next: "", course_id: "c" } }), kept);
  await conversation.open();
  assert.deepEqual([conversation.store.get("draft"), conversation.store.get("clientId")], ["And the Moon?", ""]);
});

test("a reply goes on when a session is opened in the middle of it", async () => {
  const kept = storage();
  new Store(kept, "key").keep({ session: "s" });
  const running = { id: 2, type: "ai", content: "", state: "running", generation_id: "g1", citations: [] };
  const question = { id: 1, type: "human", content: "Why?", state: "complete", generation_id: "", citations: [] };
  const conversation = begin(new FakeServer({ session: { results: [running, question], title: "t", next: "", course_id: "c" } }), kept);
  const end = ended(conversation);
  await conversation.open();
  assert.equal((await end).text, "Because.");
});

test("a new session begins when the old one is gone", async () => {
  const kept = storage();
  new Store(kept, "key").keep({ session: "s" });
  const conversation = begin(new FakeServer({ session: new ApiError("Not found.", { status: 404 }) }), kept);
  await conversation.open();
  assert.equal(conversation.session, "");
  assert.equal(conversation.problem, null);
});

test("the session of another course is left when one comes here", async () => {
  const kept = storage();
  new Store(kept, "key").keep({ session: "s" });
  const conversation = begin(new FakeServer({ session: { results: [], title: "", next: "", course_id: "another" } }), kept);
  await conversation.open();
  assert.equal(conversation.session, "");
});

test("nothing of the old conversation is shown when a new one was begun meanwhile", async () => {
  const api = new FakeServer();
  const conversation = begin(api);
  const asking = conversation.ask("Why?");
  conversation.startAnew();
  await asking;
  assert.deepEqual(conversation.messages, []);
});

test("no message is kept in the browser when something was said", async () => {
  const kept = storage();
  const conversation = begin(new FakeServer(), kept);
  const end = ended(conversation);
  await conversation.ask("A secret of mine");
  await end;
  assert.doesNotMatch(kept.getItem("key"), /secret|Because/);
});

for (const [status, kind] of [[429, "limit"], [503, "busy"], [401, "loggedOut"], [403, "refused"], [500, "broken"], [0, "offline"]]) {
  test(`the problem is "${kind}" when the answer is ${status}`, async () => {
    const conversation = begin(new FakeServer({ ask: [new ApiError("Said.", { status, wait: 9 })] }));
    await conversation.ask("Why?");
    assert.equal(conversation.problem.kind, kind);
    assert.ok(conversation.problem.until > Date.now());
  });
}

test("a reply that ended here says why the search gave it, and one of earlier does not", async () => {
  const llm = { provider: "", model: "", leaves_site: false, search_reason: "budget" };
  const earlier = { id: 2, type: "ai", content: "Found.", state: "complete", generation_id: "g0", citations: [], llm };
  const api = new FakeServer({ session: { results: [earlier], title: "t", next: "", course_id: "c" } });
  api.replies = [[{ id: 1, eos: true, text: "Found.", message_id: 4, state: "complete", llm }]];
  const kept = storage();
  new Store(kept, "key").keep({ session: "s" });
  const conversation = begin(api, kept);
  await conversation.open();
  const end = ended(conversation);
  await conversation.ask("Why?");
  await end;
  assert.deepEqual(conversation.messages.filter(({ isOwn }) => !isOwn).map(({ searchReason }) => searchReason), [undefined, "budget"]);
});

test("a reply that could not be stopped takes that with it when it ends", async () => {
  const api = new FakeServer();
  const conversation = begin(api);
  api.replies = [[{ id: 1, data: "Be" }], [{ id: 2, eos: true, text: "Because.", message_id: 2, state: "complete" }]];
  api.stop = async () => { throw new ApiError("", { status: 503 }); };
  conversation.pause = async () => {
    await conversation.stop();
    assert.equal(conversation.problem.kind, "busy");
  };
  const end = ended(conversation);
  await conversation.ask("Why?");
  await end;
  assert.equal(conversation.problem, null);
});
