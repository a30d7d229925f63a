/**
 * Follows a stream of server-sent events with resume, and says when what is shown is old.
 *
 * The contract between server and screens (nothing else is sent):
 *
 * GET {snapshot}  → {"seq": n, "unit": "…", "at": µs, "calling": [CALL], "recent": [CALL],
 *   "waiting": {"A": 12}, "messages": [{"id", "text": {"id", "en"}, "until": µs|null}],
 *   "state": "open" | "paused" | "closed"}
 * CALL = {"number": "A-012", "counter": "1", "counter_name": {"id", "en"}, "called_at": µs,
 *   "times": 1, "say": ["number", "a", "0", "1", "2", "go-to", "counter", "1"]}
 *   (`say` lists the clips, see web/speech.rs; without it only the chime is played)
 *
 * GET {events} (text/event-stream; `Last-Event-ID` or `?last_event_id=` resumes):
 *   event: snapshot   id: n   the same JSON; sent first, and whenever deltas cannot be had
 *   event: delta      id: n   {"seq": n, "prev": m, "calls": [CALL, new or called again],
 *                             "waiting": {only what changed}, "done": ["A-011"],
 *                             "messages": […]?, "state": …?}
 *   event: tick       every 5 s, no data needed: the line is alive
 *   event: reload     the page loads itself again
 * Who sees a delta whose `prev` is not its own `seq` asks for the snapshot. The server sends
 * `retry: 1000`, so that a screen is exact within two seconds of the network's return.
 */

const POLL = 5000;
const BEAT = 500;
const LONGEST_PAUSE = 2000;
/** A line that is known to be broken is told of after so long; a restart is over sooner. */
const BROKEN_AFTER = 3000;

/** `on` = {snapshot(data), delta(data) → bool (false: a gap), stale(bool), reload()} */
export function follow({ events, snapshot, staleAfter = 15000 }, on) {
  let source = null;
  let last = "";
  let pauses = 0;
  let heard = Date.now();
  let broken = 0;
  let stale = false;
  let asking = false;

  function alive() {
    heard = Date.now();
    pauses = 0;
    broken = 0;
    if (stale) on.stale((stale = false));
  }

  async function ask() {
    if (asking || !snapshot) return;
    asking = true;
    try {
      const signal = AbortSignal.timeout(POLL);
      const answer = await fetch(snapshot, { headers: { accept: "application/json" }, signal });
      if (answer.ok) {
        on.snapshot(await answer.json());
        alive();
      }
    } catch {
      // The line is down; the stale mark says so and the next poll asks again.
    } finally {
      asking = false;
    }
  }

  function breaks() {
    broken ||= Date.now();
  }

  function connect() {
    source?.close();
    const address = new URL(events, location.href);
    if (last) address.searchParams.set("last_event_id", last);
    source = new EventSource(address);
    const listen = (name, act) =>
      source.addEventListener(name, (event) => {
        if (event.lastEventId) last = event.lastEventId;
        alive();
        act(event.data);
      });
    listen("snapshot", (data) => on.snapshot(JSON.parse(data)));
    listen("delta", (data) => on.delta(JSON.parse(data)) || ask());
    listen("tick", () => {});
    listen("reload", () => (on.reload ? on.reload() : location.reload()));
    // Whatever was missed follows at once; if nothing was, the screen is right as it is.
    source.addEventListener("open", alive);
    // The browser reconnects by itself after a broken line, but not after an error answer.
    source.addEventListener("error", () => {
      breaks();
      if (source.readyState !== EventSource.CLOSED) return;
      const pause = Math.min(LONGEST_PAUSE, 250 * 2 ** pauses++);
      setTimeout(connect, pause * (0.5 + Math.random() / 2));
    });
  }

  connect();
  addEventListener("online", connect);
  addEventListener("offline", breaks);
  setInterval(() => {
    const now = Date.now();
    const isOld = now - heard > staleAfter || (broken && now - broken > BROKEN_AFTER);
    if (isOld && !stale) on.stale((stale = true));
  }, BEAT);
  setInterval(() => {
    if (Date.now() - heard > staleAfter / 2) ask(); // a proxy may hold events back: ask as well
  }, POLL);
}
