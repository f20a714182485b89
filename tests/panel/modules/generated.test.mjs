import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../iblai_mentor_plugin/panel/source/text/markdown.js";
import { cutWhole, placeMarks, splitMarks, unmark } from "../../../iblai_mentor_plugin/panel/source/text/marks.js";
import { readOut } from "../../../iblai_mentor_plugin/panel/source/text/sentences.js";

const NAMES = { code: "Code", formula: "a formula" };
// Words, what is markup or looks like it, and letters that are more than one unit of a string.
const PIECES = [
  "north", " ", " ", "\n", "\n\n", "- ", "1. ", "# ", "> ", "| a | b |\n|---|---|\n", "**", "_", "`", "```\n", "$", "$$", "\\(", "\\)", "\\[",
  "[1]", "[2]", "[12]", "[", "]", "(", ")", "[a](javascript:alert(1))", "![a](http://example.com/a.png)", "http://example.com",
  "<b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;", "&", "\"", "'", "\\", "~~", "🙂", "👩‍🚀", "ü", "\u0301", "\u200f", "ع", "$5", "⸨1⸩",
];

// The same texts each time (mulberry32).
const makeChance = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

const makeText = (chance) => Array.from({ length: Math.floor(chance() * 30) }, () => PIECES[Math.floor(chance() * PIECES.length)]).join("");
const TEXTS = Array.from({ length: 1000 }, (_, seed) => ({ chance: makeChance(seed), text: makeText(makeChance(seed + 5000)) }));
const collect = (tokens) => tokens.flatMap((token) => [token, ...collect(token.children ?? [])]);
const isMark = (letters, at, number) => letters.slice(at, at + number.length + 2).join("") === `[${number}]`;

test("marks stand at named places alone, or nowhere where one is wrong, and the text is otherwise as it was", () => {
  for (const { chance, text } of TEXTS) {
    const letters = [...text];
    const citations = ["1", "2", "12"].map((number) => (
      { number: Number(number), at: letters.map((_, at) => at).filter((at) => isMark(letters, at, number) && chance() < 0.7) }
    ));
    const named = citations.flatMap(({ number, at }) => at.map((place) => ({ number: String(number), place })));
    const expected = named.sort((one, other) => one.place - other.place).map(({ number }) => number);
    const wrong = letters.findIndex((_, at) => !isMark(letters, at, "1"));
    const find = (all) => splitMarks(placeMarks(text, all)).filter((part) => part.number).map((part) => part.number);
    assert.deepEqual(find(citations), expected, JSON.stringify(text));
    if (wrong >= 0) { assert.deepEqual(find([...citations, { number: 1, at: [wrong] }]), [], JSON.stringify(text)); }
    assert.equal(unmark(placeMarks(text, citations)), text.replaceAll("⸨", "(").replaceAll("⸩", ")"));
  }
});

test("a text is read at every length without a failure and never has a tag, a link or a picture of its own", () => {
  for (const { text } of TEXTS) {
    const letters = [...text];
    for (let end = 0; end <= letters.length; end += 3) {
      const beginning = letters.slice(0, end).join("");
      const types = collect(parse(beginning).tokens).map((token) => token.type);
      assert.ok(!types.some((type) => /^(html|image|link)/.test(type)), JSON.stringify(beginning));
      assert.equal(typeof readOut(beginning, NAMES), "string");
    }
  }
});

test("a text that is cut never ends in half a character", () => {
  for (const { text } of TEXTS) {
    for (let length = 0; length <= text.length; length += 1) {
      assert.doesNotMatch(cutWhole(text, length), /[\ud800-\udbff]$/, JSON.stringify([text, length]));
    }
  }
});
