// The real server with a fresh office: `maklumat demo`, as in the README's first command.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";

const PATIENCE_MS = 60_000;

// Gives what the server said of itself (portal, unit, kiosk_token, logins, addresses), its folder
// `data`, and `stop`; `kill` ends it as a power cut does, `restart` starts it again at the same
// place with the same data.
export async function startDemo(binary, extra = ["--no-simulation"]) {
  const data = await mkdtemp(path.join(os.tmpdir(), "maklumat-browser-"));
  const args = ["demo", "--port", String(await freePort()), "--data", data, "--json", ...extra];
  let child;
  let words = "";
  const launch = () => {
    child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.on("data", (piece) => { words = (words + piece).slice(-8000); });
    return ready(child);
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const stop = async () => {
    process.off("exit", remove);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5000);
      await once(child, "exit");
      clearTimeout(late);
    }
    rmSync(data, { recursive: true, force: true });
  };
  // Interrupted: leave neither a server nor its data behind.
  const remove = () => {
    child.kill("SIGKILL");
    rmSync(data, { recursive: true, force: true });
  };
  process.on("exit", remove);
  try {
    const said = await launch();
    return { ...said, binary, data, stop, kill, restart: launch, lastWords: () => words };
  } catch (error) {
    await stop();
    throw new Error(`${binary} ${args.join(" ")}: ${error.message}\n${words}`);
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

function ready(child) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("said nothing for a minute")), PATIENCE_MS);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      clearTimeout(late);
      resolve(JSON.parse(line));
    });
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
