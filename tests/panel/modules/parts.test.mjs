import assert from "node:assert/strict";
import { test } from "node:test";
import { listParts, matches } from "../../../iblai_mentor_plugin/panel/source/course/parts.js";

const say = (name, { type } = {}) => type ?? name;
const UNIT = { usage_key: "u", title: "Stars", type: "vertical", assignment_type: "Homework", effective_level: "hints", children: [] };
const SUBSECTION = { usage_key: "s", title: "The sky", type: "sequential", assignment_type: "Homework", effective_level: "hints", children: [UNIT] };
const SECTION = { usage_key: "c", title: "Night", type: "chapter", effective_level: "full", children: [SUBSECTION] };
const ASSISTANCE = { levels: [{ part: "subsection", key: "s", level: "hints" }], outline: [SECTION], assignment_types: ["Homework"] };
const NONE = { text: "", section: "", type: "", level: "" };
const shown = (filter) => listParts(ASSISTANCE, say).filter((part) => matches(part, { ...NONE, ...filter })).map(({ id }) => id);

test("every part that can have a level is listed, in the order of the course", () => {
  assert.deepEqual(shown({}), ["course:", "assignment_type:Homework", "subsection:s", "unit:u"]);
});

test("a part knows its own level and the one that holds", () => {
  const [, , subsection, unit] = listParts(ASSISTANCE, say);
  assert.deepEqual([subsection.own, unit.own, unit.effective], ["hints", "", "hints"]);
});

test("a unit is found by the words of its own title and of its subsection's", () => {
  assert.deepEqual(shown({ text: "SKY star" }), ["unit:u"]);
});

test("filters narrow together", () => {
  assert.deepEqual(shown({ section: "c", level: "hints", type: "Homework" }), ["subsection:s", "unit:u"]);
  assert.deepEqual(shown({ section: "c", level: "off" }), []);
});
