/**
 * The visitor's phone: the live part (`id="ticket"`, data-refresh, data-state) is kept by
 * refresh.js; this adds vibration, a sound and the title when the turn comes, and keeps the
 * screen awake while the ticket waits. data-chime is the address of the sound, data-title-called
 * and data-title-next the titles.
 */
import "./refresh.js";

const ticket = () => document.getElementById("ticket");
const title = document.title;
let before = ticket().dataset.state;
let lock = null;
const sound = new Audio(ticket().dataset.chime);

// Phones allow sound only after a touch: any touch on the page prepares it.
addEventListener("pointerdown", () => {
  sound.muted = true;
  sound.play().then(() => {
    sound.pause();
    sound.currentTime = 0;
    sound.muted = false;
  }).catch(() => {});
}, { once: true });

async function awake() {
  const waits = ["waiting", "next"].includes(ticket().dataset.state);
  if (!waits) return lock?.release();
  if (document.visibilityState !== "visible") return undefined;
  lock = await navigator.wakeLock?.request("screen").catch(() => null);
  return undefined;
}

addEventListener("refreshed", () => {
  const { state, titleCalled, titleNext } = ticket().dataset;
  document.title = { called: titleCalled, next: titleNext }[state] ?? title;
  if (state !== before && state === "called") {
    navigator.vibrate?.([400, 200, 400, 200, 800]);
    sound.play().catch(() => {});
  }
  if (state !== before && state === "next") navigator.vibrate?.([200, 100, 200]);
  before = state;
  awake();
});
document.addEventListener("visibilitychange", awake);
awake();
