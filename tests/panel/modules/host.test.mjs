import assert from "node:assert/strict";
import { test } from "node:test";
import { Host, findTab } from "../../../iblai_mentor_plugin/panel/source/host.js";

const LMS = "https://lms.example.com";
const MFE = "https://apps.example.com";

/** A window in a frame of `parent`; `say` delivers a message to it. */
const frame = ({ referrer = "", ancestorOrigins = undefined } = {}) => {
  const sent = [];
  const window = Object.assign(new EventTarget(), { location: { origin: LMS, ancestorOrigins }, document: { referrer }, setTimeout, clearTimeout });
  window.parent = { postMessage: (message, origin) => sent.push([message.type, origin]) };
  window.say = (data, origin, source = window.parent) => window.dispatchEvent(Object.assign(new Event("message"), { data, origin, source }));
  return { window, sent, host: new Host({ window, origins: [MFE], tab: "t" }) };
};
const heard = (host, name) => {
  const all = [];
  host.addEventListener(name, ({ detail }) => all.push(detail));
  return all;
};
const UNIT = { type: "iblai-mentor.unit", usageKey: "u" };

test("a unit is heard when the parent of an allowed origin says it", () => {
  const { window, host } = frame();
  const units = heard(host, "unit");
  window.say(UNIT, MFE);
  assert.deepEqual(units, [UNIT]);
});

test("nothing is heard when the origin is not allowed", () => {
  const { window, host } = frame();
  const units = heard(host, "unit");
  window.say(UNIT, "https://evil.example.com");
  assert.deepEqual(units, []);
});

test("nothing is heard when another frame speaks", () => {
  const { window, host } = frame();
  const units = heard(host, "unit");
  window.say(UNIT, MFE, {});
  assert.deepEqual(units, []);
});

for (const data of [null, "iblai-mentor.unit", 7, { type: 5 }, { type: "unit" }, { type: "other.unit" }]) {
  test(`nothing is heard when the message is ${JSON.stringify(data)}`, () => {
    const { window, host } = frame();
    const units = heard(host, "unit");
    window.say(data, MFE);
    assert.deepEqual(units, []);
  });
}

test("only that a panel is here is said when nobody knows who listens", () => {
  const { sent, host } = frame();
  host.send("ready");
  host.send("close");
  assert.deepEqual(sent, [["iblai-mentor.ready", "*"]]);
});

test("messages are addressed when the frame's ancestor is known", () => {
  const { sent, host } = frame({ ancestorOrigins: [MFE] });
  host.send("close");
  assert.deepEqual(sent, [["iblai-mentor.close", MFE]]);
});

test("messages are addressed when the parent spoke first", () => {
  const { window, sent, host } = frame({ referrer: "https://elsewhere.example.com/" });
  window.say(UNIT, MFE);
  host.send("close");
  assert.deepEqual(sent, [["iblai-mentor.close", MFE]]);
});

test("it is known whether a page did what it was asked when it answers or not", async () => {
  const { window, host } = frame({ ancestorOrigins: [MFE] });
  assert.equal(await host.ask("seek", {}, "sought"), false);
  const answered = host.ask("seek", {}, "sought");
  window.say({ type: "iblai-mentor.sought" }, MFE);
  assert.equal(await answered, true);
});

test("a tab is the same one when a page of it comes later", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const tab = findTab("", storage, crypto);
  assert.equal(findTab("", storage, crypto), tab);
  assert.equal(findTab("given1", storage, crypto), "given1");
  assert.equal(findTab("not a tab: <", storage, crypto), tab);
});

test("nothing is asked in the learner's name when a page around says so", () => {
  const { window, host } = frame();
  const asked = heard(host, "ask");
  for (const origin of [MFE, LMS]) { window.say({ type: "iblai-mentor.ask", what: "help" }, origin); }
  assert.deepEqual(asked, []);
});
