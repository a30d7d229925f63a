/**
 * Kiosk: goes back to the first page in Indonesian when nobody touches it, sends a form once,
 * speaks help, and waits by itself for a server that is away.
 * Body: data-home (first page), data-idle (seconds), data-voice (list of clips).
 * A part with data-again (seconds) and data-again-to leads on by itself: a closed kiosk opens, a
 * ticket makes room. Never while the server is away: the browser's own error page would stay.
 * Buttons: data-help="help-service" speaks that clip.
 */
const { home, idle, voice } = document.body.dataset;
const banner = document.querySelector("[data-offline]");
const HEARTBEAT = 5_000;
let touched = Date.now();
let sent = false;
let offline = false;

for (const kind of ["pointerdown", "keydown", "scroll"]) {
  addEventListener(kind, () => (touched = Date.now()), { passive: true });
}

setInterval(() => {
  const atHome = location.pathname === new URL(home, location.href).pathname;
  const fresh = atHome && document.documentElement.lang === "id";
  if (offline || fresh || Date.now() - touched < Number(idle) * 1000) return;
  location.assign(`${home}?lang=id`);
}, 1000);

async function beat() {
  const asking = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(HEARTBEAT) };
  const answer = await fetch(home, asking).catch(() => null);
  const away = !answer || answer.status >= 500;
  banner.hidden = !away;
  if (offline && !away) location.assign(home);
  offline = away;
}
setInterval(beat, HEARTBEAT);
const again = document.querySelector("[data-again]");
if (again) {
  setInterval(async () => {
    await beat();
    if (!offline) location.assign(again.dataset.againTo);
  }, Number(again.dataset.again) * 1000);
}
addEventListener("offline", beat);
addEventListener("online", beat);

// A second tap on the same button, or any tap while the server is away, does nothing.
addEventListener("submit", (event) => {
  if (sent || offline) {
    event.preventDefault();
    return;
  }
  sent = true;
  for (const button of event.target.querySelectorAll("button")) {
    button.setAttribute("aria-disabled", "true");
  }
});
addEventListener("click", (event) => {
  if (offline && event.target.closest("a")) event.preventDefault();
});
addEventListener("pageshow", () => {
  sent = false;
  for (const button of document.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
  }
});

const player = new Audio();
for (const button of document.querySelectorAll("[data-help]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!player.paused) {
      player.pause();
      button.setAttribute("aria-pressed", "false");
      return;
    }
    const clips = await fetch(voice).then((answer) => answer.json());
    player.src = clips[button.dataset.help];
    player.onended = () => button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    await player.play().catch(() => button.setAttribute("aria-pressed", "false"));
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
