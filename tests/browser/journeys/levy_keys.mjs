// An inspector loses a key: it was left with three custodians, one of whom is left out; two bring it
// back; reports are wrapped for the new key, and the old one is needed no more. Then the page's
// scripts are compared with those of the binary, and vouched for.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { NARROW, PHONE } from "../context.mjs";
import { keysOf, makeOn, said, unlock } from "../levy.mjs";

export const name = "a lost key of levy reports";

const SECRET = "Diminta Rp75.000 agar map didahulukan.";
const AGAIN = "frasa sandi yang baru sekali";
const CUSTODIANS = ["wayan", "sari", "overseer"];

export async function run(ctx) {
  const custodians = [];
  for (const who of CUSTODIANS) {
    const page = await keysOf(ctx, who);
    custodians.push({ page, ...await makeOn(ctx, page, { custodian: true }) });
  }
  const tuti = await keysOf(ctx, "tuti");
  const lost = await makeOn(ctx, tuti);
  await leave(ctx, tuti, lost);
  await report(ctx);
  const fresh = await ask(ctx, tuti, lost);
  for (const custodian of custodians.slice(0, 2)) await give(ctx, custodian, fresh);
  await custodians[2].page.close();
  await recover(ctx, fresh, lost);
  await read(ctx, fresh);
  await vouch(ctx);
}

async function leave(ctx, page, lost) {
  await page.click("[data-part=leave]");
  await said(page, "no-open-key");
  await unlock(page, lost.file);
  await page.click("[data-part=leave]");
  await said(page, "few-custodians");
  for (const box of await page.locator("[name=levy-custodians]").all()) await box.check();
  await page.fill("[name=levy-needed]", "2");
  await page.click("[data-part=leave]");
  await said(page, "left");
  const row = await page.locator("[data-part=keys] tr").first().innerText();
  ctx.check(row.includes("2 / 3"), "two of three are needed", row);
  ctx.check(await page.locator("[data-part=offered-same]").isVisible(), "reporters are offered what is in use");
  await ctx.axe(page, "the page of keys");
  await ctx.shot(page, "levy-keys", { fullPage: true });
}

async function report(ctx) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { viewport: NARROW });
  await page.locator("[data-part=filing]").waitFor({ state: "visible" });
  for (const box of await page.locator("[name=levy-to]").all()) await box.uncheck();
  await page.getByLabel("Tuti Lestari").check();
  await page.fill("[name=levy-text]", SECRET);
  await page.click("[data-part=file]");
  await said(page, "filed");
}

// Lost: revoked, so that nothing more is sealed to it; a new one made and opened; asked for.
async function ask(ctx, page, lost) {
  const row = page.locator("[data-part=keys] tr", { hasText: lost.name });
  await row.locator("button").first().click();
  await said(page, "revoked");
  await page.reload();
  await page.locator("[data-part=keys] tr").first().waitFor();
  await row.locator("button").last().click();
  await said(page, "no-new-key");
  const fresh = await makeOn(ctx, page);
  await unlock(page, fresh.file);
  await row.locator("button").last().click();
  await said(page, "asked");
  await page.close();
  return fresh;
}

async function give(ctx, { page, file }, fresh) {
  await page.reload();
  const asked = page.locator("[data-part=asked] li");
  await asked.waitFor();
  const words = await asked.innerText();
  ctx.check(words.includes("Tuti Lestari") && words.includes(fresh.name), "who asks, and the new key", words);
  await asked.locator("button").first().click();
  await said(page, "no-custodian-key");
  await unlock(page, file);
  await asked.locator("button").first().click();
  await said(page, "given");
  await page.close();
}

async function recover(ctx, fresh, lost) {
  const page = await keysOf(ctx, "tuti", { lang: "en", viewport: PHONE });
  await ctx.axe(page, "the page of keys in English on a phone");
  await unlock(page, fresh.file);
  const together = page.locator("[data-part=asked] li button").last();
  await together.click();
  await said(page, "short");
  await page.fill("[name=levy-recovered-passphrase]", AGAIN);
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 90_000 }), together.click(),
  ]);
  await said(page, "recovered");
  const file = await readFile(await download.path());
  ctx.equal(JSON.parse(file).key, lost.name, "the lost key is there again");
  await unlock(page, file, AGAIN);
  await page.selectOption("[name=levy-from]", lost.name);
  await page.selectOption("[name=levy-to-key]", fresh.name);
  await page.click("[data-part=change]");
  await said(page, "changed");
  await ctx.shot(page, "levy-keys-phone", { fullPage: true });
  await page.close();
}

// With the new key alone the report opens that was sealed to the old one.
async function read(ctx, fresh) {
  const desk = await ctx.page("/levy-desk/kanwil-nusantara", { as: "tuti" });
  await desk.locator("[data-part=reports] button").first().waitFor();
  await unlock(desk, fresh.file);
  await desk.locator("[data-part=reports] button").first().click();
  await said(desk, "opened");
  const thread = await desk.locator("[data-part=thread]").innerText();
  ctx.check(thread.includes(SECRET), "it opens with the new key", thread);
}

// The binary's own list of scripts is what the house serves, byte by byte.
async function vouch(ctx) {
  const list = execFileSync(ctx.demo.binary, ["levy", "scripts"], { encoding: "utf8" });
  for (const line of list.trim().split("\n")) {
    const [hash, address] = line.split("  ");
    const answer = await fetch(ctx.url(`/${address}`));
    const served = createHash("sha256").update(Buffer.from(await answer.arrayBuffer())).digest("hex");
    ctx.equal(served, hash, `served as built: ${address}`);
  }
  const fingerprint = createHash("sha256").update(list).digest("hex");
  const page = await keysOf(ctx, "tuti");
  await page.fill("[name=levy-scripts]", "0".repeat(64));
  await page.click("[data-part=vouch]");
  await said(page, "other-scripts");
  await page.fill("[name=levy-scripts]", fingerprint);
  await page.click("[data-part=vouch]");
  await said(page, "vouched");
  const reporter = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`);
  await reporter.locator("[data-part=vouched]").waitFor({ state: "visible" });
  const loaded = await reporter.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith(".js")));
  const unlisted = loaded.filter((path) => !list.includes(path.slice(1)));
  ctx.equal(unlisted, [], "every script that the page loads is on the list");
}
