import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, ApiError } from "../../../iblai_mentor_plugin/panel/source/api.js";
import { follow, readEvents } from "../../../iblai_mentor_plugin/panel/source/chat/following.js";

const CONFIGURATION = { apiUrl: "/u/", csrfCookie: "csrftoken", csrfToken: "of-the-page" };
const answer = (body, { status = 200, headers = {} } = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

/** An API that is given its answers beforehand, a function among them throws; `asked` holds the requests. */
const connect = (answers, cookie = "") => {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push({ url, ...options });
    const next = answers.shift();
    return typeof next === "function" ? next() : next;
  };
  return Object.assign(new Api(CONFIGURATION, { fetch, document: { cookie } }), { asked });
};
const lose = () => { throw new TypeError("Failed to fetch"); };
const waits = () => {
  const all = [];
  return Object.assign(async (milliseconds) => { all.push(milliseconds); }, { all });
};
const collect = async (frames) => {
  const all = [];
  for await (const frame of frames) { all.push(frame); }
  return all;
};
const frames = (...all) => answer({ state: "running", frames: all });
const END = { id: 3, eos: true, text: "ab" };

test("frames come once each when answers overlap", async () => {
  const api = connect([frames({ id: 1, data: "a" }), frames({ id: 1, data: "a" }, { id: 2, data: "b" }), frames(END)]);
  const found = await collect(follow(api, { session: "s", generation: "g", pause: waits() }));
  assert.deepEqual(found.map(({ id }) => id), [1, 2, 3]);
  assert.deepEqual(api.asked.map(({ url }) => url.split("after=")[1]), ["0", "1", "2"]);
});

test("a broken connection is tried again when it breaks", async () => {
  const pause = waits();
  const api = connect([frames({ id: 1, data: "a" }), lose, lose, frames(END)]);
  const found = await collect(follow(api, { session: "s", generation: "g", pause }));
  assert.deepEqual(found.map((frame) => frame?.id ?? null), [1, null, null, 3]);
  assert.deepEqual(pause.all, [250, 500, 1000]);
});

test("an answer that was cut off is tried again, and is a lost connection to everybody else", async () => {
  const api = connect([answer('{"state": "runn'), frames(END), answer('{"resul')]);
  const found = await collect(follow(api, { session: "s", generation: "g", pause: waits() }));
  assert.deepEqual(found.map((frame) => frame?.id ?? null), [null, 3]);
  await assert.rejects(api.call("GET", "x/"), new ApiError(""));
});

test("the server's wait is kept when it says one", async () => {
  const pause = waits();
  const api = connect([answer({ detail: "Request was throttled." }, { status: 429, headers: { "Retry-After": "7" } }), frames(END)]);
  await collect(follow(api, { session: "s", generation: "g", pause }));
  assert.deepEqual(pause.all, [7000]);
});

test("it ends with the error when there is no such reply", async () => {
  const api = connect([answer({ detail: "Not found." }, { status: 404 })]);
  await assert.rejects(collect(follow(api, { session: "s", generation: "g", pause: waits() })), { status: 404 });
});

test("it gives up when the connection stays broken", async () => {
  const api = connect(Array(20).fill(lose));
  await assert.rejects(collect(follow(api, { session: "s", generation: "g", pause: waits() })), (error) => error.isOffline);
  assert.equal(api.asked.length, 9);
});

test("a stream goes on where it was cut when it is cut in an event", async () => {
  const first = 'retry: 1000\n\nid: 0\ndata: {"generation_id": "g"}\n\nid: 1\ndata: {"data": "a"}\n\n: ping\n\nid: 2\ndata: {"da';
  const api = connect([answer(first), answer('id: 2\ndata: {"data": "b"}\n\nid: 3\ndata: {"eos": true, "text": "ab"}\n\n')]);
  const found = await collect(follow(api, { session: "s", generation: "g", isStreaming: true, pause: waits() }));
  assert.deepEqual(found.map(({ id, data }) => [id, data]), [[1, "a"], [2, "b"], [3, undefined]]);
  assert.equal(api.asked[0].headers.Accept, "text/event-stream");
  assert.match(api.asked[1].url, /after=1$/);
});

test("letters stay whole when their bytes come in pieces", async () => {
  const bytes = new TextEncoder().encode("id: 1\ndata: {\"data\": \"ش😀\"}\n\n");
  const body = new ReadableStream({ start(controller) { bytes.forEach((byte) => controller.enqueue(Uint8Array.of(byte))); controller.close(); } });
  assert.deepEqual(await collect(readEvents(body)), [{ id: 1, data: '{"data": "ش😀"}' }]);
});

test("a short request that hangs counts as lost, and one that follows a reply does not", async () => {
  const hang = (url, { signal }) => new Promise((resolve, reject) => {
    const awake = setTimeout(() => resolve(answer({})), 2_000);
    signal?.addEventListener("abort", () => { clearTimeout(awake); reject(signal.reason); });
  });
  const api = new Api(CONFIGURATION, { fetch: hang, document: { cookie: "" }, patience: 20 });
  await assert.rejects(api.call("PUT", "x/", {}), new ApiError(""));
  await assert.rejects(api.find("x/"), (error) => error.isOffline);
  const following = api.follow("s", "g", 0);
  assert.equal(await Promise.race([following.catch(() => "lost"), new Promise((resolve) => { setTimeout(resolve, 100, "waits"); })]), "waits");
  await following;
});

test("the newest token is sent when another login changed it", async () => {
  const api = connect([answer({}), answer({})], "a=1; csrftoken=newer; b=2");
  await api.call("POST", "x/", {});
  assert.equal(api.asked[0].headers["X-CSRFToken"], "newer");
  api.document.cookie = "";
  await api.call("POST", "x/", {});
  assert.equal(api.asked[1].headers["X-CSRFToken"], "of-the-page");
});

test("messages of fields are one text when a body is refused", async () => {
  const api = connect([answer({ title: ["Too long."], tools: ["No."] }, { status: 400 })]);
  await assert.rejects(api.call("PUT", "x/", {}), new ApiError("Too long. No.", { status: 400 }));
});
