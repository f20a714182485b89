import assert from "node:assert/strict";
import { test } from "node:test";
import { sayTitle, tellApart } from "../../../iblai_mentor_plugin/panel/source/chat/sources.js";

const PATH = ["The night sky", "Star trails"];
const cite = (quote, others = {}) => ({ number: 1, title: "Star trails", start: null, path: PATH, quote, ...others });
const name = (...citations) => tellApart(citations).map(sayTitle);

test("sources of one title and place are told apart by how their quotes begin", () => {
  assert.deepEqual(name(cite("The Earth turns once a day, and the stars seem to circle."), cite("Polaris hardly moves.")), [
    "Star trails · The Earth turns once a day, …",
    "Star trails · Polaris hardly moves.",
  ]);
});

test("quotes that begin alike are told as far as they differ", () => {
  assert.deepEqual(name(cite("The stars near the pole circle it without setting, all night."), cite("The stars near the pole circle it. Others rise and set.")), [
    "Star trails · The stars near the pole circle it without setting, …",
    "Star trails · The stars near the pole circle it. Others rise and …",
  ]);
});

test("nothing is added where title, second or place tell sources apart, or there is no other quote", () => {
  assert.deepEqual(name(cite("One."), cite("Two.", { title: "Polaris" }), cite("Three.", { path: [] })), ["Star trails", "Polaris", "Star trails"]);
  assert.deepEqual(name(cite("One.", { start: 1 }), cite("Two.", { start: 62 })), ["Star trails · 0:01", "Star trails · 1:02"]);
  assert.deepEqual(name(cite("One."), cite("One.")), ["Star trails", "Star trails"]);
});

test("a quote in a script without spaces, or outside the first plane, is cut between characters", () => {
  const [first] = name(cite("😀".repeat(70)), cite("星".repeat(70)));
  assert.equal(first, `Star trails · ${"😀".repeat(44)} …`);
});
