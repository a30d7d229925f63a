// A case from asking to hand-over: applied for without script on a phone, an appointment, the
// officer's work with the second look at papers, and the applicant who sees all of it.
import { readFile } from "node:fs/promises";
import { DESKTOP, KIOSK, NARROW, PHONE } from "../context.mjs";

export const name = "a case";

export async function run(ctx) {
  const own = await apply(ctx);
  await look(ctx, own, "case-own");
  await book(ctx, own);
  const address = await handle(ctx, own);
  await lists(ctx, address);
  await supervise(ctx);
  await arrive(ctx);
  await counter(ctx);
  await collected(ctx, own);
}

const text = async (page, selector = "main") => (await page.innerText(selector)).trim();

// A press that leads to a page.
async function press(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

async function sideways(ctx, page, what) {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  ctx.check(wide <= 0, `${what}: nothing to scroll sideways`, `${wide} px`);
}

// A picture of two pixels: enough to be decoded.
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==",
  "base64",
);

// A document as a photo, without script: what is none is said beside the field, what is one leads to
// the next document.
async function handIn(ctx, page) {
  await press(page, "a.govuk-button[href$='/documents/ktp']");
  await press(page, "form[enctype] [type=submit]");
  ctx.equal(await page.locator("#file-error").count(), 1, "no file is told");
  await page.setInputFiles("#file", { name: "ktp.png", mimeType: "image/png", buffer: Buffer.from("MZ") });
  await press(page, "form[enctype] [type=submit]");
  ctx.equal(await page.locator("#file-error").count(), 1, "what is no picture is told");
  await ctx.axe(page, "a document with an error");
  await sideways(ctx, page, "a document at 320 px");
  await ctx.shot(page, "case-document-error", { fullPage: true });
  await page.setInputFiles("#file", { name: "ktp.png", mimeType: "image/png", buffer: PICTURE });
  await press(page, "form[enctype] [type=submit]");
  ctx.check(page.url().endsWith("/documents/kk"), "one document a page", page.url());
  await press(page, "a[href$='/documents']");
  ctx.check((await text(page)).includes("Diterima"), "it is in the list", await text(page));
  await ctx.shot(page, "case-bring-sent", { fullPage: true });
}

async function apply(ctx) {
  const { unit } = ctx.demo;
  const start = `/units/${unit}/services/paspor-baru`;
  const page = await ctx.page(start, { js: false, viewport: PHONE });
  await press(page, "a[href$='/application']");
  await ctx.axe(page, "what applying takes");
  await ctx.shot(page, "case-begin", { fullPage: true });
  await press(page, "form[action$='/application'] [type=submit]");
  ctx.check(page.url().includes("/apply/"), "a draft is open", page.url());
  await press(page, "main form [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary").count(), 1, "what is missing is told");
  await ctx.axe(page, "a question with an error");
  await ctx.shot(page, "case-ask-error", { fullPage: true });
  await page.check("input[name=variant][value=biasa-10]");
  await press(page, "main form [type=submit]");
  await answer(page, "q-tempat-lahir", "Palu");
  await answer(page, "q-tanggal-lahir", "31/2/1990");
  const kept = await page.inputValue("[name=q-tanggal-lahir]");
  ctx.check(kept.includes("1990"), "what was typed stays", kept);
  await ctx.shot(page, "case-ask-date", { fullPage: true });
  await answer(page, "q-tanggal-lahir", "28/2/1990");
  await choose(page, "q-pernah-paspor", "no");
  // The phone is lost: another one goes on with the address.
  const other = await ctx.page(page.url().replace(/\/q-[a-z-]+$/, ""), { js: false, viewport: NARROW });
  await choose(other, "q-ganti-nama", "no");
  await choose(other, "q-pewarganegaraan", "no");
  await answer(other, "name", "Siti Contoh");
  await sideways(ctx, other, "a question at 320 px");
  await answer(other, "contact", "");
  await ctx.axe(other, "what to bring");
  await ctx.shot(other, "case-bring", { fullPage: true });
  await handIn(ctx, other);
  await press(other, "a[href$='/check']");
  await ctx.axe(other, "check your answers");
  await sideways(ctx, other, "check your answers");
  await ctx.shot(other, "case-check", { fullPage: true });
  const checked = await text(other);
  ctx.check(checked.includes("Rp650.000") && checked.includes("28 Februari 1990"), "all is shown", checked);
  await press(other, "a[href*='q-tempat-lahir?back=check']");
  await answer(other, "q-tempat-lahir", "Donggala");
  ctx.check(other.url().endsWith("/check"), "a changed answer leads back", other.url());
  await press(other, "form[action$='/check'] [type=submit]");
  ctx.check(other.url().endsWith("/receipt"), "the receipt comes at once", other.url());
  await ctx.axe(other, "the receipt");
  await sideways(ctx, other, "the receipt");
  await ctx.shot(other, "case-receipt", { fullPage: true });
  const paper = await text(other);
  ctx.check(/[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}/.test(paper), "a number is on it", paper);
  ctx.check(!paper.includes("Siti"), "and no name");
  await page.goto(page.url());
  ctx.check(page.url().endsWith("/receipt"), "what was sent cannot be sent again", page.url());
  return new URL(other.url()).pathname.replace("/receipt", "");
}

async function answer(page, field, value) {
  await page.fill(`[name=${field}]`, value);
  await press(page, "main form [type=submit]");
}

async function choose(page, field, value) {
  await page.check(`input[name=${field}][value=${value}]`);
  await press(page, "main form [type=submit]");
}

async function look(ctx, own, shot) {
  for (const viewport of [DESKTOP, PHONE, NARROW]) {
    for (const lang of ["id", "en"]) {
      const page = await ctx.page(own, { js: false, lang, viewport });
      const what = `the applicant's page (${lang}, ${viewport.width} px)`;
      await ctx.axe(page, what);
      await sideways(ctx, page, what);
      await ctx.shot(page, `${shot}-${lang}-${viewport.width}`, { fullPage: true });
      await page.context().close();
    }
  }
}

async function book(ctx, own) {
  const page = await ctx.page(`${own}/appointment`, { js: false, viewport: PHONE });
  await ctx.axe(page, "free times");
  await sideways(ctx, page, "free times");
  await ctx.shot(page, "case-slots", { fullPage: true });
  const days = page.locator("form:has(input[value=book])");
  await Promise.all([page.waitForEvent("load"), days.nth(1).locator("button").first().click()]);
  ctx.check((await text(page)).includes("dipesan"), "a place is booked", await text(page));
  const file = await fetch(ctx.url(`${own}/appointment.ics`));
  const calendar = await file.text();
  ctx.equal(file.headers.get("content-type"), "text/calendar; charset=utf-8", "a calendar file");
  ctx.check(calendar.includes("\r\nDTSTART:") && !calendar.includes("Siti"), "with the time", calendar);
  await page.goto(ctx.url(`${own}/appointment`));
  const moved = page.locator("form:has(input[value=book])").nth(2).locator("button").first();
  await Promise.all([page.waitForEvent("load"), moved.click()]);
  ctx.check((await text(page)).includes("dipesan"), "it is moved to another day", await text(page));
  await page.goto(ctx.url(`${own}/appointment`));
  await ctx.axe(page, "one's own appointment");
  const again = page.locator("form:has(input[value=book])").nth(1).locator("button").first();
  await Promise.all([page.waitForEvent("load"), again.click()]);
  ctx.equal(await page.locator(".govuk-error-summary").count(), 1, "once is all the standard allows");
  await ctx.shot(page, "case-slots-moved", { fullPage: true });
}

// Opens a small form of the page and sends it.
async function act(page, action, fill = async () => {}) {
  const form = page.locator(`form[action$='/${action}']`);
  const details = page.locator("details", { has: form });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  await fill(form);
  await Promise.all([page.waitForEvent("load"), form.locator("[type=submit]").click()]);
}

async function papers(form, identity) {
  for (const id of ["kk", "bukti-diri"]) await form.locator(`[name=check-d-${id}][value=complete]`).check();
  for (const id of ["pewarganegaraan", "ganti-nama", "paspor-lama"]) {
    await form.locator(`[name=check-d-${id}][value=not_needed]`).check();
  }
  await form.locator(`[name=check-d-ktp][value=${identity}]`).check();
}

async function handle(ctx, own) {
  const [, , unit, reference] = own.split("/");
  const address = `/cases/${unit}/${reference}`;
  const page = await ctx.page(address, { as: "officer" });
  ctx.check(!(await text(page)).includes("Siti"), "no name before the case is taken on");
  await act(page, "claim");
  await press(page, "a[href$='/form']");
  ctx.check((await text(page)).includes("Siti Contoh"), "the sealed form opens");
  await ctx.axe(page, "the sealed form");
  await page.goto(ctx.url(address));
  await act(page, "check");
  ctx.equal(await page.locator(".govuk-error-summary li").count(), 6, "every document must be judged");
  await ctx.axe(page, "the case with errors");
  await ctx.shot(page, "case-desk-errors", { fullPage: true });
  await act(page, "check", (form) => papers(form, "expired"));
  ctx.check((await text(page, "#state")).includes("Menunggu kelengkapan"), "the file goes back");
  await back(ctx, own);
  await page.goto(ctx.url(address));
  await act(page, "check", async (form) => {
    ctx.equal(await form.locator("[name=check-d-kk]").count(), 1, "what was in order is not asked again");
    await papers(form, "complete");
  });
  await act(page, "pay", async (form) => form.locator("[name=pay-receipt]").fill("NTPN-1"));
  for (const step of ["biometrik", "wawancara"]) await act(page, "finish");
  await ctx.axe(page, "the case with its promise");
  await sideways(ctx, page, "the case");
  await ctx.shot(page, "case-desk", { fullPage: true });
  ctx.check((await text(page)).includes("Paling lambat"), "the promise has a date");
  for (const step of ["verifikasi", "terbit"]) await act(page, "finish");
  ctx.check((await text(page, "#state")).includes("Siap diambil"), "it is ready");
  const phone = await ctx.page(own, { viewport: PHONE });
  ctx.check((await text(phone)).includes("siap diambil"), "the applicant is told");
  await ctx.shot(phone, "case-own-ready", { fullPage: true });
  await act(page, "hand", async (form) => form.locator("[value=proxy]").check());
  ctx.equal(await page.locator(".govuk-error-summary li").count(), 3, "a proxy without papers gets nothing");
  await act(page, "hand", async (form) => {
    await form.locator("[value=holder]").check();
    for (const seen of ["receipt", "holder_identity", "data-sama", "orang-sama"]) {
      await form.locator(`[value=${seen}]`).check();
    }
  });
  ctx.check((await text(page, "#state")).includes("Sudah diambil"), "it is handed over");
  await ctx.shot(page, "case-desk-over", { fullPage: true });
  return address;
}

// The applicant sees the complete list and completes the file.
async function back(ctx, own) {
  const page = await ctx.page(own, { js: false, viewport: PHONE });
  const said = await text(page);
  ctx.check(said.includes("KTP") && said.includes("sudah tidak berlaku"), "what is missing, and why", said);
  await ctx.axe(page, "a file that came back");
  await ctx.shot(page, "case-own-returned", { fullPage: true });
  await press(page, "form[action$='/resubmission'] [type=submit]");
  ctx.check((await text(page, "#state")).includes("dikerjakan"), "it goes on");
}

async function lists(ctx, address) {
  const list = address.replace(/\/[^/]+$/, "");
  const page = await ctx.page(list, { as: "supervisor" });
  await ctx.axe(page, "the officers' list");
  await ctx.shot(page, "case-list", { fullPage: true });
  ctx.check((await page.locator("tbody tr").count()) >= 4, "the demo's cases are there");
  const phone = await ctx.page(list, { as: "officer", viewport: NARROW });
  await sideways(ctx, phone, "the officers' list at 320 px");
  await page.locator("details summary").first().click();
  await page.selectOption("#officer", "nobody");
  await press(page, "main form [type=submit]");
  ctx.check(page.url().includes("officer=nobody"), "the list is filtered", page.url());
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.click("a[href*='list.csv']"),
  ]);
  const file = await readFile(await download.path(), "utf8");
  ctx.check(file.startsWith("reference,service,stage"), "and exported", file);
}

// Where work piles up, promises by step, and the days of appointments.
async function supervise(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/cases/${unit}/figures`, { as: "supervisor" });
  await ctx.axe(page, "where work piles up");
  await ctx.shot(page, "case-figures", { fullPage: true });
  ctx.check((await text(page)).includes("ditepati"), "promises are counted", await text(page));
  await page.goto(ctx.url(`/appointments/${unit}`));
  await ctx.axe(page, "the days of appointments");
  await ctx.shot(page, "case-days", { fullPage: true });
  await page.locator("details summary").first().click();
  await press(page, "main form [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary li").count(), 4, "what is missing is told");
}

// Number and code at the kiosk become a number in the queue.
async function arrive(ctx) {
  const { unit, kiosk_token: token } = ctx.demo;
  const application = {
    service: "paspor-baru", variant: "biasa-5", name: "Contoh", command_id: "arrives",
    answers: {
      "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
      "ganti-nama": "no", "pewarganegaraan": "no",
    },
  };
  const applied = await ctx.api("POST", `/api/v1/units/${unit}/cases`, application, "");
  const { reference, receipt } = applied.body;
  const kiosk = await ctx.page(`/kiosk/${unit}?device=${token}`, { viewport: KIOSK });
  await press(kiosk, "a[href$='/appointment']");
  await ctx.axe(kiosk, "arriving at the kiosk");
  await kiosk.fill("#reference", reference);
  await kiosk.fill("#code", receipt);
  await press(kiosk, "main form button");
  ctx.equal(await kiosk.locator(".kiosk-error").count(), 1, "without an appointment there is no number");
  kiosk.faults.splice(0);
  await ctx.shot(kiosk, "case-kiosk");
  const phone = await ctx.page(`/a/${unit}/${reference}/${receipt}/appointment`, { viewport: PHONE });
  await Promise.all([
    phone.waitForEvent("load"),
    phone.locator("form:has(input[value=book])").first().locator("button").first().click(),
  ]);
  const numbers = [];
  for (const typed of [ctx.url(`/a/${unit}/${reference}/${receipt}`), reference]) {
    await kiosk.goto(ctx.url(`/kiosk/${unit}/appointment`));
    await kiosk.fill("#reference", typed);
    await kiosk.fill("#code", receipt);
    await press(kiosk, "main form button");
    numbers.push(await text(kiosk, ".kiosk-result__number"));
  }
  ctx.check(/^[A-Z]-\d+$/.test(numbers[0]), "a number in the queue", numbers[0]);
  ctx.equal(numbers[1], numbers[0], "coming again gives the same number");
}

async function counter(ctx) {
  const page = await ctx.page(`/cases/${ctx.demo.unit}/new`, { as: "officer", js: false });
  await ctx.axe(page, "what can be entered");
  await ctx.shot(page, "case-entry-choose", { fullPage: true });
  await press(page, "a[href$='/new/paspor-baru']");
  await page.fill("[name=q-tempat-lahir]", "Poso");
  await press(page, "main form [type=submit]");
  ctx.equal(await page.inputValue("[name=q-tempat-lahir]"), "Poso", "what was typed stays");
  ctx.check((await page.locator(".govuk-error-summary li").count()) >= 5, "all that is wrong is told");
  await ctx.axe(page, "the counter's form with errors");
  await ctx.shot(page, "case-entry", { fullPage: true });
  await page.check("[name=variant][value=elektronik-5]");
  await page.fill("[name=q-tanggal-lahir]", "1-2-1950");
  for (const field of ["q-pernah-paspor", "q-ganti-nama", "q-pewarganegaraan"]) {
    await page.check(`[name=${field}][value=no]`);
  }
  await page.fill("[name=name]", "Made Contoh");
  await press(page, "main form [type=submit]");
  ctx.check(page.url().endsWith("/receipt"), "the receipt for the applicant", page.url());
}

async function collected(ctx, own) {
  await look(ctx, own, "case-collected");
  const page = await ctx.page(`/units/${ctx.demo.unit}/applications`, { js: false, viewport: PHONE });
  await ctx.axe(page, "the door to one's application");
  await ctx.shot(page, "case-find", { fullPage: true });
  const [, , , reference, code] = own.split("/");
  await page.fill("[name=reference]", reference.toLowerCase());
  await page.fill("[name=code]", "SALAH");
  await press(page, "main form [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary").count(), 1, "a wrong code opens nothing");
  await page.fill("[name=code]", code.toLowerCase());
  await press(page, "main form [type=submit]");
  ctx.check((await text(page)).includes("Sudah diserahkan"), "number and code open the page");
  const refused = await ctx.page(
    `/units/${ctx.demo.unit}/services/izin-terbatas-perpanjangan/application`, { js: false },
  );
  ctx.check((await text(refused)).includes("belum"), "what cannot be taken is explained");
  await ctx.shot(refused, "case-refused", { fullPage: true });
}
