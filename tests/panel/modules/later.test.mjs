import assert from "node:assert/strict";
import { test } from "node:test";
import { Later } from "../../../iblai_mentor_plugin/panel/source/later.js";

test("a file that came is fetched once", async () => {
  const asked = [];
  const file = new Later("a.js", async (url) => asked.push(url) && { url });
  const [one, other] = await Promise.all([file.bring(), file.bring()]);
  assert.equal(one, other);
  assert.equal(file.module, await file.there);
  assert.deepEqual(asked, ["a.js"]);
});

test("a file that did not come is asked for under another name when it is tried again", async () => {
  const asked = [];
  const file = new Later("a.js", async (url) => {
    asked.push(url);
    if (asked.length < 3) { throw new TypeError("offline"); }
    return {};
  });
  await assert.rejects(file.bring());
  await assert.rejects(file.bring());
  assert.equal(file.module, null);
  assert.ok(await file.bring());
  assert.deepEqual(asked, ["a.js", "a.js#1", "a.js#2"]);
});
