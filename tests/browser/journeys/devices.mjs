// A kiosk, a display and a station are paired by the code on their screens; they report how they
// are, reload from afar, come up by themselves at opening, and go back to be paired when revoked.
//
// The machines' clocks are in our hand (Playwright's): half a minute passes at once.
import { PHONE } from "../context.mjs";

export const name = "paired devices";
// An hour of the office in six seconds: it closes and opens while we look.
export const demo = ["--no-simulation", "--speed", "600"];

const PATIENCE = 30_000;

export async function run(ctx) {
  const { unit } = ctx.demo;
  const admin = await ctx.page(`/admin/${unit}/devices`, { as: "admin" });
  const kiosk = await machine(ctx, "/device");
  await pair(ctx, kiosk, admin, { kind: "kiosk", name: "Mesin pintu timur" });
  ctx.equal(new URL(kiosk.url()).pathname, `/kiosk/${unit}`, "the kiosk goes to its page");
  const display = await machine(ctx, "/device", 95_000);
  await pair(ctx, display, admin, { kind: "display", name: "Layar timur", zone: "aula-utama" });
  ctx.equal(new URL(display.url()).pathname, `/display/${unit}`, "the display goes to its page");
  await station(ctx, admin);
  await reports(ctx, admin, kiosk, display);
  await reload(ctx, admin, kiosk, "Mesin pintu timur");
  await visitors(ctx, unit);
  await displays(ctx, unit);
  await opening(ctx, unit);
  for (const [page, device] of [[kiosk, "Mesin pintu timur"], [display, "Layar timur"]]) {
    await revoke(ctx, admin, page, device);
  }
}

// A browser that nobody uses, on a machine whose clock is `ahead` of the server's.
async function machine(ctx, address, ahead = 0) {
  const page = await ctx.page("/privacy");
  await page.clock.install({ time: Date.now() + ahead });
  await page.goto(ctx.url(address));
  return page;
}

// A station has a program of its own: its screen shows the token for it, once.
async function station(ctx, admin) {
  const page = await machine(ctx, "/device");
  await enter(ctx, page, admin, { kind: "enrolment", name: "Foto timur" });
  const token = await page.locator("#token").innerText({ timeout: PATIENCE });
  await ctx.axe(page, "the token of a station");
  const report = { data: {}, headers: { authorization: `Bearer ${token.trim()}` } };
  const answer = await page.request.post(ctx.url("/api/v1/device/report"), report);
  ctx.equal(answer.status(), 200, "the station's program is known by it");
  await page.goto(ctx.url("/device"));
  ctx.equal(await page.locator("#token").count(), 0, "the token is shown once");
  await page.context().close();
}

async function pair(ctx, page, admin, device) {
  await enter(ctx, page, admin, device);
  await page.waitForURL((url) => !url.pathname.startsWith("/device"), { timeout: PATIENCE });
}

// The code of a screen is typed where devices are paired; the screen looks again.
async function enter(ctx, page, admin, { kind, name, zone = "" }) {
  await page.locator("main form [type=submit]").click();
  const code = await page.locator("[data-pairing]").innerText();
  await admin.goto(ctx.url(new URL(admin.url()).pathname));
  await admin.fill("input[name=code]", code.trim());
  await admin.locator(`input[name=kind][value=${kind}]`).check();
  await admin.fill("input[name=name]", name);
  await admin.fill("input[name=zone]", zone);
  await admin.locator("form", { has: admin.locator("input[name=code]") })
    .locator("[type=submit]").click();
  ctx.check(admin.url().endsWith("done=paired"), `${name} is paired`, admin.url());
  await page.clock.fastForward(3_100);
}

const line = (admin, device) => admin.locator("#fleet tbody tr", { hasText: device });

// The list draws itself anew every ten seconds: nobody presses anything.
async function reports(ctx, admin, kiosk, display) {
  const live = line(admin, "Mesin pintu timur").getByText("tersambung");
  await live.waitFor({ timeout: PATIENCE });
  await line(admin, "Layar timur").getByText("tersambung").waitFor({ timeout: PATIENCE });
  const texts = [];
  for (const device of ["Mesin pintu timur", "Layar timur"]) {
    texts.push(await line(admin, device).innerText());
  }
  ctx.check(texts[0].includes(new URL(kiosk.url()).pathname), "the page of the kiosk", texts[0]);
  ctx.check(texts[0].includes("tepat"), "the kiosk's clock is right", texts[0]);
  ctx.check(texts[1].includes(new URL(display.url()).pathname), "the page of the display");
  const ahead = Number(/selisih (\d+) detik/.exec(texts[1])?.[1] ?? 0);
  ctx.check(ahead >= 90 && ahead <= 100, "the display's clock is off", texts[1]);
  await ctx.axe(admin, "the list of devices");
  await ctx.shot(admin, "devices", { fullPage: true });
}

async function reload(ctx, admin, page, device) {
  await page.evaluate(() => (globalThis.old = true));
  await line(admin, device).locator("form[action$='/reload'] button").click();
  ctx.check(admin.url().endsWith("done=reload"), "a reload is asked for", admin.url());
  const waits = await line(admin, device).innerText();
  ctx.check(waits.includes("akan memuat ulang"), "the list says so", waits);
  await page.clock.fastForward(30_100);
  await page.waitForFunction(() => globalThis.old === undefined, null, { timeout: PATIENCE });
  ctx.check(true, `${device} has loaded its page again`);
}

// Whoever looks at the same pages without being a device asks nothing of the server.
async function visitors(ctx, unit) {
  for (const path of [`/kiosk/${unit}`, `/display/${unit}`]) {
    const page = await ctx.page(path);
    const asked = await page.evaluate(() =>
      performance.getEntriesByType("resource").map((entry) => entry.name));
    const own = asked.filter((name) => /device/.test(name));
    ctx.equal(own, [], `a visitor of ${path} reports nothing`);
    ctx.equal(page.faults, [], `a visitor of ${path} has a clean console`);
    await page.context().close();
  }
}

async function displays(ctx, unit) {
  for (const viewport of [undefined, PHONE]) {
    const page = await ctx.page(`/displays/${unit}`, { as: "admin", viewport });
    const text = await page.locator("main").innerText();
    ctx.check(text.includes("Layar timur") && text.includes("tersambung"), "the display is listed");
    await ctx.shot(page, `displays-${viewport ? "phone" : "wide"}`, { fullPage: true });
    await page.context().close();
  }
}

// The office closes for the night; the same page offers services when it has opened.
async function opening(ctx, unit) {
  const page = await machine(ctx, `/kiosk/${unit}`);
  const closed = page.locator("[data-again]");
  const until = Date.now() + 4 * PATIENCE;
  while ((await closed.count()) === 0 && Date.now() < until) await page.reload();
  ctx.equal(await closed.count(), 1, "the kiosk is closed");
  while ((await closed.count()) > 0 && Date.now() < until) {
    const loaded = page.waitForEvent("load", { timeout: PATIENCE });
    await page.clock.fastForward(15_100);
    await loaded;
  }
  const services = await page.locator("a.kiosk-choice").count();
  ctx.check(services > 0, "the kiosk has come up by itself", `${services} services`);
}

async function revoke(ctx, admin, page, device) {
  await line(admin, device).locator("form[action$='/revoke'] button").click();
  ctx.check(admin.url().endsWith("done=device-revoked"), `${device} is revoked`, admin.url());
  await page.clock.fastForward(30_100);
  await page.waitForURL((url) => url.pathname === "/device", { timeout: PATIENCE });
  await page.locator("main form [type=submit]").waitFor({ timeout: PATIENCE });
  ctx.check(true, `${device} waits to be paired again`);
  // The one report that was refused is how it learned of it.
  const other = page.faults.splice(0).filter((fault) => !fault.includes("401"));
  ctx.equal(other, [], `${device}: nothing else went wrong`);
}
