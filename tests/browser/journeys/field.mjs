// A team in the field with a phone and a bad connection: it opens a round, takes an application on
// the spot with the identity seen, loses the connection and nothing else, records the steps, and the
// office sees them measured as mobile service.
export const name = "a round in the field with a phone";

const SMALL = { width: 360, height: 740 };
// What a page may weigh when the phone has been in the office before, styles and scripts kept.
const MOST_BYTES = 14 * 1024;
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==",
  "base64",
);
const TYPED = { "q-tempat-lahir": "Desa Contoh", "q-tanggal-lahir": "28/2/1990", name: "Wati Contoh" };
const CHOSEN = { variant: "biasa-10", "q-pernah-paspor": "no", "q-ganti-nama": "no",
  "q-pewarganegaraan": "no" };

const text = async (page, selector = "main") => (await page.innerText(selector)).trim();

async function press(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

// Whether a page fits a small phone, in weight as well.
async function fits(ctx, page, what, shot) {
  await ctx.axe(page, what);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  ctx.check(wide <= 0, `${what}: nothing to scroll sideways`, `${wide} px`);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const parts = [];
  const urls = new Map();
  cdp.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    parts.push([encodedDataLength, urls.get(requestId)]));
  await page.reload({ waitUntil: "networkidle" });
  const bytes = parts.reduce((sum, [length]) => sum + length, 0);
  console.log(`   ${what} weighs ${bytes} bytes`);
  const list = parts.map((part) => part.join(" ")).join("\n      ");
  ctx.check(bytes > 0 && bytes <= MOST_BYTES, `${what} is light`, `${bytes}\n      ${list}`);
  await cdp.detach();
  await ctx.shot(page, shot, { fullPage: true });
}

export async function run(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/field/${unit}`, { as: "officer", viewport: SMALL, touch: true });
  page.on("dialog", (dialog) => dialog.accept());
  await page.click("details form [type=submit]");
  await page.waitForSelector(".govuk-error-summary");
  await ctx.axe(page, "a round without a place");
  await page.fill("#place", "Balai Desa Contoh");
  await press(page, "details form [type=submit]");
  const round = new URL(page.url()).pathname;
  ctx.check(/\/field\/[^/]+\/\d{4}-\d\d-\d\d-1$/.test(round), "a round is open", round);
  await fits(ctx, page, "the round", "field-round");
  await apply(ctx, page, round);
  await work(ctx, page);
  await others(ctx, round);
  await page.goto(ctx.url(round));
  ctx.check((await text(page)).includes("dimulai di sini"), "the round lists it");
  await press(page, "form[action$='/closure'] [type=submit]");
  await measured(ctx);
}

async function fill(page) {
  for (const [field, value] of Object.entries(TYPED)) await page.fill(`[name=${field}]`, value);
  for (const [field, value] of Object.entries(CHOSEN)) {
    await page.check(`input[name=${field}][value=${value}]`);
  }
}

// The connection is gone when the form is sent; the page was dropped by the phone before.
async function apply(ctx, page, round) {
  await press(page, "a[href$='/new/paspor-baru']");
  await fits(ctx, page, "the form", "field-form");
  await page.fill("[name=name]", TYPED.name);
  await page.reload();
  ctx.equal(await page.inputValue("[name=name]"), TYPED.name, "what was typed outlives the page");
  await page.goto(page.url());
  ctx.equal(await page.inputValue("[name=name]"), "", "the next person begins with an empty form");
  await fill(page);
  await page.click("main form [type=submit]");
  await page.waitForSelector(".govuk-error-summary");
  ctx.check((await text(page, ".govuk-error-summary")).includes("identitas"), "identity is to be seen");
  ctx.equal(await page.inputValue("[name=name]"), TYPED.name, "and what was typed stays");
  await ctx.shot(page, "field-form-error", { fullPage: true });
  await page.check("input[name=seen][value=holder_identity]");
  await page.context().setOffline(true);
  await page.click("main form [type=submit]");
  await page.waitForSelector("[data-field-note]");
  ctx.check((await text(page, "[data-field-note]")).includes("Tidak ada sambungan"), "it says so");
  ctx.equal(await page.inputValue("[name=name]"), TYPED.name, "nothing is lost");
  await ctx.shot(page, "field-offline", { fullPage: true });
  await page.context().setOffline(false);
  // The failed request itself is no fault of the page.
  page.faults = page.faults.filter((fault) => !fault.includes("ERR_INTERNET_DISCONNECTED"));
  // Two presses, one application.
  await Promise.all([page.waitForURL(/\/cases\//), page.dblclick("main form [type=submit]")]);
  await page.goto(ctx.url(round));
  ctx.equal(await page.locator("main .app-bring li").count(), 1, "pressed twice, taken once");
  await press(page, ".app-bring a");
  await fits(ctx, page, "the case", "field-case");
  const receipt = await page.getAttribute("main a[href$='/receipt']", "href");
  const own = await ctx.page(receipt.replace("/receipt", ""), { viewport: SMALL });
  ctx.check((await text(own)).includes("Belum ada pemberitahuan"), "the applicant follows it");
}

async function open(page, act) {
  await page.click(`details:has(form[action$='work/${act}']) > summary`);
}

async function send(page, act) {
  await press(page, `form[action$='work/${act}'] [type=submit]`);
}

// Documents, payment, biometrics, interview: each a recorded step.
async function work(ctx, page) {
  await press(page, ".app-bring a[href$='/documents/ktp']");
  await page.setInputFiles("#file", { name: "ktp.png", mimeType: "image/png", buffer: PICTURE });
  await press(page, "form[enctype] [type=submit]");
  ctx.check((await text(page)).includes("Diterima"), "a photograph of the paper is taken");
  await open(page, "check");
  for (const group of await page.locator("form[action$='work/check'] fieldset").all()) {
    const spare = group.locator("input[value=not_needed]");
    const finding = (await spare.count()) > 0 ? spare : group.locator("input[value=complete]");
    await finding.check({ force: true });
  }
  await send(page, "check");
  await open(page, "pay");
  await page.fill("[name=pay-receipt]", "NTPN-LAPANGAN-1");
  await send(page, "pay");
  for (const step of ["Foto", "Wawancara"]) {
    const title = await text(page, "details:has(form[action$='work/finish']) > summary");
    ctx.check(title.includes(step) || step === "Foto", `the next step is ${step}`, title);
    await open(page, "finish");
    await send(page, "finish");
  }
  const said = await text(page, ".app-steps");
  ctx.check((said.match(/Selesai|selesai/g) ?? []).length >= 4, "the steps are done", said);
  await ctx.shot(page, "field-case-done", { fullPage: true });
}

// Somebody who does not go along sees the round and does nothing in it; nothing needs scripts.
async function others(ctx, round) {
  const other = await ctx.page(round, { as: "supervisor", viewport: SMALL, lang: "en" });
  ctx.check((await text(other)).includes("Only the team of this round"), "only the team works in it");
  ctx.equal(await other.locator("a[href*='/new/']").count(), 0, "nothing is offered to others");
  const bare = await ctx.page(`${round}/new/paspor-baru`, { as: "officer", js: false, viewport: SMALL });
  await fill(bare);
  await press(bare, "main form [type=submit]");
  ctx.equal(await bare.inputValue("[name=name]"), TYPED.name, "kept without scripts as well");
  await bare.check("input[name=seen][value=proxy_identity]");
  await press(bare, "main form [type=submit]");
  ctx.check(bare.url().includes("/cases/"), "taken without scripts", bare.url());
}

async function measured(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/cases/${unit}/figures`, { as: "supervisor" });
  const said = await text(page);
  ctx.check(said.includes("Layanan bergerak"), "the channel stands in the figures");
  const csv = await (await page.request.get(ctx.url(`/cases/${unit}/channels.csv`))).text();
  const mobile = csv.split("\n").filter((line) => line.includes(",mobile,"));
  ctx.check(mobile.some((line) => line.includes(",wawancara,")), "each step where it was done", csv);
}
