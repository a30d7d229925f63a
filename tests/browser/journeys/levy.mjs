// A levy report between browsers: inspectors make keys and keep their files; somebody seals a
// report with a photograph to one of them; that one opens it, shows the picture and answers; the
// reporter reads it with the receipt; the one who was left out finds nothing. What passes over the
// wire, and what the browser keeps, is looked at.
import { readFile } from "node:fs/promises";
import { NARROW, PHONE } from "../context.mjs";
import { make, said, unlock } from "../levy.mjs";

export const name = "a levy report";

const SECRET = "Petugas loket 3 meminta Rp200.000 <tanpa> kuitansi.";
const QUESTION = "Hari apa itu terjadi?";
// Stands in the photograph's file: place, camera, name.
const CANARY = "KENARI-7.2575-112.7521";

export async function run(ctx) {
  await unready(ctx);
  const kanwil = await make(ctx, "overseer");
  await make(ctx, "wayan");
  const receipt = await report(ctx);
  await examine(ctx, kanwil);
  await leftOut(ctx);
  await readAlong(ctx, receipt);
  await close(ctx, kanwil, receipt);
  await told(ctx);
  const head = await ctx.page("/levy-desk/kanwil-nusantara", { as: "head" });
  ctx.equal(head.answer.status(), 403, "the head of the office has no way in");
  head.faults.splice(0);
}

// Before any inspector has a key nothing can be filed, and without script the page says what else.
async function unready(ctx) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`);
  await page.locator("[data-part=none]").waitFor({ state: "visible" });
  ctx.check(!(await page.locator("[data-part=filing]").isVisible()), "nothing is asked for in vain");
  const bare = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { js: false, viewport: NARROW });
  ctx.equal(await bare.locator("noscript li").count(), 3, "without script it says what else to do");
}

// A photograph whose file tells everything: a real JPEG with Exif and comment put into it.
async function photograph(page) {
  const plain = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [640, 480];
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#c02040";
    drawing.fillRect(0, 0, 640, 480);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const segment = (kind, words) => {
    const text = Buffer.from(words);
    const length = text.length + 2;
    return Buffer.concat([Buffer.from([0xff, kind, length >> 8, length & 255]), text]);
  };
  const jpeg = Buffer.from(plain);
  const told = [segment(0xe1, `Exif\0\0${CANARY}`), segment(0xfe, CANARY)];
  const buffer = Buffer.concat([jpeg.subarray(0, 2), ...told, jpeg.subarray(2)]);
  return { name: `${CANARY}.jpg`, mimeType: "image/jpeg", buffer };
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
  const paper = { name: "kuitansi.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") };
  await page.setInputFiles("[name=levy-pictures]", paper);
  await said(page, "no-picture");
  await page.setInputFiles("[name=levy-pictures]", await photograph(page));
  await page.locator("[data-part=levy-pictures-list] canvas").waitFor({ state: "visible" });
  ctx.equal(await page.locator("[data-part=levy-pictures-list] li").count(), 1, "one picture, no paper");
  await ctx.axe(page, "the levy page with a picture");
  await page.getByLabel("Wayan Sudarma").uncheck();
  await ctx.shot(page, "levy-picture", { fullPage: true });
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
  await sealed(ctx, sent, receipt);
  const kept = await page.evaluate(async () =>
    localStorage.length + sessionStorage.length + (await indexedDB.databases()).length);
  ctx.equal(kept, 0, "nothing is kept in the browser");
  return receipt;
}

// What went over the wire: two posts of known sizes, no word, no name of a file, no cookie.
async function sealed(ctx, sent, receipt) {
  const posts = sent.filter((request) => request.method() === "POST");
  ctx.equal(posts.length, 2, "a report and one part of a picture are sent");
  const unlockCode = receipt.unlock.replaceAll("-", "");
  const secrets = ["loket", "kuitansi", CANARY, unlockCode];
  const forms = secrets.flatMap((secret) => [0, 1, 2].map((shift) =>
    Buffer.from(" ".repeat(shift) + secret).toString("base64").slice(4, -4)).concat(secret))
    .filter((form) => form.length >= 5);
  for (const request of posts) {
    const body = request.postData();
    const found = forms.filter((form) => body.includes(form));
    ctx.check(found.length === 0, "sealed before it is sent", found.join(" "));
    const headers = await request.allHeaders();
    ctx.check(headers.cookie === undefined, "no cookie goes along", headers.cookie);
    ctx.check(headers.referer === undefined, "nor where it was written", headers.referer);
  }
  const part = JSON.parse(posts[1].postData());
  const body = Buffer.from(JSON.parse(part.parcel).body, "base64");
  ctx.equal([part.parts, body.length], [1, 256 * 1024 + 28], "a small picture has the size of a part");
}

async function examine(ctx, key) {
  const desk = await ctx.page("/levy-desk/kanwil-nusantara", { as: "overseer" });
  const open = desk.locator("[data-part=reports] button");
  await open.waitFor();
  ctx.check(await open.isDisabled(), "closed while no key is open");
  ctx.check(!(await desk.locator("main").innerText()).includes("kuitansi"), "sealed at the house");
  ctx.check(await desk.locator("[data-new]:visible").count() === 1, "it is marked as new");
  await unlock(desk, key.file);
  await open.click();
  await said(desk, "opened");
  const thread = await desk.locator("[data-part=thread]").innerText();
  ctx.check(thread.includes(SECRET), "it opens with the key", thread);
  ctx.equal(await desk.locator("[data-new]:visible").count(), 0, "and is new no more");
  await desk.locator("[data-part=thread] button").click();
  await desk.locator("[data-part=thread] canvas").waitFor({ state: "visible" });
  const point = await desk.evaluate(() => {
    const canvas = document.querySelector("[data-part=thread] canvas");
    return [...canvas.getContext("2d").getImageData(300, 200, 1, 1).data.slice(0, 3)];
  });
  const [download] = await Promise.all([
    desk.waitForEvent("download"), desk.locator("[data-part=thread] a").click(),
  ]);
  const [words, named] = [await readFile(await download.path(), "latin1"), download.suggestedFilename()];
  const [red, green, blue] = point;
  const near = Math.abs(red - 0xc0) < 8 && Math.abs(green - 0x20) < 8 && Math.abs(blue - 0x40) < 8;
  ctx.check(near, "the picture is the one that was taken", JSON.stringify(point));
  ctx.check(words.startsWith("\xff\xd8") && !/KENARI|Exif/.test(words), "and says nothing beside it", words.slice(0, 80));
  ctx.check(/^[0-9A-Z]{4}-1\.jpg$/.test(named), "nor in its name", named);
  await ctx.axe(desk, "a report at the inspectors'");
  await ctx.shot(desk, "levy-desk", { fullPage: true });
  await desk.click("[data-part=assign]");
  await said(desk, "assigned");
  ctx.check((await desk.locator("[data-part=reports]").innerText()).includes("Kantor Wilayah"), "it is given");
  await desk.selectOption("[name=levy-filter-state]", "nobody");
  ctx.equal(await desk.locator("[data-part=reports] tr").count(), 0, "filters narrow the list");
  await desk.fill("[name=levy-answer]", QUESTION);
  await desk.click("[data-part=send]");
  await said(desk, "sent");
  const narrow = await ctx.page("/levy-desk/kanwil-nusantara", { as: "overseer", lang: "en", viewport: PHONE });
  await narrow.locator("[data-part=reports] button").waitFor();
  await ctx.axe(narrow, "the inspectors' page in English on a phone");
  await ctx.shot(narrow, "levy-desk-phone", { fullPage: true });
  const wide = await narrow.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  ctx.check(wide <= 0, "the inspectors' page keeps to a phone's screen", `${wide} px`);
}

// For whoever was left out it does not exist.
async function leftOut(ctx) {
  const desk = await ctx.page("/levy-desk/kanwil-nusantara", { as: "wayan" });
  await desk.locator("[data-part=none]").waitFor({ state: "visible" });
  ctx.equal(await desk.locator("[data-part=count]").innerText(), "0", "left out: no line");
}

async function readAlong(ctx, { lookup, unlock: code }) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { lang: "en" });
  await page.locator("[data-part=follow]").waitFor({ state: "visible" });
  await ctx.axe(page, "the levy page in English");
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
  ctx.check(thread.includes("1 / 1"), "the picture came", thread);
  await ctx.axe(page, "an open thread");
  await page.fill("[name=levy-answer]", "Selasa, 17 November.");
  await page.setInputFiles("[name=levy-more-pictures]", await photograph(page));
  await page.locator("[data-part=levy-more-pictures-list] canvas").waitFor({ state: "visible" });
  await page.click("[data-part=send]");
  await said(page, "sent");
  const answered = await page.locator("[data-part=thread]").innerText();
  ctx.check(answered.includes("17 November"), "the answer stands in the thread", answered);
  ctx.equal(answered.split("1 / 1").length, 3, "with a second picture");
  await ctx.shot(page, "levy-answer", { fullPage: true });
  await page.click("[data-part=leave]");
  await page.waitForURL(`**/units/${ctx.demo.unit}`);
  await page.goBack().catch(() => {});
  const back = await page.evaluate(() => document.body.innerText);
  ctx.check(!back.includes(SECRET) && !back.includes(lookup), "whoever goes back finds nothing", back);
}

// Closed, with what came out of it; the reporter sees it and writes no more.
async function close(ctx, key, receipt) {
  const desk = await ctx.page("/levy-desk/kanwil-nusantara", { as: "overseer" });
  desk.on("dialog", (dialog) => dialog.accept());
  await desk.locator("[data-part=reports] button").waitFor();
  await unlock(desk, key.file);
  await desk.locator("[data-part=reports] button").click();
  await said(desk, "opened");
  await desk.selectOption("[name=levy-outcome]", "handed-on");
  await desk.click("[data-part=close]");
  await said(desk, "closed");
  ctx.equal(await desk.locator("[data-part=reports] tr").count(), 0, "gone from what is open");
  const page = await ctx.page(`/units/${ctx.demo.unit}/levy-reports`, { lang: "en" });
  await page.fill("[name=levy-lookup]", receipt.lookup);
  await page.fill("[name=levy-unlock]", receipt.unlock);
  await page.click("[data-part=look]");
  await said(page, "opened");
  const state = await page.locator("[data-part=state]").innerText();
  ctx.check(state.includes("Handed on"), "what came out of it", state);
  ctx.check(!(await page.locator("[data-part=answer]").isVisible()), "nothing more is asked for");
}

// Somebody came in person: an inspector writes it down, and they get the same receipt.
async function told(ctx) {
  const page = await ctx.page("/levy-desk/kanwil-nusantara/new", { as: "wayan" });
  await page.locator("[data-part=filing]").waitFor({ state: "visible" });
  await ctx.axe(page, "a told report");
  await page.click("[data-part=file]");
  await said(page, "choose");
  await page.check("[name=levy-channel][value=in-person]");
  await page.selectOption("[name=levy-office]", ctx.demo.unit);
  await page.fill("[name=levy-text]", "Diminta Rp50.000 di loket 2.");
  await page.click("[data-part=file]");
  await said(page, "filed");
  await ctx.shot(page, "levy-told", { fullPage: true });
  const desk = await ctx.page("/levy-desk/kanwil-nusantara", { as: "wayan" });
  await desk.locator("[data-part=reports] button").waitFor();
  const list = await desk.locator("[data-part=reports]").innerText();
  ctx.check(list.includes("Datang langsung"), "the way it came is listed", list);
}
