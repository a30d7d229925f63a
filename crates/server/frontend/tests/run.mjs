// Runs the tests of the modules beside this file; the last line is `N passed, N failed`.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { run } from "node:test";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => folder + name);
let [passed, failed] = [0, 0];
const isFile = ({ name }) => name.endsWith(".test.mjs");

run({ files })
  .on("test:pass", (test) => {
    if (isFile(test)) return;
    passed += 1;
    console.log(`   ok ${test.name}`);
  })
  .on("test:fail", (test) => {
    failed += 1;
    console.log(`   FAILED ${test.name}: ${test.details.error?.cause ?? test.details.error}`);
  })
  .on("data", () => {})
  .on("end", () => {
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  });
