import assert from "node:assert/strict";
import test from "node:test";
import { apply, fresh, volumeAt } from "../modules/state.js";

const call = (number, called_at, times = 1) => ({ number, counter: "1", called_at, times });
const start = {
  seq: 7,
  calling: [call("A-002", 20), call("B-001", 10)],
  recent: [call("A-001", 5)],
  waiting: { A: 3, B: 0 },
  messages: [],
  state: "open",
};

test("a new call stands first and only what changed is replaced", () => {
  const next = apply(start, { seq: 8, prev: 7, calls: [call("A-003", 30)], waiting: { A: 2 } });
  assert.equal(next.seq, 8);
  assert.deepEqual(next.calling.map(({ number }) => number), ["A-003", "A-002", "B-001"]);
  assert.deepEqual(next.waiting, { A: 2, B: 0 });
  assert.equal(start.calling.length, 2, "the old state is untouched");
});

test("a finished call moves to the recent ones, a repeated call comes back", () => {
  const done = apply(start, { seq: 8, prev: 7, done: ["B-001"] });
  assert.deepEqual(done.recent.map(({ number }) => number), ["B-001", "A-001"]);
  const again = apply(done, { seq: 9, prev: 8, calls: [call("A-001", 40, 2)] });
  assert.deepEqual(again.calling.map(({ number }) => number), ["A-001", "A-002"]);
  assert.deepEqual(again.recent.map(({ number }) => number), ["B-001"]);
});

test("state and messages change only when the delta has them", () => {
  const paused = apply(start, { seq: 8, prev: 7, state: "paused" });
  assert.equal(paused.state, "paused");
  assert.equal(apply(paused, { seq: 9, prev: 8 }).state, "paused");
});

test("after a gap only calls that were missed are announced", () => {
  const snapshot = { ...start, seq: 12, calling: [call("A-003", 30), call("A-002", 25, 2)] };
  assert.deepEqual(fresh(start, snapshot).map(({ number }) => number), ["A-003", "A-002"]);
  assert.deepEqual(fresh(start, start), []);
});

test("the volume follows the hour", () => {
  const plan = "7:60 12:30 13:60 17:0";
  assert.deepEqual([6, 7, 12, 14, 23].map((hour) => volumeAt(plan, hour)), [0, 60, 30, 60, 0]);
  assert.equal(volumeAt("nonsense", 9), 70);
});
