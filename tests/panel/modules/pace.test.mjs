import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../../iblai_mentor_plugin/panel/source/text/pace.js";

/** A clock that tests move, and what was shown, with the time. */
const begin = () => {
  let time = 0;
  const due = [];
  const shown = [];
  const later = (work, after) => due.push([time + after, work]);
  const pace = new Pace((text, isFinished) => shown.push({ time, length: text.length, isFinished }), { now: () => time, later });
  const runUntil = (end) => {
    while (due.length && due[0][0] <= end) {
      const [at, work] = due.shift();
      time = at;
      work();
    }
    time = end;
  };
  return { pace, shown, runUntil };
};

test("lumps of a second are shown evenly when a reply is looked for now and then", () => {
  const { pace, shown, runUntil } = begin();
  pace.take("", { isFinished: false });
  for (let second = 1; second <= 5; second += 1) {
    runUntil(second * 1000);
    // As it comes: one look brings several pieces.
    for (let piece = 1; piece <= 5; piece += 1) { pace.take("x".repeat((second - 1) * 500 + piece * 100), { isFinished: second === 5 && piece === 5 }); }
  }
  runUntil(6000);
  const steps = shown.slice(1).map(({ length }, place) => length - shown[place].length);
  assert.ok(Math.max(...steps) <= 60, `${Math.max(...steps)} characters at once`);
  assert.deepEqual([shown.at(-1).length, shown.at(-1).isFinished], [2500, true]);
});

test("the end is there half a second after it is known when a reply was written slowly", () => {
  const { pace, shown, runUntil } = begin();
  pace.take("", { isFinished: false });
  runUntil(1300);
  pace.take("x".repeat(900), { isFinished: true });
  runUntil(3000);
  assert.ok(shown.find(({ isFinished }) => isFinished).time <= 1300 + 500);
});

test("everything is shown at once when it was there before", () => {
  const { pace, shown } = begin();
  pace.take("All of it.", { isFinished: true, isAtOnce: true });
  assert.deepEqual(shown, [{ time: 0, length: 10, isFinished: true }]);
});

test("what was taken back is gone at once", () => {
  const { pace, shown, runUntil } = begin();
  pace.take("A secret, and more of it", { isFinished: false, isAtOnce: true });
  pace.take("No.", { isFinished: true });
  assert.deepEqual(shown.at(-1), { time: 0, length: 3, isFinished: true });
  runUntil(2000);
  assert.equal(shown.length, 2);
});

test("no character is cut in halves when a text is shown bit by bit", () => {
  const text = "😀".repeat(40);
  const parts = [];
  let time = 0;
  const due = [];
  const pace = new Pace((part) => parts.push(part), { now: () => time, later: (work) => due.push(work) });
  pace.take("", { isFinished: false });
  time = 100;
  pace.take(text, { isFinished: true });
  while (due.length) {
    time += 40;
    due.shift()();
  }
  assert.equal(parts.at(-1), text);
  for (const part of parts) { assert.ok(part.isWellFormed()); }
});
