import assert from "node:assert/strict";
import test from "node:test";
import { hourIn, unitClock } from "../modules/clock.js";

const NINE_IN_JAKARTA = Date.UTC(2026, 10, 23, 2, 0);

test("the hour is that of the unit's zone, wherever the screen believes to be", () => {
  assert.equal(hourIn("Asia/Jakarta", NINE_IN_JAKARTA), 9);
  assert.equal(hourIn("Asia/Jayapura", NINE_IN_JAKARTA), 11);
  assert.equal(hourIn("Asia/Jakarta", Date.UTC(2026, 10, 22, 17, 0)), 0);
});

test("time counts on from what the server said, not from the screen's clock", () => {
  let counted = 5000;
  const data = { now: String(NINE_IN_JAKARTA), zone: "Asia/Jakarta" };
  const clock = unitClock(data, () => counted);
  assert.equal(clock.now(), NINE_IN_JAKARTA);
  counted += 3_600_000;
  assert.equal(clock.hour(), 10);
  clock.set(NINE_IN_JAKARTA);
  assert.equal(clock.hour(), 9, "the server knows better");
});

test("in a demo an hour passes in a minute", () => {
  let counted = 0;
  const clock = unitClock({ now: NINE_IN_JAKARTA, speed: "60" }, () => counted);
  counted = 60_000;
  assert.equal(clock.now(), NINE_IN_JAKARTA + 3_600_000);
});
