// Moderation: what waits, a wording in place of the reporter's words, what an app reads then, spam;
// and the public page with its posts.

export const name = "moderation";

export async function run(ctx) {
  const own = await filed(ctx, "Antre di loket 3, Bu Sari marah-marah.", "moderation-1");
  const spam = await filed(ctx, "Beli jam tangan murah.", "moderation-2");
  await queue(ctx, own);
  await reword(ctx, own);
  await mark(ctx, spam);
  await ctx.look(`/units/${ctx.demo.unit}/complaints`, "the public page with posts");
}

async function filed(ctx, text, id) {
  const said = { class: "non-oversight", about: "service", text, command_id: id };
  const filed = await ctx.api("POST", `/api/v1/units/${ctx.demo.unit}/complaints`, said);
  return filed.body.reference;
}

async function queue(ctx, own) {
  const address = `/complaints/${ctx.demo.unit}/moderation`;
  await ctx.look(address, "the queue", { as: "supervisor" });
  const page = await ctx.page(address, { as: "supervisor" });
  await page.click(`a[href*='${own}']`);
  ctx.check(page.url().includes(own), "the queue leads to the complaint", page.url());
}

// Opens a small form of the page and sends it.
async function act(page, action, fill = async () => {}) {
  const form = page.locator(`form[action$='/${action}']`);
  const details = page.locator("details", { has: form });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  await fill(form);
  await form.locator("[type=submit]").click();
}

async function reads(ctx, own) {
  const path = `/open311/v2/requests/${own}.json?jurisdiction_id=${ctx.demo.unit}`;
  const told = (await ctx.api("GET", path)).body[0];
  return told?.service_request_id ? told.description : undefined;
}

async function reword(ctx, own) {
  ctx.equal(await reads(ctx, own), null, "nothing is public before somebody looked");
  const page = await ctx.page(`/complaints/${ctx.demo.unit}/${own}`, { as: "supervisor" });
  await act(page, "redact", async (form) => {
    const offered = await form.locator("textarea").inputValue();
    ctx.check(offered.includes("Bu Sari"), "the other wording begins with the reporter's", offered);
    await form.locator("textarea").fill("Antre lama di sebuah loket.");
  });
  await ctx.axe(page, "a complaint with a public wording");
  await ctx.shot(page, "moderation-desk", { fullPage: true });
  ctx.equal(await reads(ctx, own), "Antre lama di sebuah loket.", "an app reads the wording");
  const said = await page.locator("main").innerText();
  ctx.check(said.includes("Bu Sari"), "the original stays", said);
}

async function mark(ctx, spam) {
  const page = await ctx.page(`/complaints/${ctx.demo.unit}/${spam}`, { as: "supervisor" });
  await act(page, "mark-spam", (form) => form.locator("textarea").fill("Iklan."));
  await ctx.shot(page, "moderation-spam", { fullPage: true });
  ctx.equal(await page.locator("form[action$='/accept']").count(), 0, "nothing is done with it");
  ctx.equal(await page.locator("form[action$='/clear-spam']").count(), 1, "it can be taken back");
  ctx.equal(await reads(ctx, spam), undefined, "spam is in no public list");
}
