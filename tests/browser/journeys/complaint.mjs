// A complaint through both sides' pages: filed without script on a phone, examined at the desk,
// decided, delivered, agreed to; and what the officer who was not given it can see.
import { DESKTOP, NARROW, PHONE } from "../context.mjs";

export const name = "a complaint";

export async function run(ctx) {
  const own = await file(ctx);
  await look(ctx, own);
  await handle(ctx, own);
  await agree(ctx, own);
}

// The first page after a form was sent is the receipt; it leads to the reporter's own page.
async function file(ctx) {
  const page = await ctx.page(`/units/${ctx.demo.unit}/complaints`, { js: false, viewport: PHONE });
  await ctx.axe(page, "the public page of complaints");
  await ctx.shot(page, "complaint-portal", { fullPage: true });
  await page.click("a[href$='/complaints/new']");
  await page.click("main form [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary").count(), 1, "what is missing is told");
  await ctx.shot(page, "complaint-form-errors", { fullPage: true });
  await page.check("input[name=class][value=non-oversight]");
  await page.check("input[name=about][value=service]");
  await page.check("input[name=track][value=formal]");
  await page.fill("[name=text]", "Loket tutup satu jam sebelum waktunya.");
  await page.fill("[name=name]", "Tamara Contoh, Jl. Fiktif 7");
  await page.fill("[name=contact]", "0800-000-000");
  await page.click("main form [type=submit]");
  ctx.check(page.url().endsWith("/receipt"), "the receipt comes at once", page.url());
  await ctx.axe(page, "the receipt");
  await ctx.shot(page, "complaint-receipt", { fullPage: true });
  const paper = await page.locator("main").innerText();
  ctx.check(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.test(paper), "a reference is on it", paper);
  return new URL(page.url()).pathname.replace("/receipt", "");
}

async function look(ctx, own) {
  for (const viewport of [DESKTOP, PHONE, NARROW]) {
    for (const lang of ["id", "en"]) {
      const page = await ctx.page(own, { js: false, lang, viewport });
      const what = `the reporter's page (${lang}, ${viewport.width} px)`;
      await ctx.axe(page, what);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      ctx.check(wide <= 0, `${what}: nothing to scroll sideways`, `${wide} px`);
      await ctx.shot(page, `complaint-own-${lang}-${viewport.width}`, { fullPage: true });
      await page.context().close();
    }
  }
}

// Opens a small form of the page and sends it.
async function act(page, action, fill = async () => {}) {
  const form = page.locator(`form[action$='/${action}']`);
  const details = page.locator("details", { has: form });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  await fill(form);
  await form.locator("[type=submit]").click();
}

async function handle(ctx, own) {
  const [, , unit, reference] = own.split("/");
  const address = `/complaints/${unit}/${reference}`;
  const stranger = await ctx.page(address, { as: "officer" });
  ctx.equal(stranger.answer.status(), 404, "an officer who was not given it finds nothing");
  stranger.faults.splice(0);
  const list = await ctx.page(`/complaints/${unit}`, { as: "supervisor" });
  await ctx.axe(list, "the officers' list");
  await ctx.shot(list, "complaint-list");
  const page = await ctx.page(address, { as: "supervisor" });
  await ctx.shot(page, "complaint-desk", { fullPage: true });
  await act(page, "accept");
  await act(page, "assign", (form) => form.locator("select").selectOption("hendra"));
  await act(page, "send", async (form) => {
    await form.locator("textarea").fill("Loket berapa, dan jam berapa?");
    await form.locator("[type=checkbox]").check();
  });
  await ctx.axe(page, "the complaint at the desk");
  await ctx.shot(page, "complaint-desk-assigned", { fullPage: true });
  await act(page, "decide", async (form) => {
    await form.locator("select").selectOption("upheld");
    await form.locator("textarea").fill("Terbukti: loket 2 tutup pukul 14.00.");
  });
  await act(page, "deliver");
  ctx.check((await page.locator("main").innerText()).includes("Disampaikan"), "it is delivered");
}

async function agree(ctx, own) {
  const page = await ctx.page(own, { viewport: PHONE });
  const said = await page.locator("main").innerText();
  ctx.check(said.includes("loket 2 tutup"), "the reporter reads the decision");
  ctx.check(!said.includes("hendra"), "and no name of an officer");
  await act(page, "agree");
  ctx.check((await page.locator("main").innerText()).includes("pelapor setuju"), "and agrees");
  await ctx.shot(page, "complaint-agreed", { fullPage: true });
}
