// Oversight from outside: a decision is published by a second person, the file of the complaint is
// downloaded and checked by the stand-alone program, the Ombudsman's request is answered, yearly
// totals are brought in and shown, public figures hide small groups.
import { execFileSync, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

export const name = "oversight";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function run(ctx) {
  const own = await decided(ctx);
  await publish(ctx, own);
  await bundle(ctx, own);
  await explain(ctx, own);
  await totals(ctx);
  await figures(ctx);
}

// Opens a small form of the page and sends it.
async function act(page, action, fill = async () => {}) {
  const form = page.locator(`form[action$='/${action}']`);
  const details = page.locator("details", { has: form });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  await fill(form);
  await form.locator("[type=submit]").click();
}

async function decided(ctx) {
  const { unit } = ctx.demo;
  const said = {
    class: "non-oversight", formal: true, about: "service", text: "Loket tutup satu jam.",
    name: "Tamara Contoh", contact: "0800-000-000", command_id: "oversight",
  };
  const filed = await ctx.api("POST", `/api/v1/units/${unit}/complaints`, said);
  const address = `/complaints/${unit}/${filed.body.reference}`;
  const page = await ctx.page(address, { as: "supervisor" });
  await act(page, "accept");
  await act(page, "assign", (form) => form.locator("select").selectOption("hendra"));
  await act(page, "decide", async (form) => {
    await form.locator("select").selectOption("upheld");
    await form.locator("textarea").fill("Terbukti: loket 2 tutup pukul 14.00.");
  });
  await act(page, "deliver");
  return filed.body.reference;
}

async function publish(ctx, own) {
  const { unit } = ctx.demo;
  const address = `/complaints/${unit}/${own}/publication`;
  const writer = await ctx.page(address, { as: "supervisor", js: false });
  await writer.click("form[action$='/draft'] [type=submit]");
  ctx.equal(await writer.locator(".govuk-error-summary").count(), 1, "what is missing is told");
  await writer.fill("[name=title]", "Loket yang tutup sebelum waktunya");
  await writer.fill("[name=text]", "Pengaduan terbukti.\nJam layanan ditempel di pintu.");
  await writer.click("form[action$='/draft'] [type=submit]");
  ctx.equal(await writer.locator("form[action$='/publish']").count(), 0, "not by who wrote it");
  const second = await ctx.page(address, { as: "head", js: false });
  await ctx.axe(second, "publishing a decision");
  await second.click("form[action$='/publish'] [type=submit]");
  await second.click(`a[href^='/units/${unit}/decisions/']`);
  const text = await second.locator("main").innerText();
  ctx.check(text.includes("Jam layanan ditempel"), "everybody reads it", text);
  ctx.check(!text.includes(own) && !text.includes("loket 2"), "and not what it is about", text);
  await ctx.look(`/units/${unit}/decisions`, "decisions");
}

// The program knows nothing of the house: a file, and the key that the head read aloud.
function verify(...args) {
  const run = ["run", "--quiet", "-p", "verify", "--", ...args];
  return spawnSync("cargo", run, { cwd: root, encoding: "utf8" });
}

async function bundle(ctx, own) {
  const { unit, data } = ctx.demo;
  const address = `/complaints/${unit}/${own}/file`;
  await ctx.look(address, "file", { as: "head" });
  const page = await ctx.page(address, { as: "head" });
  await page.check("[name=notes]");
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.click("main form [type=submit]"),
  ]);
  const name = download.suggestedFilename();
  ctx.equal(name, `complaint-${own}.zip`, "the file is named after the complaint alone");
  const file = path.join(data, name);
  await download.saveAs(file);
  const good = verify(file, "--texts");
  ctx.equal(good.status, 0, `the file holds: ${good.stderr}`);
  ctx.check(good.stdout.includes("loket 2 tutup"), "and proves the decision", good.stdout);
  ctx.check(!good.stdout.includes("Tamara"), "but not the name that was not given", good.stdout);
  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)] ^= 1;
  const altered = path.join(data, "altered.zip");
  await writeFile(altered, bytes);
  const bad = verify(altered);
  ctx.check(bad.status === 1 && bad.stdout.includes("WRONG"), "one altered byte is found", bad.stdout);
  const cover = path.join(data, "cover");
  execFileSync("python3", ["-m", "zipfile", "-e", file, cover]);
  const paper = await ctx.page(`file://${path.join(cover, "cover.html")}`);
  ctx.check((await paper.locator("main").innerText()).includes(own), "the cover is read anywhere");
  await ctx.shot(paper, "oversight-cover", { fullPage: true });
  paper.faults.splice(0);
}

async function explain(ctx, own) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/oversight/${unit}`, { as: "head", js: false });
  await page.click("main form [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary").count(), 1, "what is missing is told");
  await page.fill("[name=date]", "2026-01-05");
  await page.fill("[name=reference]", "0123/LM/2026");
  await page.fill("[name=complaint]", own);
  await page.fill("[name=text]", "Mohon penjelasan tertulis.");
  await page.click("main form [type=submit]");
  const request = new URL(page.url()).pathname;
  const text = await page.locator("main").innerText();
  // Fourteen days after 5 January.
  ctx.check(text.includes("19 Januari 2026"), "the last day is counted", text);
  ctx.equal(await page.locator("form[action$='/second']").count(), 1, "a second letter may come");
  await page.fill("[name=answer]", "Loket kini buka sesuai jam layanan.");
  await page.click("form[action$='/answer'] [type=submit]");
  const letter = await ctx.page(`${request}/letter`, { as: "head" });
  const paper = await letter.locator("main").innerText();
  ctx.check(paper.includes("0123/LM/2026") && paper.includes("sesuai jam"), "the letter", paper);
  await ctx.shot(letter, "oversight-letter", { fullPage: true });
  await ctx.look(request, "request", { as: "head" });
  await ctx.look(`/oversight/${unit}`, "requests", { as: "head" });
  const officer = await ctx.page(`/oversight/${unit}`, { as: "officer" });
  ctx.equal(officer.answer.status(), 403, "not for officers");
  officer.faults.splice(0);
}

async function totals(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/oversight/${unit}/totals`, { as: "head", js: false });
  await page.fill("[name=series]", "ombudsman-jatim");
  await page.fill("[name=name]", "Laporan kepada Ombudsman, Jawa Timur");
  await page.fill("[name=note]", "Contoh dari kajian pelayanan publik.");
  const csv = "tahun,jumlah\n2013,270\n2014,336\n2015,350\n2016,345\n2017,356\n";
  const file = { name: "totals.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await page.setInputFiles("[name=file]", file);
  await page.click("form[enctype] [type=submit]");
  ctx.equal(await page.locator("figure.chart svg").count(), 1, "a picture", page.url());
  await ctx.look(`/oversight/${unit}/totals`, "totals", { as: "head" });
  await ctx.look(`/units/${unit}/oversight`, "public totals");
  const open = await ctx.page(`/units/${unit}/oversight`, { lang: "en" });
  const table = await open.locator("table").innerText();
  ctx.check(table.includes("+24.4 %") && table.includes("356"), "with its table", table);
}

async function figures(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/units/${unit}/complaints`, { lang: "en" });
  const text = await page.locator("main").innerText();
  ctx.check(text.includes("on the day after"), "what came today is not counted before midnight", text);
  await ctx.shot(page, "oversight-figures", { fullPage: true });
}
