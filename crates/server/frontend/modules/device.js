// A paired kiosk or display tells the server how it is and does what it is told.
// Loaded by the pages of devices; `data-printer` on the body holds the printer's last known state.

const PAUSE = 30_000;

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
    if (answer.ok) {
      const { commands } = await answer.json();
      if (commands.includes("reload")) location.reload();
    }
  } catch {
    // The network is away: the page itself says so, and the next report tells the rest.
  }
}

report();
setInterval(report, PAUSE);
