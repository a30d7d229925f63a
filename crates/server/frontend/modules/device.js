/**
 * A paired kiosk or display tells the server how it is and does what it is told. Loaded by the
 * pages of paired devices only. What the server knows of its own printers stays when the page has
 * nothing to say about one (`data-printer` on the body).
 */
const PAUSE = 30_000;
const { home } = document.body.dataset;

/** A kiosk that somebody uses is not disturbed: its next page is a new one anyway. */
function reload() {
  const idle = !home || location.pathname === new URL(home, location.href).pathname;
  if (idle) location.reload();
}

async function report() {
  try {
    const answer = await fetch("/api/v1/device/report", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        time_ms: Date.now(),
        printer: document.body.dataset.printer ?? "",
        page: location.pathname,
      }),
    });
    if (answer.status === 401 || answer.status === 403) {
      // The pairing has ended.
      location.assign("/device");
    } else if (answer.ok) {
      const { commands, house_ms } = await answer.json();
      dispatchEvent(new CustomEvent("house-time", { detail: house_ms }));
      if (commands.includes("reload")) reload();
    }
  } catch {
    // The network is away: the page itself says so, and the next report tells the rest.
  }
}

report();
setInterval(report, PAUSE);
