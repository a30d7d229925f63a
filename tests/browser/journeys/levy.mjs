// A levy report between two browsers: an inspector makes a key and keeps its file, somebody seals a
// report to it, the inspector opens and answers, the reporter reads it with the receipt. What
// passes over the wire, and what the browser keeps, is looked at.
import { readFile } from "node:fs/promises";
import { NARROW, PHONE } from "../context.mjs";

export const name = "a levy report";

const SECRET = "Petugas loket 3 meminta Rp200.000 <tanpa> kuitansi.";
const QUESTION = "Hari apa itu terjadi?";
const PASSPHRASE = "empat kata yang panjang sekali";

export async function run(ctx) {
  await unready(ctx);
  const desk = await ctx.page("/levy-desk/kanwil-nusantara", { as: "overseer" });
  await ctx.axe(desk, "the inspectors' page");
  const key = await make(ctx, desk);
  const receipt = await report(ctx);
  await examine(ctx, desk, key);
  await readAlong(ctx, receipt);
  const head = await ctx.page("/levy-desk/kanwil-nusantara", { as: "head" });
  ctx.equal(head.answer.status(), 403, "the head of the office has no way in");
  head.faults.splice(0);
}

const said = (page, name) =>
  page.locator(`[data-say="${name}"]`).waitFor({ state: "visible", timeout: 60_000 });

// Before any inspector has a key nothing can be filed, and without script the page says why.
async function unready(ctx) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`);
  await page.locator("[data-part=none]").waitFor({ state: "visible" });
  ctx.check(!(await page.locator("[data-part=filing]").isVisible()), "nothing is asked for in vain");
  const bare = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { js: false, viewport: NARROW });
  ctx.check(await bare.locator("noscript").count() > 0, "without script it says what to do");
}

async function make(ctx, desk) {
  await desk.fill("[name=levy-new-passphrase]", "pendek");
  await desk.click("[data-part=make]");
  await said(desk, "short");
  await desk.fill("[name=levy-new-passphrase]", PASSPHRASE);
  const [download] = await Promise.all([
    desk.waitForEvent("download"), desk.click("[data-part=make]"),
  ]);
  await said(desk, "made");
  const file = await download.path();
  ctx.check(/^maklumat-levy-[0-9a-f]{16}\.json$/.test(download.suggestedFilename()), "a key file");
  ctx.equal(await desk.locator("[data-part=keys] li").count(), 0, "unknown until it is saved");
  await desk.click("[data-part=saved]");
  await said(desk, "added");
  await unlock(desk, await readFile(file));
  return { name: await desk.locator("[data-part=keys] code").innerText(), file: await readFile(file) };
}

async function report(ctx) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { viewport: PHONE });
  const sent = [];
  page.on("request", (request) => sent.push(request));
  await page.locator("[data-part=filing]").waitFor({ state: "visible" });
  await ctx.axe(page, "the levy page");
  await ctx.shot(page, "levy-new", { fullPage: true });
  await page.click("[data-part=file]");
  await said(page, "empty");
  await page.fill("[name=levy-text]", SECRET);
  await page.click("[data-part=file]");
  await said(page, "filed");
  await ctx.axe(page, "the levy receipt");
  await ctx.shot(page, "levy-receipt", { fullPage: true });
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  ctx.check(wide <= 0, "the receipt keeps to a phone's screen", `${wide} px`);
  const text = (part) => page.locator(`[data-part="${part}"]`).innerText();
  const receipt = { lookup: await text("lookup"), unlock: await text("unlock") };
  const posts = sent.filter((request) => request.method() === "POST");
  ctx.equal(posts.length, 1, "one thing is sent");
  const body = posts[0].postData();
  const plain = receipt.unlock.replaceAll("-", "");
  ctx.check(!body.includes("loket") && !body.includes(plain), "sealed before it is sent", body);
  const headers = await posts[0].allHeaders();
  ctx.check(headers.cookie === undefined, "no cookie goes along", headers.cookie);
  const kept = await page.evaluate(() => localStorage.length + sessionStorage.length);
  ctx.equal(kept, 0, "nothing is kept in the browser");
  return receipt;
}

async function examine(ctx, desk, key) {
  await desk.reload();
  ctx.equal(await desk.locator("[data-part=keys] code").innerText(), key.name, "the key is in use");
  const open = desk.locator("[data-part=reports] button");
  ctx.check(await open.isDisabled(), "closed while no key is open");
  ctx.check(!(await desk.locator("main").innerText()).includes("kuitansi"), "sealed at the house");
  await unlock(desk, key.file);
  await open.click();
  await said(desk, "opened");
  const thread = await desk.locator("[data-part=thread]").innerText();
  ctx.check(thread.includes(SECRET), "it opens with the key", thread);
  await ctx.axe(desk, "a report at the inspectors'");
  await ctx.shot(desk, "levy-desk", { fullPage: true });
  await desk.fill("[name=levy-answer]", QUESTION);
  await desk.click("[data-part=send]");
  await said(desk, "sent");
}

// The key is open for as long as the page is: whoever loads it anew opens the file again.
async function unlock(desk, buffer) {
  const file = { name: "key.json", mimeType: "application/json", buffer };
  await desk.setInputFiles("[name=levy-file]", file);
  await desk.fill("[name=levy-passphrase]", PASSPHRASE);
  await desk.click("[data-part=use]");
  await said(desk, "ready");
}

async function readAlong(ctx, { lookup, unlock: code }) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { lang: "en" });
  await page.fill("[name=levy-lookup]", lookup);
  await page.fill("[name=levy-unlock]", "0000");
  await page.click("[data-part=look]");
  await said(page, "failed");
  page.faults.splice(0);
  await page.fill("[name=levy-unlock]", code.toLowerCase().replaceAll("-", " "));
  await page.click("[data-part=look]");
  await said(page, "opened");
  const thread = await page.locator("[data-part=thread]").innerText();
  ctx.check(thread.includes(SECRET) && thread.includes(QUESTION), "both sides are read", thread);
  await ctx.shot(page, "levy-answer", { fullPage: true });
  await page.fill("[name=levy-answer]", "Selasa, 17 November.");
  await page.click("[data-part=send]");
  await said(page, "sent");
  const answered = await page.locator("[data-part=thread]").innerText();
  ctx.check(answered.includes("17 November"), "the answer stands in the thread", answered);
}
