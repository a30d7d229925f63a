// What goes wrong, goes wrong kindly: the right status, a sentence that says what to do, a number
// to quote, nothing changed, nothing typed lost.
import { open } from "node:fs/promises";
import path from "node:path";
import { openDesk, openKiosk, openPhone, press, takeTicket } from "../hall.mjs";

export const name = "bad input and bad luck";

export async function run(ctx) {
  await addresses(ctx);
  await values(ctx);
  await endedSession(ctx);
  await anothersText(ctx);
  await closedOffice(ctx);
  await brokenStore(ctx);
}

const REFERENCE = { id: "Nomor rujukan", en: "Reference number" };

// A page of failure in both languages: status, a sentence, a number to quote, a way on.
async function failure(ctx, address, status, options = {}) {
  for (const lang of ["id", "en"]) {
    const page = await ctx.page(address, { lang, ...options });
    const what = `${address} (${lang})`;
    ctx.equal(page.answer.status(), status, `${what}: status`);
    ctx.equal(await page.getAttribute("html", "lang"), lang, `${what}: language`);
    const text = await page.innerText("main");
    ctx.check(/\d{4}-\d{4}/.test(text), `${what}: a reference number`, text);
    ctx.check(text.includes(REFERENCE[lang]), `${what}: its name`, text);
    ctx.check(await page.locator("main a.govuk-button").isVisible(), `${what}: a way on`);
    await ctx.axe(page, what);
    await page.context().close();
  }
}

async function addresses(ctx) {
  const { unit } = ctx.demo;
  const known = await takeTicket(ctx);
  const date = known.ticket.slice(0, 8);
  for (const address of [
    "/nowhere",
    "/units/no-such-office",
    `/units/${unit}/services/no-such-service`,
    `/t/${unit}/${known.ticket}/0000000000000000`,
    `/t/${unit}/${date}-Z-999/${known.receipt}`,
    `/t/${unit}/not-a-ticket/${known.receipt}`,
    `/display/${unit}?zone=nowhere`,
  ]) await failure(ctx, address, 404);
  await failure(ctx, `/admin/${unit}/accounts`, 403, { as: "officer" });
}

async function values(ctx) {
  const { unit } = ctx.demo;
  const address = `/statistics/${unit}?from=kemarin&to=2026-11-23`;
  const statistics = await ctx.page(address, { as: "supervisor" });
  ctx.equal(statistics.answer.status(), 422, "a date that is none: status");
  const said = await statistics.innerText(".govuk-error-summary");
  ctx.check(said.includes("Pilih tanggal"), "and what to do", said);
  const desk = await openDesk(ctx, "1", "rina");
  await press(desk, "k");
  await desk.check("[name=services] >> nth=0");
  await desk.fill("[name=group_size]", "banyak");
  await Promise.all([desk.waitForEvent("load"), desk.click("form [type=submit].govuk-button")]);
  ctx.equal(await desk.inputValue("[name=group_size]"), "banyak", "what was typed stays");
  const summary = desk.locator("[data-error-summary]");
  ctx.check(await summary.evaluate((one) => one === document.activeElement),
    "the summary of errors has the focus");
  await desk.click("[data-error-summary] a");
  const focused = await desk.evaluate(() => document.activeElement.name);
  ctx.equal(focused, "group_size", "it leads to the field");
  await desk.context().close();
}

// The session ends while a form is filled in.
async function endedSession(ctx) {
  const { unit, logins } = ctx.demo;
  const { user, password } = logins.find((login) => login.user === "hendra");
  const page = await ctx.page(`/sign-in?next=/floor/${unit}/messages`);
  await signIn(page, user, password);
  await page.fill("[name=text_id]", "Mohon siapkan berkas asli");
  await page.fill("[name=text_en]", "Please have your originals ready");
  const other = await ctx.page("/account", { as: "supervisor" });
  await endOthers(other);
  await Promise.all([page.waitForEvent("load"), page.click("form [type=submit].govuk-button")]);
  ctx.equal(new URL(page.url()).pathname, "/sign-in", "an ended session leads to the door");
  const told = await page.innerText("main");
  ctx.check(told.includes("belum dicatat"), "which says that nothing was recorded", told);
  await signIn(page, user, password);
  ctx.equal(new URL(page.url()).pathname, `/floor/${unit}/messages`, "and back to the form");
  const kept = [await page.inputValue("[name=text_id]"), await page.inputValue("[name=text_en]")];
  ctx.equal(kept, ["Mohon siapkan berkas asli", "Please have your originals ready"],
    "with what was typed");
  await Promise.all([page.waitForEvent("load"), page.click("form [type=submit].govuk-button")]);
  const floor = await page.innerText("main");
  ctx.check(floor.includes("Mohon siapkan berkas asli"), "sent once more, it is recorded", floor);
}

// Who signs in after somebody else on the same computer is not shown what that one typed.
async function anothersText(ctx) {
  const { unit, logins } = ctx.demo;
  const login = (user) => logins.find((one) => one.user === user);
  const page = await ctx.page(`/sign-in?next=/floor/${unit}/messages`);
  await signIn(page, "hendra", login("hendra").password);
  await page.fill("[name=text_id]", "Hanya untuk penyelia");
  await endOthers(await ctx.page("/account", { as: "supervisor" }));
  await Promise.all([page.waitForEvent("load"), page.click("form [type=submit].govuk-button")]);
  await signIn(page, "kepala", login("kepala").password);
  ctx.equal(new URL(page.url()).pathname, `/floor/${unit}/messages`, "the next person's form");
  ctx.equal(await page.inputValue("[name=text_id]"), "", "is empty");
}

async function signIn(page, user, password) {
  await page.fill("#user", user);
  await page.fill("#password", password);
  await Promise.all([page.waitForEvent("load"), page.click("form [type=submit].govuk-button")]);
}

// Ends every session but one's own, as one does after forgetting to sign out elsewhere.
async function endOthers(account) {
  const others = account.locator("tbody tr").filter({ hasNotText: "sesi ini" });
  while (await others.count() > 0) {
    await Promise.all([account.waitForEvent("load"), others.first().locator("button").click()]);
  }
}

// The supervisor ends the day under the eyes of people who still want a number.
async function closedOffice(ctx) {
  const { unit } = ctx.demo;
  const waiting = await takeTicket(ctx);
  const kiosk = await openKiosk(ctx);
  await kiosk.tap('a.kiosk-choice[href$="paspor-baru"]');
  const phone = await ctx.page(`/q/${unit}`);
  await phone.check('input[value="paspor-baru"]');
  const floor = await ctx.page(`/floor/${unit}/day-end`, { as: "supervisor" });
  await Promise.all([floor.waitForEvent("load"), floor.click("form [type=submit].govuk-button")]);
  ctx.equal(new URL(floor.url()).pathname, `/floor/${unit}/summary`, "the day is over");
  await kiosk.tap("button.kiosk-go");
  const sorry = await kiosk.innerText(".kiosk-error");
  ctx.check(sorry.includes("ditutup"), "the kiosk says why there is no number", sorry);
  await ctx.axe(kiosk, "the kiosk's refusal");
  await Promise.all([kiosk.waitForEvent("load"), kiosk.tap("a.kiosk-go")]);
  const closed = await kiosk.innerText("main");
  ctx.check(/Buka lagi .*2026|2027/.test(closed), "and when the office opens again", closed);
  await ctx.axe(kiosk, "the kiosk of a closed office");
  await phone.fill("#code", "x");
  await Promise.all([phone.waitForEvent("load"), phone.click("form [type=submit].govuk-button")]);
  const told = await phone.innerText("main");
  ctx.check(told.includes("tutup"), "the phone is told too", told);
  const ticket = await openPhone(ctx, waiting);
  const state = await ticket.getAttribute("#ticket", "data-state");
  ctx.equal(state, "done", "a number that waited is over");
  const answer = await ctx.api("POST", `/api/v1/units/${unit}/queue/tickets`,
    { services: ["paspor-baru"], priority: null, command_id: "too-late" });
  ctx.equal(answer.status, 409, "a program is refused as well");
}

// The disk fails under the running server: the page says so and quotes a number.
async function brokenStore(ctx) {
  for (const name of ["maklumat.db", "maklumat.db-wal"]) {
    const file = await open(path.join(ctx.demo.data, name), "r+");
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size, 0xff), 0, size, 0);
    await file.close();
  }
  // A write makes the store look at the disk again.
  await ctx.token("auditor").catch(() => "refused, as it should be");
  await failure(ctx, `/statistics/${ctx.demo.unit}`, 503, { as: "supervisor" });
}
