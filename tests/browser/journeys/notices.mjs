// What people are told: chosen on the form, a letter from the question that causes it to the press
// of "printed", the list with its filters on a desk and on a phone, and the words of a notice.
import { DESKTOP, NARROW, PHONE } from "../context.mjs";

export const name = "notices";

export async function run(ctx) {
  const own = await file(ctx);
  await ask(ctx, own);
  const letter = await waiting(ctx, own);
  await list(ctx);
  await print(ctx, letter);
  await told(ctx);
}

async function sideways(ctx, page, what) {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  ctx.check(wide <= 0, `${what}: nothing to scroll sideways`, `${wide} px`);
}

// Files on a page without script and chooses the letter; gives the reference.
async function file(ctx) {
  const form = `/units/${ctx.demo.unit}/complaints/new`;
  const page = await ctx.page(form, { js: false, viewport: PHONE });
  await ctx.axe(page, "the form with the way of being told");
  await page.check("input[name=class][value=non-oversight]");
  await page.check("input[name=about][value=service]");
  await page.check("input[name=track][value=formal]");
  await page.fill("[name=text]", "Papan informasi kosong.");
  await page.fill("[name=name]", "Lestari Contoh");
  await page.fill("[name=contact]", "Jl. Fiktif 9, Kota Contoh");
  await page.selectOption("[name=notify_by]", "letter");
  await ctx.shot(page, "notice-way", { fullPage: true });
  await page.click("main form [type=submit]");
  ctx.check(page.url().endsWith("/receipt"), "the receipt comes at once", page.url());
  return new URL(page.url()).pathname.split("/").at(3);
}

// The supervisor asks the reporter something.
async function ask(ctx, own) {
  const path = `/complaints/${ctx.demo.unit}/${own}`;
  const page = await ctx.page(path, { as: "supervisor", js: false });
  const form = page.locator("form[action$='/send']");
  const details = page.locator("details", { has: form });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  await form.locator("[name=send-text]").fill("Papan yang mana?");
  await form.locator("[name=send-question]").check();
  await form.locator("[type=submit]").click();
  ctx.check((await page.locator("main").innerText()).includes("Papan yang mana?"), "it is asked");
  await ctx.axe(page, "a complaint with its notices");
  await ctx.shot(page, "notice-on-complaint", { fullPage: true });
}

// The name of the letter, as soon as the house has looked into its outbox.
async function waiting(ctx, own) {
  const headers = { authorization: `Bearer ${await ctx.token("supervisor")}` };
  const address = ctx.url(`/notices/${ctx.demo.unit}/list.csv?state=to-print`);
  for (let tries = 0; tries < 60; tries += 1) {
    const lines = (await (await fetch(address, { headers })).text()).split(/\r?\n/);
    const line = lines.find((one) => one.includes(own));
    if (line) return line.split(",")[0];
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the question did not become a letter");
}

async function list(ctx) {
  for (const viewport of [DESKTOP, PHONE, NARROW]) {
    for (const lang of ["id", "en"]) {
      const options = { as: "supervisor", js: false, lang, viewport };
      const page = await ctx.page(`/notices/${ctx.demo.unit}`, options);
      const what = `the list of notices (${lang}, ${viewport.width} px)`;
      await ctx.axe(page, what);
      await sideways(ctx, page, what);
      await ctx.shot(page, `notices-${lang}-${viewport.width}`, { fullPage: true });
      await page.context().close();
    }
  }
  const page = await ctx.page(`/notices/${ctx.demo.unit}`, { as: "supervisor", js: false });
  await page.locator("summary").first().click();
  await page.selectOption("[name=state]", "to-print");
  await page.click("main form [type=submit]");
  ctx.check(page.url().includes("state=to-print"), "the filter is in the address", page.url());
  const states = await page.locator("main tbody .app-state").allInnerTexts();
  ctx.check(states.length > 0 && states.every((one) => one === states[0]), "one state alone", states.join());
}

// One letter: opened, printed, marked. An officer may not open it.
async function print(ctx, letter) {
  const path = `/notices/${ctx.demo.unit}/${letter}`;
  const refused = await ctx.page(`${path}/letter`, { as: "officer", js: false });
  ctx.equal(refused.answer.status(), 403, "names are not for every officer");
  const page = await ctx.page(`${path}/letter`, { as: "supervisor", js: false });
  await ctx.axe(page, "a letter");
  const paper = await page.locator("main").innerText();
  ctx.check(paper.includes("Jl. Fiktif 9"), "the address is on it", paper);
  ctx.check(!paper.includes("Papan"), "and nothing of what was said", paper);
  await ctx.shot(page, "notice-letter", { fullPage: true });
  await page.click("main form [type=submit]");
  ctx.check(page.url().endsWith("state=printed"), "it is marked as printed", page.url());
}

// A notice in its words: neither name nor address.
async function told(ctx) {
  const page = await ctx.page(`/notices/${ctx.demo.unit}?kind=case-returned`, { as: "officer", js: false });
  await page.locator("main tbody a").first().click();
  await ctx.axe(page, "a notice");
  const words = await page.locator("main").innerText();
  ctx.check(!words.includes("@contoh.example") && !words.includes("Yusuf"), "nobody is named", words);
  await ctx.shot(page, "notice", { fullPage: true });
}
