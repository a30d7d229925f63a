/**
 * Live parts of a page: each element with an id and `data-refresh="SECONDS"` is taken again from
 * the same address, at that interval, and at once (at most once a second) when the stream in the
 * first `[data-events]` says that something changed. A part that somebody is typing in is left
 * alone; what is unfolded stays so; the focus stays where it was: on the element with the same id
 * or the same words and way, else on the part itself. `[data-stale]` shows when the line is down.
 */
import { follow } from "./live.js";

const GAP = 1000;
const PATIENCE = 10_000;
let asking = false;
let again = false;
let failures = 0;

const typing = (part) =>
  part.contains(document.activeElement) &&
  document.activeElement.matches("input:not([type=hidden]), textarea, select");

function mark(old) {
  for (const note of document.querySelectorAll("[data-stale]")) note.hidden = !old;
}

const way = (one) =>
  [one.tagName, one.href ?? one.form?.action, one.ariaLabel, one.textContent.trim()].join(" ");

// What stands for the focused element in the new part.
function sameIn(next, focused) {
  const { id } = focused;
  if (id) return next.id === id ? next : next.querySelector(`#${CSS.escape(id)}`);
  return [...next.querySelectorAll(focused.tagName)].find((one) => way(one) === way(focused));
}

function unfold(part, next) {
  const folds = [...next.querySelectorAll("details")];
  for (const [place, fold] of part.querySelectorAll("details").entries()) {
    if (folds[place]) folds[place].open = fold.open;
  }
}

function replace(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement : undefined;
  const goal = focused && (sameIn(next, focused) ?? next);
  part.replaceWith(next);
  if (goal === next) next.tabIndex = -1;
  goal?.focus({ preventScroll: true });
  next.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
}

export async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-refresh][id]")) {
      const next = page.getElementById(part.id);
      if (!next || typing(part)) continue;
      unfold(part, next);
      if (!part.isEqualNode(next)) replace(part, next);
    }
    failures = 0;
    mark(false);
  } catch {
    failures += 1;
    if (failures > 1) mark(true);
  }
  setTimeout(() => {
    asking = false;
    if (again) refresh();
    again = false;
  }, GAP);
}

addEventListener("online", refresh);
const intervals = [...document.querySelectorAll("[data-refresh][id]")]
  .map((part) => Number(part.dataset.refresh))
  .filter((seconds) => seconds > 0);
if (intervals.length > 0) setInterval(refresh, Math.min(...intervals) * 1000);

const stream = document.querySelector("[data-events]")?.dataset.events;
if (stream) {
  // The first snapshot is what the page already shows.
  let first = true;
  follow({ events: stream }, {
    snapshot: () => (first ? (first = false) : refresh()),
    delta: () => refresh() || true,
    stale: mark,
  });
}
