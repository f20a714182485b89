import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../iblai_mentor_plugin/panel/source/text/markdown.js";
import { cutWhole, placeMarks, splitMarks, unmark } from "../../../iblai_mentor_plugin/panel/source/text/marks.js";

const collect = (tokens) => tokens.flatMap((token) => [token, ...collect(token.children ?? [])]);
const findMarks = (text, citations) => {
  const tokens = collect(parse(placeMarks(text, citations)).tokens);
  return tokens.filter(({ type }) => type === "citation").map(({ content }) => content);
};
const findContents = (text, citations, type) => collect(parse(placeMarks(text, citations)).tokens).filter((token) => token.type === type).map(({ content }) => content);

test("only what a citation names is a mark when a text has more of the kind", () => {
  assert.deepEqual(findMarks("[1] It turns [1], he says [1].", [{ number: 1, at: [13] }]), ["1"]);
  assert.deepEqual(splitMarks(placeMarks("[1] It turns [1].", [{ number: 1, at: [13] }])), ["[1] It turns ", { number: "1" }, "."]);
});

test("nothing is a mark when nothing names it", () => {
  for (const citations of [[], [{ number: 1 }], [{ number: 1, at: [] }], [{ number: 1, at: [0] }], [{ number: 2, at: [9] }], [{ number: 1, at: [999] }]]) {
    assert.deepEqual(findMarks("It turns [1].", citations), []);
  }
});

test("places count code points when there are emoji before", () => {
  assert.deepEqual(findMarks("😀 It 👩‍🚀 turns [1], and [2] so.", [{ number: 1, at: [15] }, { number: 2, at: [24] }]), ["1", "2"]);
});

test("one citation has many marks when it is cited again, in any order", () => {
  assert.deepEqual(findMarks("a [2] b [1] c [2]", [{ number: 1, at: [8] }, { number: 2, at: [2, 14] }]), ["2", "1", "2"]);
});

test("marks are found when they lie in lists, tables, quotations and bold words", () => {
  const texts = ["- one\n  - two [1]", "| a | b |\n|--|--|\n| x | y [1] |", "> so [1]", "**it turns.**[1] And", "**it turns [1]**", "# Head [1]"];
  for (const text of texts) { assert.deepEqual(findMarks(text, [{ number: 1, at: [text.indexOf("[1]")] }]), ["1"], text); }
});

test("bold words stay bold when a mark touches them", () => {
  assert.equal(findContents("**it turns.**[1]a", [{ number: 1, at: [13] }], "strong_open").length, 1);
});

test("a mark is text when it lies in code or in a formula", () => {
  for (const [text, type] of [["`a[1]`", "code_inline"], ["```\na[1]\n```", "fence"], ["    a[1]", "code_block"], ["$a[1]$", "formula"]]) {
    const citations = [{ number: 1, at: [text.indexOf("[1]")] }];
    assert.deepEqual(findMarks(text, citations), [], text);
    assert.equal(findContents(text, citations, type)[0].trim(), "a[1]", text);
  }
});

test("nobody can write what stands for a mark", () => {
  assert.deepEqual(findMarks("It is ⸨1⸩.", [{ number: 1, at: [] }]), []);
  assert.equal(placeMarks("⸨1⸩", []), "(1)");
});

test("marks are as they were written when they cannot be shown", () => {
  assert.equal(unmark(placeMarks("It [1] is [1].", [{ number: 1, at: [3] }])), "It [1] is [1].");
});

test("no character is cut in halves when a text is cut", () => {
  assert.equal(cutWhole("ab😀c", 3), "ab");
  assert.equal(cutWhole("ab😀c", 4), "ab😀");
  assert.equal(cutWhole("ab", 3), "ab");
});

test("markup is text when an LLM writes it", () => {
  const text = "If 0<a and b>a, <b>then</b> <a href='x'>so</a>.";
  assert.deepEqual(findContents(text, [], "html_inline"), []);
  assert.equal(findContents(text, [], "text").join(""), text);
});

test("what was left out of the built file changes nothing of what is read", async () => {
  const built = await import("../../../iblai_mentor_plugin/static/iblai_mentor_plugin/markdown.js");
  const text = "# a &amp; b &#65; \\& <https://ä.example/?a=b&c> [x](http://ü.example \"t\") ![i](y) www.example.org\n\n```a&amp;b\nc &lt;\n```\n\n[r]: /u\n\n[r] «**b**»";
  assert.deepEqual(JSON.parse(JSON.stringify(built.parse(text))), JSON.parse(JSON.stringify(parse(text))));
});
