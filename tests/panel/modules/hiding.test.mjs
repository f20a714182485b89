import assert from "node:assert/strict";
import { test } from "node:test";
import { hideMarks } from "../../../iblai_mentor_plugin/panel/source/text/hiding.js";

const cite = (number, ...at) => ({ number, at, quote: "stands still" });

test("marks are hidden at their places and nowhere else", () => {
  assert.equal(hideMarks({ text: "Is [1] a star? [1]", citations: [cite(1, 15)] }), "Is [1] a star?");
  assert.equal(hideMarks({ text: "One [1] and two [2]?", citations: [cite(1, 4), cite(2, 16)] }), "One  and two ?");
});

test("places are counted in code points", () => {
  assert.equal(hideMarks({ text: "🌒🌒 Which? [12]", citations: [cite(12, 10)] }), "🌒🌒 Which?");
});

test("a mark is hidden while the reply is still written", () => {
  for (const text of ["Which? [1]", "Which? [1", "Which? [", "Which? "]) { assert.equal(hideMarks({ text, citations: [] }), "Which?"); }
});

test("a reply without marks stays as it is", () => {
  assert.equal(hideMarks({ text: "Which one?", citations: [{ number: 1 }] }), "Which one?");
});
