import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer, readOut } from "../../../iblai_mentor_plugin/panel/source/text/sentences.js";
import { sayWait, useWords } from "../../../iblai_mentor_plugin/panel/source/words.js";

const NAMES = { code: "Code", formula: "a formula" };
useWords({ language: "en", strings: { inSeconds: "in {seconds} s", atTime: "at {time}", onDay: "on {day}" } });

const announceAll = (text, step) => {
  const said = [];
  const announcer = new Announcer({ language: "en", announce: (words) => said.push(words) });
  for (let end = step; end < text.length; end += step) { announcer.take(readOut(text.slice(0, end), NAMES)); }
  announcer.take(readOut(text, NAMES), { isFinished: true });
  return said;
};

// Three hundred tokens, more or less.
const LONG = Array.from({ length: 24 }, (_, place) => `This is sentence ${place}, and it says a little of the sky.`).join(" ");

test("a reply of 300 tokens makes ten announcements at the most when it grows by tokens", () => {
  const said = announceAll(LONG, 4);
  assert.ok(said.length <= 10, `${said.length} announcements`);
  assert.ok(said.length >= 3);
});

test("announcements are whole sentences when a reply grows", () => {
  for (const words of announceAll(LONG, 7)) { assert.match(words, /^This is.*\.$/); }
});

test("everything is announced once when a reply grows", () => {
  assert.equal(announceAll(LONG, 5).join(" "), LONG);
});

test("a long list without a full stop is announced by its lines while it grows", () => {
  const items = Array.from({ length: 12 }, (_, place) => `star ${place}, as it is seen in the evening`);
  const said = announceAll(`- ${items.join("\n- ")}`, 5);
  assert.ok(said.length >= 2, `${said.length} announcements`);
  for (const words of said) { assert.match(words, /^star \d.*evening$/); }
  assert.equal(said.join(" "), items.join(" "));
});

test("a short reply is announced as one when it ends", () => {
  assert.deepEqual(announceAll("Look north. There it is", 3), ["Look north. There it is"]);
});

test("marks are not spelled when a reply is read out", () => {
  const text = "## Why\n\nThe **Earth** `turns`.\n\n- one\n- two\n\n```python\nprint(1)\n```\n\n$$a^2$$ and $b$.";
  assert.equal(readOut(text, NAMES), "Why.\nThe Earth turns.\none\ntwo.\nCode.\na formula and a formula.");
});

test("words that were cut are not read as one sentence with what follows", () => {
  assert.deepEqual(announceAll("The north star stands abo\n\nI stop here: that was an answer.", 500), ["The north star stands abo. I stop here: that was an answer."]);
});

test("code is named when its end has not come yet", () => {
  assert.equal(readOut("Look:\n```js\nlet a", NAMES), "Look:\nCode.");
});

test("waits are in words when they are short and long", () => {
  assert.equal(sayWait(5), "in 5 s");
  assert.match(sayWait(3600), /^at \d/);
  assert.match(sayWait(3600 * 30), /^on \w/);
});

test("marks of sources are not read out, numbers in brackets of a word are", () => {
  assert.equal(readOut("It is hot [1]. So **bold**[2], a[1] and [x]. [3]", NAMES), "It is hot. So bold, a[1] and [x].");
});
