// What people do in the hall, as they do it: touch the kiosk, look at the phone, press one key at
// the desk. Journeys say what must come of it.
import { DISPLAY, KIOSK, PHONE } from "./context.mjs";

// The kiosk at the door: its start address carries its token once.
export function openKiosk(ctx, options = {}) {
  const { unit, kiosk_token: token } = ctx.demo;
  return ctx.page(`/kiosk/${unit}?device=${token}`, { viewport: KIOSK, touch: true, ...options });
}

// Takes a number by touch; gives the number and the address of its page.
export async function touchTicket(kiosk, services, priority = "") {
  for (const [place, service] of services.entries()) {
    if (place > 0) await kiosk.tap('a[href*="/services?services="]');
    await kiosk.tap(`a.kiosk-choice[href$="${service}"]`);
  }
  await kiosk.tap(`button[name=priority][value="${priority}"]`);
  const number = await kiosk.innerText(".kiosk-result__number");
  const slip = await kiosk.getAttribute('a[href^="/t/"]', "href");
  await kiosk.tap("a.kiosk-go");
  await kiosk.waitForSelector("a.kiosk-choice");
  return { number, address: slip.replace(/\/print.*$/, "") };
}

// A number by the API, for people whose way to it does not matter here.
let numbers = 0;
export async function takeTicket(ctx, service = "paspor-baru", priority = null) {
  numbers += 1;
  const body = { services: [service], priority, command_id: `hall-${numbers}` };
  const path = `/api/v1/units/${ctx.demo.unit}/queue/tickets`;
  const { status, body: taken } = await ctx.api("POST", path, body);
  if (status !== 201) throw new Error(`no ticket: ${JSON.stringify(taken)}`);
  return { ...taken, address: `/t/${ctx.demo.unit}/${taken.ticket}/${taken.receipt}` };
}

export function openPhone(ctx, { address }, options = {}) {
  return ctx.page(address, { viewport: PHONE, touch: true, ...options });
}

export function openDisplay(ctx, options = {}) {
  return ctx.page(`/display/${ctx.demo.unit}`, { viewport: DISPLAY, ...options });
}

// Presses one key and waits for the page that comes of it.
export async function press(page, key) {
  await page.waitForLoadState("load");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press(key)]);
}

// A desk with its counter open.
export async function openDesk(ctx, counter, as) {
  const desk = await ctx.page(`/desk/${ctx.demo.unit}/${counter}`, { as });
  if (await desk.$('[data-key="o"]')) await press(desk, "o");
  return desk;
}

// The number at a desk; "–" when nobody is there.
export const atDesk = (desk) => desk.innerText(".desk-now__number");

// Calls, serves and finishes one person with one key each; gives the number.
export async function serveNext(desk) {
  await press(desk, "n");
  const number = await atDesk(desk);
  await press(desk, "s");
  await press(desk, "1");
  return number;
}

// The numbers that a display shows as called now, newest first.
export const calling = (display) =>
  display.$$eval("[data-calling] .board-call__number", (all) => all.map((one) => one.textContent));

// Whether a display shows exactly this; runs in the page.
const shows = (wanted) => {
  const rows = (list) => [...document.querySelectorAll(`${list} > li`)].map((row) =>
    [".board-call__number", ".board-call__counter"].map((part) =>
      row.querySelector(part).textContent));
  const counts = [...document.querySelectorAll("[data-waiting] > div")].map((pair) =>
    [pair.querySelector("dt").textContent, Number(pair.querySelector("dd").textContent)]);
  const seen = { calling: rows("[data-calling]"), recent: rows("[data-recent-list]"), counts };
  return JSON.stringify(seen) === wanted;
};

// The same from the board that the server holds.
export async function board(ctx) {
  const { body } = await ctx.api("GET", `/api/v1/units/${ctx.demo.unit}/queue/board`);
  const row = (call) => [call.number, call.counter_name.id];
  return {
    calling: body.calling.slice(0, 3).map(row),
    recent: [...body.calling.slice(3), ...body.recent].slice(0, 7).map(row),
    counts: Object.keys(body.waiting).sort().map((letter) => [letter, body.waiting[letter]]),
  };
}

// Whether a display shows exactly the server's board within so many milliseconds.
export async function isExact(ctx, display, ms, what) {
  return ctx.within(display, ms, what, shows, JSON.stringify(await board(ctx)));
}

// Everything that can be touched is at least so many CSS pixels wide and high.
export async function targets(ctx, page, what, scope = "body", least = 44) {
  const kinds = ["a", "button", "input", "select", "summary"];
  const selector = kinds.map((kind) => `${scope} ${kind}`).join(", ");
  const small = await page.$$eval(selector, (all, least) =>
    all.filter((one) => {
      const { width, height } = (one.closest("label") ?? one).getBoundingClientRect();
      const hidden = !one.checkVisibility() || one.matches(".skip-link:not(:focus)");
      return !hidden && one.type !== "hidden" && (width < least || height < least);
    }).map((one) => one.outerHTML.slice(0, 120)), least);
  ctx.check(small.length === 0, `targets of at least ${least} px on ${what}`, small.join("\n      "));
}
