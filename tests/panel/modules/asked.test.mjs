// What a page of the course asks for, put into words.
import assert from "node:assert/strict";
import test from "node:test";
import { buildQuestion } from "../../../iblai_mentor_plugin/panel/source/chat/asked.js";
import { useWords } from "../../../iblai_mentor_plugin/panel/source/words.js";

useWords({ language: "en", strings: { ask_explain: "Explain: “{text}”", ask_help: "Help with “{title}”", ask_helpHere: "Help" } });
const long = "x".repeat(5000);

test("a selection is explained by an LLM, and looked for by a search", () => {
  assert.equal(buildQuestion({ what: "explain", text: "Stars" }, { isSearch: false, longest: 4000 }), "Explain: “Stars”");
  assert.equal(buildQuestion({ what: "explain", text: "Stars" }, { isSearch: true, longest: 4000 }), "Stars");
});

test("no question is longer than may be asked", () => {
  assert.ok(buildQuestion({ what: "explain", text: long }, { isSearch: false, longest: 4000 }).length <= 4000);
  assert.equal(buildQuestion({ what: "explain", text: long }, { isSearch: true, longest: 4000 }).length, 300);
});

test("help names its problem where that has a title", () => {
  assert.equal(buildQuestion({ what: "help", title: "Moments" }, {}), "Help with “Moments”");
  assert.equal(buildQuestion({ what: "help" }, {}), "Help");
});

test("what is not known is not asked", () => {
  assert.equal(buildQuestion({ what: "other", text: "Stars" }, {}), "");
  assert.equal(buildQuestion({ what: "explain", text: "  " }, {}), "");
});
