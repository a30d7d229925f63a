// With the keyboard alone: the focus moves in reading order, is always seen, is never caught, and
// stays where it is when a page draws itself anew.
import { KIOSK, PHONE } from "../context.mjs";
import { walk } from "../focus.mjs";
import { openDesk, press, takeTicket } from "../hall.mjs";

export const name = "the keyboard alone";

export async function run(ctx) {
  await kiosk(ctx);
  await phone(ctx);
  await desk(ctx);
  await forms(ctx);
  await stays(ctx);
}

async function enter(page) {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

async function kiosk(ctx) {
  const { unit, kiosk_token: token } = ctx.demo;
  for (const lang of ["id", "en"]) {
    const page = await ctx.page(`/kiosk/${unit}?device=${token}`, { viewport: KIOSK, lang });
    await walk(ctx, page, `the kiosk (${lang})`);
    await page.focus('a.kiosk-choice[href$="paspor-baru"]');
    await enter(page);
    await walk(ctx, page, `the kiosk's question (${lang})`);
    await page.focus("button.kiosk-go");
    await enter(page);
    await page.waitForSelector(".kiosk-result__number");
    await walk(ctx, page, `the kiosk's number (${lang})`);
    await page.context().close();
  }
}

async function phone(ctx) {
  const form = await ctx.page(`/q/${ctx.demo.unit}`, { viewport: PHONE });
  await walk(ctx, form, "the phone's form");
  const ticket = await ctx.page((await takeTicket(ctx)).address, { viewport: PHONE });
  await walk(ctx, ticket, "a ticket on the phone");
}

async function desk(ctx) {
  const free = await openDesk(ctx, "1", "rina");
  await walk(ctx, free, "a free desk");
  await press(free, "n");
  await walk(ctx, free, "a desk with a person called");
  await press(free, "s");
  await walk(ctx, free, "a desk that serves");
  const transfer = await ctx.page(`/desk/${ctx.demo.unit}/1/transfers`, { as: "rina" });
  await walk(ctx, transfer, "a transfer");
}

async function forms(ctx) {
  const { unit } = ctx.demo;
  for (const [address, as, viewport] of [
    [`/printers/${unit}`, "supervisor", undefined],
    [`/printers/${unit}`, "supervisor", PHONE],
    [`/floor/${unit}`, "supervisor", undefined],
    [`/floor/${unit}/messages`, "supervisor", undefined],
    [`/manage/${unit}/pledge`, "head", undefined],
    ["/sign-in", undefined, PHONE],
  ]) {
    const page = await ctx.page(address, { as, viewport });
    await walk(ctx, page, `${address} (${page.viewportSize().width} px)`);
    await page.context().close();
  }
}

// What has the focus, in words.
const focused = () => {
  const one = document.activeElement;
  return `${one.tagName} ${one.getAttribute("href") ?? ""} ${one.textContent.trim()}`;
};

// Pages that draw themselves anew keep the focus and what is unfolded.
async function stays(ctx) {
  const { unit } = ctx.demo;
  const drawn = () => page.evaluate(() => new Promise((resolve) => {
    addEventListener("refreshed", () => resolve(), { once: true });
  }));
  let page = await ctx.page(`/floor/${unit}`, { as: "supervisor" });
  await page.focus(`#floor a[href$="/counters/3/opening"]`);
  let before = await page.evaluate(focused);
  let anew = drawn();
  const mine = await takeTicket(ctx);
  await anew;
  ctx.equal(await page.evaluate(focused), before, "the floor is drawn anew, the focus stays");
  await takeTicket(ctx);
  page = await ctx.page((await takeTicket(ctx)).address, { viewport: PHONE });
  await page.focus("summary");
  await page.keyboard.press("Enter");
  before = await page.evaluate(focused);
  anew = drawn();
  const token = await ctx.token("rina");
  const cancel = `/api/v1/units/${unit}/queue/tickets/${mine.ticket}/cancellations`;
  const body = { reason: "own-wish", command_id: "focus-cancel" };
  const { status } = await ctx.api("POST", cancel, body, token);
  ctx.equal(status, 200, "somebody before leaves");
  await anew;
  ctx.equal(await page.evaluate(focused), before, "the ticket is drawn anew, the focus stays");
  ctx.check(await page.locator("details").evaluate((one) => one.open), "and the reasons stay open");
}
