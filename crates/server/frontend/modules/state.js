/** The state of a board as pure functions, so that they can be tested without a browser. */

const KEPT = 20;

const without = (calls, numbers) => calls.filter(({ number }) => !numbers.has(number));

/** The state after a delta whose `prev` is the state's `seq`. */
export function apply(state, delta) {
  const calls = delta.calls ?? [];
  const called = new Set(calls.map(({ number }) => number));
  const done = new Set(delta.done ?? []);
  const finished = state.calling.filter(({ number }) => done.has(number) && !called.has(number));
  const newest = (a, b) => b.called_at - a.called_at;
  return {
    ...state,
    seq: delta.seq,
    calling: [...calls, ...without(without(state.calling, called), done)].sort(newest),
    recent: [...finished, ...without(without(state.recent, called), done)].slice(0, KEPT),
    waiting: { ...state.waiting, ...delta.waiting },
    messages: delta.messages ?? state.messages,
    state: delta.state ?? state.state,
  };
}

/** Calls of a new snapshot that the old state did not have: they are still to be announced. */
export function fresh(old, snapshot) {
  const known = new Map([...old.calling, ...old.recent].map((call) => [call.number, call.called_at]));
  return snapshot.calling.filter(({ number, called_at }) => (known.get(number) ?? 0) < called_at);
}

/** Percent of volume at an hour; `plan` is "7:60 12:30 13:60": from 7 o'clock 60 percent, … */
export function volumeAt(plan, hour) {
  const steps = plan.split(" ").map((step) => step.split(":").map(Number));
  const valid = steps.filter(([from, percent]) => from >= 0 && percent >= 0 && percent <= 100);
  const past = valid.filter(([from]) => from <= hour);
  return (past.length ? past : valid).at(-1)?.[1] ?? 70;
}
