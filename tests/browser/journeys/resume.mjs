// Screens that lose their line: they say so plainly, come back by themselves, and are exact again.
import { DISPLAY, PHONE } from "../context.mjs";
import { isExact, openDesk, openDisplay, openKiosk, openPhone, press, serveNext, takeTicket }
  from "../hall.mjs";
import { openLine } from "../line.mjs";

export const name = "screens that lose their line";

// The browser tries again after a second; then everything must be right within two.
const EXACT = 2000;
const TOLD = 8000;
// Three signs of life that did not come.
const SILENT = 18_000;

export async function run(ctx) {
  const mine = await prepared(ctx);
  const display = await openDisplay(ctx);
  const phone = await openPhone(ctx, mine);
  await isExact(ctx, display, EXACT, "the display at first");
  await killed(ctx, display, phone);
  await cutOff(ctx, mine);
  await kioskAlone(ctx);
}

// Some people and two calls, so that there is something to lose.
async function prepared(ctx) {
  for (let n = 0; n < 5; n += 1) await takeTicket(ctx);
  const mine = await takeTicket(ctx);
  const desk = await openDesk(ctx, "1", "rina");
  await serveNext(desk);
  await press(desk, "n");
  await desk.context().close();
  return mine;
}

const isStale = () => !document.querySelector("[data-stale]").hidden;
const isLive = () => document.querySelector("[data-stale]").hidden;

// kill -9, and the server again at the same place with the same data.
async function killed(ctx, display, phone) {
  await display.evaluate(() => { globalThis.sameDocument = true; });
  await ctx.demo.kill();
  await ctx.within(display, TOLD, "the display says that it is old", isStale);
  await ctx.within(phone, TOLD, "so does the phone", isStale);
  const again = display.waitForResponse((answer) => answer.url().includes("/board/events"));
  await ctx.demo.restart();
  // What happens before the screen is back must not be missing on it.
  await takeTicket(ctx, "paspor-pengambilan");
  const back = await again;
  ctx.equal(back.status(), 200, "the display comes back by itself");
  await isExact(ctx, display, EXACT, "the display after kill -9");
  await ctx.within(display, EXACT, "the display no longer says that it is old", isLive);
  await ctx.within(phone, EXACT + TOLD, "nor does the phone", isLive);
  const asked = await back.request().allHeaders();
  ctx.check(Number(asked["last-event-id"]) > 0, "it asked for what it had missed", asked);
  ctx.check(await display.evaluate(() => globalThis.sameDocument === true), "without a reload");
  const desk = await openDesk(ctx, "1", "rina");
  await press(desk, "s");
  await press(desk, "1");
  await isExact(ctx, display, EXACT, "the display goes on after that");
  await desk.context().close();
  forgive(display, phone);
}

// The network goes away under the open page, and the machine notices.
async function cutOff(ctx, mine) {
  const line = await openLine(ctx.demo.portal);
  const display = await ctx.page(`${line.portal}/display/${ctx.demo.unit}`, { viewport: DISPLAY });
  const phone = await ctx.page(`${line.portal}${mine.address}`, { viewport: PHONE });
  const desk = await openDesk(ctx, "1", "rina");
  line.freeze();
  await network(display, true);
  await network(phone, true);
  await ctx.within(display, TOLD, "cut off, the display says that it is old", isStale);
  await ctx.within(phone, TOLD, "cut off, the phone says so too", isStale);
  const number = await serveNext(desk);
  await press(desk, "n");
  await takeTicket(ctx, "paspor-percepatan");
  const missed = await display.innerText("main");
  ctx.check(!missed.includes(number), "what it cannot know it does not show", missed);
  const again = display.waitForRequest((request) => request.url().includes("/board/events"));
  line.thaw();
  await network(display, false);
  await network(phone, false);
  const asked = new URL((await again).url()).searchParams.get("last_event_id");
  ctx.check(Number(asked) > 0, "back, it asks for what it has missed", asked);
  await isExact(ctx, display, EXACT, "the display after a network loss");
  await ctx.within(display, EXACT, "and no longer says that it is old", isLive);
  await ctx.within(phone, EXACT, "nor does the phone", isLive);
  await silence(ctx, line, display, desk);
  forgive(display, phone);
  for (const page of [display, phone, desk]) await page.context().close();
  line.close();
}

// Nothing comes any more, and nobody is told: the missing sign of life is enough.
async function silence(ctx, line, display, desk) {
  line.freeze();
  await press(desk, "s");
  await press(desk, "1");
  await ctx.within(display, SILENT, "after a silence the display says that it is old", isStale);
  line.thaw();
  await isExact(ctx, display, EXACT, "the display after a silence");
  await ctx.within(display, EXACT, "which it then no longer says", isLive);
}

// A kiosk without its server gives no number and sends people to the officer.
async function kioskAlone(ctx) {
  const kiosk = await openKiosk(ctx);
  await network(kiosk, true);
  await ctx.within(kiosk, TOLD, "the kiosk says that it is alone",
    () => !document.querySelector("[data-offline]").hidden);
  await kiosk.tap("a.kiosk-choice");
  ctx.check(await kiosk.isVisible("[data-offline]"), "a touch leads nowhere meanwhile");
  await network(kiosk, false);
  await ctx.within(kiosk, TOLD, "and comes back by itself",
    () => document.querySelector("[data-offline]").hidden);
  await kiosk.tap("a.kiosk-choice");
  await kiosk.waitForSelector("button.kiosk-go");
  forgive(kiosk);
}

async function network(page, offline) {
  page.cdpNetwork ??= await page.context().newCDPSession(page);
  const [latency, downloadThroughput, uploadThroughput] = [0, -1, -1];
  const conditions = { offline, latency, downloadThroughput, uploadThroughput };
  await page.cdpNetwork.send("Network.emulateNetworkConditions", conditions);
}

// A browser reports every request that found no server; anything else stays a fault.
function forgive(...pages) {
  for (const page of pages) {
    page.faults = page.faults.filter((fault) => !/net::ERR_|Failed to load resource/.test(fault));
  }
}
