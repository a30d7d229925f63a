// A screen that waits to be paired looks every few seconds whether somebody has entered its code.
// Without this script the page refreshes itself.

const PAUSE = 3000;

async function look() {
  try {
    const answer = await fetch("/device", { redirect: "manual", cache: "no-store" });
    // A redirect means that the code was entered: the answer carried our credential.
    if (answer.type === "opaqueredirect") {
      location.assign("/device");
      return;
    }
    const page = await answer.text();
    const next = new DOMParser().parseFromString(page, "text/html");
    if (next.getElementById("token")) {
      // A station's token is in this answer and in no other.
      document.querySelector("main").replaceWith(document.adoptNode(next.querySelector("main")));
      return;
    }
    if (!page.includes("data-pairing")) {
      location.reload();
      return;
    }
  } catch {
    // The server is away for a moment: look again.
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
