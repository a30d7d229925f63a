// A morning: from the kiosk by touch to the phone, the desk, the display, the floor.
import { atDesk, board, calling, openDesk, openDisplay, openKiosk, openPhone, press, serveNext,
  takeTicket, targets, touchTicket } from "../hall.mjs";

export const name = "a morning in the hall";
// The office's clock runs fast, so that calling again is soon allowed.
export const demo = ["--no-simulation", "--speed", "30"];

export async function run(ctx) {
  const kiosk = await openKiosk(ctx);
  await kioskIsForEverybody(ctx, kiosk);
  const first = await touchTicket(kiosk, ["paspor-baru"]);
  const second = await touchTicket(kiosk, ["paspor-anak"]);
  await oneVisit(ctx, first, second);
  await otherEndings(ctx, kiosk);
  await severalServices(ctx, kiosk);
  await nothingTwice(ctx);
}

async function kioskIsForEverybody(ctx, kiosk) {
  await targets(ctx, kiosk, "the kiosk's first page");
  const voice = kiosk.locator('[data-help="help-service"]');
  ctx.check(await voice.isVisible(), "the kiosk offers help by voice");
  const [clip] = await Promise.all([
    kiosk.waitForResponse((answer) => answer.url().endsWith(".mp3")),
    voice.tap(),
  ]);
  ctx.equal(clip.status(), 200, "the voice's clip");
  await kiosk.tap('a[hreflang="en"]');
  await kiosk.waitForSelector('html[lang="en"]');
  await kiosk.tap('a.kiosk-choice[href$="paspor-baru"]');
  await kiosk.waitForSelector("button.kiosk-go");
  await targets(ctx, kiosk, "the kiosk's question about priority");
  await kiosk.tap(".kiosk-actions a:last-child");
  await kiosk.tap('a[hreflang="id"]');
  await kiosk.waitForSelector('html[lang="id"]');
}

// One person from the door to the end; everybody's page follows by itself.
async function oneVisit(ctx, first, second) {
  ctx.equal([first.number, second.number], ["A-001", "A-002"], "numbers in order of touch");
  const phone = await openPhone(ctx, second);
  await targets(ctx, phone, "the phone's ticket", "main form");
  const facts = await phone.locator(".ticket__facts dd").allInnerTexts();
  ctx.equal(facts[0], "1", "the phone says how many are before");
  ctx.check(/\d/.test(facts[1]), "the phone says how long it may take", facts[1]);
  const display = await openDisplay(ctx);
  const floor = await ctx.page(`/floor/${ctx.demo.unit}`, { as: "supervisor" });
  const overview = await ctx.page("/overview", { as: "overseer" });
  for (const page of [phone, display, floor, overview]) {
    await page.evaluate(() => { globalThis.sameDocument = true; });
  }
  const desk = await openDesk(ctx, "1", "rina");
  await press(desk, "n");
  ctx.equal(await atDesk(desk), first.number, "the desk shows who was called");
  await follows(ctx, display, 2000, "the display shows the call", first.number,
    "[data-calling] li:first-child .board-call__number");
  await follows(ctx, floor, 4000, "the floor shows the call", first.number,
    ".floor-counter__number");
  await ctx.within(phone, 4000, "the phone says: you are next",
    () => document.getElementById("ticket").dataset.state === "next");
  await press(desk, "s");
  const documents = await desk.locator("#desk-check input").count();
  ctx.check(documents > 2, "the desk shows what the standard asks for", `${documents} documents`);
  await press(desk, "1");
  ctx.equal(await atDesk(desk), "–", "one key ends the service");
  await press(desk, "n");
  ctx.equal(await atDesk(desk), second.number, "then comes the next");
  await ctx.within(phone, 4000, "the phone says: you are called",
    () => document.getElementById("ticket").dataset.state === "called");
  const said = await phone.innerText(".ticket__state");
  ctx.check(said.includes("Loket 1"), "the phone says where to go", said);
  ctx.check((await phone.title()).includes("dipanggil"), "so does its title", await phone.title());
  await follows(ctx, display, 2000, "the display shows the second call", second.number,
    "[data-calling] li:first-child .board-call__number");
  await follows(ctx, overview, 4000, "the head office sees a counter at work", "1 / 6",
    ".grid-unit dd");
  ctx.equal((await board(ctx)).calling, [[second.number, "Loket 1"]], "the public board agrees");
  await press(desk, "s");
  await press(desk, "1");
  await ctx.within(phone, 4000, "the phone says that it is over",
    () => document.getElementById("ticket").dataset.state === "done");
  for (const page of [phone, display, floor, overview]) {
    ctx.check(await page.evaluate(() => globalThis.sameDocument === true), `${page.url()} stayed`);
    await page.context().close();
  }
  await desk.context().close();
}

function follows(ctx, page, ms, what, text, selector) {
  const probe = ([selector, text]) =>
    [...document.querySelectorAll(selector)].some((one) => one.textContent.trim() === text);
  return ctx.within(page, ms, what, probe, [selector, text]);
}

// Hold with a reason, transfer, no-show and coming back after all.
async function otherEndings(ctx, kiosk) {
  const [held, moved, missed] = [
    await touchTicket(kiosk, ["paspor-baru"]),
    await touchTicket(kiosk, ["paspor-baru"]),
    await touchTicket(kiosk, ["paspor-baru"], "elderly"),
  ];
  const desk = await openDesk(ctx, "1", "rina");
  await openDesk(ctx, "2", "bagus");
  // Priority goes first, and the officer looks at the claim.
  await press(desk, "n");
  ctx.equal(await atDesk(desk), missed.number, "priority is called first");
  const phone = await openPhone(ctx, missed);
  await absent(ctx, desk);
  await ctx.within(phone, 4000, "the phone of the missing says so",
    () => document.getElementById("ticket").dataset.state === "missed");
  const restore = desk.locator('form[action$="/restorations"] button').first();
  await restore.focus();
  await press(desk, "Enter");
  await ctx.within(phone, 4000, "restored, the phone waits again",
    () => ["next", "waiting"].includes(document.getElementById("ticket").dataset.state));
  await press(desk, "n");
  ctx.equal(await atDesk(desk), missed.number, "the restored person keeps the place");
  await press(desk, "s");
  await press(desk, "m");
  await press(desk, "1");

  await press(desk, "n");
  ctx.equal(await atDesk(desk), held.number, "the next in line");
  await press(desk, "s");
  await press(desk, "h");
  await press(desk, "1");
  ctx.equal(await atDesk(desk), "–", "held: the counter is free");
  const list = await desk.innerText("#desk-lists");
  ctx.check(list.includes("Menyalin dokumen"), "the reason of the hold is shown", list);
  const call = desk.locator('form[action$="/held-calls"] button').first();
  await call.focus();
  await press(desk, "Enter");
  ctx.equal(await atDesk(desk), held.number, "the held person is called back");
  await press(desk, "s");
  await press(desk, "1");

  await press(desk, "n");
  ctx.equal(await atDesk(desk), moved.number, "the next in line again");
  await press(desk, "s");
  await press(desk, "t");
  await desk.selectOption("#to_counter", "2");
  await Promise.all([desk.waitForEvent("load"), desk.click("form [type=submit].govuk-button")]);
  const other = await openDesk(ctx, "2", "bagus");
  const sent = await other.innerText("#desk-lists");
  ctx.check(sent.includes(moved.number), "the other counter sees who was sent", sent);
  ctx.equal(await serveNext(other), moved.number, "and calls them first");
  for (const page of [desk, other, phone]) await page.context().close();
}

// Calls again as often as the rules ask for, then marks as missing.
async function absent(ctx, desk) {
  const mark = '[data-key="x"]';
  while (await desk.locator(mark).isDisabled()) {
    await press(desk, "r");
    // Too soon: the desk says in how many seconds; the page offers the key again.
    if (await desk.locator("[data-error-summary]").count()) await desk.goto(deskOf(ctx, "1"));
  }
  await press(desk, "x");
  ctx.equal(await atDesk(desk), "–", "missing: the counter is free");
}

const deskOf = (ctx, counter) => ctx.url(`/desk/${ctx.demo.unit}/${counter}`);

async function severalServices(ctx, kiosk) {
  const both = await touchTicket(kiosk, ["paspor-baru", "paspor-pengambilan"]);
  const phone = await openPhone(ctx, both);
  ctx.equal(await phone.locator(".ticket__note").count(), 3, "two services on one ticket");
  const passports = await openDesk(ctx, "1", "rina");
  await press(passports, "n");
  ctx.equal(await atDesk(passports), both.number, "the first service");
  const facts = await passports.innerText(".desk-now__facts");
  ctx.check(facts.includes("Sesudah ini"), "the desk says what follows", facts);
  await press(passports, "s");
  await press(passports, "1");
  const collection = await openDesk(ctx, "4", "dewi");
  const seen = [await atDesk(passports), await serveNext(collection)];
  ctx.equal(seen, ["–", both.number], "the second service, with the same number");
  await ctx.within(phone, 4000, "the visit is over",
    () => document.getElementById("ticket").dataset.state === "done");
  for (const page of [phone, passports, collection]) await page.context().close();
}

// A double click changes nothing twice; two officers at once never get the same person.
async function nothingTwice(ctx) {
  const waiting = [];
  for (let n = 0; n < 9; n += 1) waiting.push((await takeTicket(ctx)).number);
  const one = await openDesk(ctx, "1", "rina");
  const two = await openDesk(ctx, "2", "bagus");
  await Promise.all([one.waitForEvent("load"), one.dblclick('[data-key="n"]')]);
  ctx.equal(await atDesk(one), waiting[0], "a double click calls one person");
  const left = (await board(ctx)).counts.find(([letter]) => letter === "A")[1];
  ctx.equal(left, waiting.length - 1, "and nobody else");
  await press(one, "s");
  await press(one, "1");
  const called = [];
  for (let round = 0; round < 4; round += 1) {
    await Promise.all([press(one, "n"), press(two, "n")]);
    called.push(await atDesk(one), await atDesk(two));
    for (const desk of [one, two]) {
      await press(desk, "s");
      await press(desk, "1");
    }
  }
  ctx.equal([...called].sort(), waiting.slice(1), "two officers at once: each another, nobody left out");
  const display = await openDisplay(ctx);
  ctx.equal(await calling(display), [], "nobody is called any more");
}
