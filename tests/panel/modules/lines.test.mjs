import assert from "node:assert/strict";
import { test } from "node:test";
import { smooth } from "../../../iblai_mentor_plugin/panel/source/history/lines.js";

test("a line of a reply reads without the marks and asterisks around it", () => {
  assert.equal(smooth("each rises **four minutes earlier**, every night. [1]"), "each rises four minutes earlier, every night.");
  // Of "the **hot** stars [2]", in which "hot" was found.
  assert.deepEqual(["the **", "** stars [2]"].map(smooth), ["the ", " stars"]);
  for (const kept of ["2**3", "a[1]", "see [1](x)"]) { assert.equal(smooth(kept), kept); }
});
