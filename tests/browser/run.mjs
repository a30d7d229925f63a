// Runs journeys against the real server in the system's Chromium. `cargo xtask browser` starts it:
//   node run.mjs journeys [NAME…]     node run.mjs shots [NAME…]
// A journey is a file with `name` and `async run(ctx)`; it may also give `demo`, the arguments
// that its server starts with, and `alone`, when it keeps all processors busy by itself. Each
// journey has a server and data of its own, and waits two thirds of its time for clocks and people;
// so twice as many travel at a time as there are processors.
import { readdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { pathToFileURL, fileURLToPath } from "node:url";
import path from "node:path";
import { chromium } from "playwright-core";
import { Context } from "./context.mjs";
import { startDemo } from "./demo.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const [folder = "journeys", ...wanted] = process.argv.slice(2);

// Headless in a container: no sandbox of its own, and no calls home at start.
const browser = await chromium.launch({
  executablePath: process.env.MAKLUMAT_CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const total = { passed: 0, failed: 0 };
const files = await selected();
const journeys = await Promise.all(files.map((file) =>
  import(pathToFileURL(path.join(here, folder, `${file}.mjs`)).href)));
const together = journeys.filter((journey) => !journey.alone);
const lanes = Array.from({ length: 2 * availableParallelism() }, async () => {
  for (let next = together.shift(); next; next = together.shift()) await travel(next);
});
await Promise.all(lanes);
for (const journey of journeys.filter((one) => one.alone)) await travel(journey);
await browser.close();
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function travel(journey) {
  const started = Date.now();
  console.log(`   ${journey.name} …`);
  const { passed, failed } = await counts(journey);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`   ${journey.name}: ${passed} good, ${failed} bad, ${seconds} s`);
}

async function counts(journey) {
  let demo;
  let context;
  try {
    demo = await startDemo(process.env.MAKLUMAT_BINARY, journey.demo);
    context = new Context(browser, demo, journey.name, folder === "shots");
    await journey.run(context);
    await context.settle();
  } catch (error) {
    const log = demo ? `\n--- the server's last words\n${demo.lastWords()}` : "";
    context ??= { counts: { passed: 0, failed: 0 } };
    context.counts.failed += 1;
    console.log(`   FAILED ${journey.name}: ${error.stack ?? error}${log}`);
  } finally {
    await context.close?.();
    await demo?.stop();
  }
  return context.counts;
}

async function selected() {
  const files = await readdir(path.join(here, folder));
  const names = files.filter((file) => file.endsWith(".mjs")).map((file) => file.slice(0, -4));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no such journey: ${unknown.join(", ")}; there are: ${names.join(", ")}`);
  }
  return (wanted.length > 0 ? wanted : names).sort();
}
