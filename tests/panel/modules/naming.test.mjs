import assert from "node:assert/strict";
import { test } from "node:test";
import { cutWords, nameApart, nameFor } from "../../../iblai_mentor_plugin/panel/source/parts/naming.js";
import { useWords } from "../../../iblai_mentor_plugin/panel/source/words.js";

useWords({ language: "en", strings: { nameAgain: "{name} ({number})", ofReply: "{button}: {question}" } });

test("a question is cut between words", () => {
  assert.equal(cutWords(" Why is\nthe sky blue? "), "Why is the sky blue?");
  assert.equal(cutWords("Why is the sky blue, and why is it red in the evening?"), "Why is the sky blue, and why is it red in the…");
});

test("what has no spaces is cut between signs", () => {
  assert.equal(cutWords("a".repeat(47) + "🌟".repeat(5)), `${"a".repeat(47)}…`);
  assert.equal(cutWords(`1 ${"星".repeat(60)}`), `1 ${"星".repeat(46)}…`);
  assert.equal(cutWords("👩‍🔬".repeat(20)), `${"👩‍🔬".repeat(9)}…`);
});

test("a button is named by the question, where it is known", () => {
  assert.deepEqual([nameFor("Copy", "Why?"), nameFor("Copy", "")], ["Copy: Why?", "Copy"]);
});

test("names that come again are numbered, but for links to one place", () => {
  const make = (name, href) => {
    const labels = {};
    return { dataset: { name }, href, labels, getAttribute: (key) => labels[key] ?? null, setAttribute: (key, value) => { labels[key] = value; } };
  };
  const all = [make("a"), make("b"), make("a"), make("c", "/1"), make("c", "/2"), make("c", "/1")];
  nameApart({ querySelectorAll: () => all });
  assert.deepEqual(all.map(({ labels }) => labels["aria-label"]), ["a", "b", "a (2)", "c", "c (2)", "c"]);
});
