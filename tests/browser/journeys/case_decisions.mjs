// Decisions about a case, clicked: a second person who does not agree and then does, a hold for
// examination, a refusal on a legal ground, and money that is given back after a refusal and after a
// withdrawal. The head publishes a version of the standard in which a step wants a second person.
import { PHONE } from "../context.mjs";

export const name = "a second person, a hold, a refusal and a refund";

const SERVICE = "paspor-baru";
let numbers = 0;

const text = async (page, selector = "main") => (await page.innerText(selector)).trim();

async function press(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

export async function run(ctx) {
  await publish(ctx);
  await second(ctx);
  await refuse(ctx);
  await withdraw(ctx);
}

// A new version of the standard, with a second person at the check of data.
async function publish(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/manage/${unit}/standards/${SERVICE}`, { as: "head" });
  page.on("dialog", (dialog) => dialog.accept());
  const document = await page.inputValue("#document");
  const [before, after] = document.split(/id = "verifikasi"\n/);
  ctx.check(after !== undefined, "the standard has the step");
  const rest = after.replace(/^second_person = false\n/m, "");
  await page.fill("#document", `${before}id = "verifikasi"\nsecond_person = true\n${rest}`);
  await page.fill("#decree", "SK-UJI-2/2026");
  await press(page, "button[formaction$='/versions']");
  ctx.equal(await page.locator(".govuk-error-summary, .app-findings").count(), 0,
    "the version is published");
}

async function apply(ctx) {
  numbers += 1;
  const body = {
    service: SERVICE, variant: "biasa-10", name: "Siti Contoh", contact: "siti@contoh.example",
    command_id: `decisions-${numbers}`,
    answers: { "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
      "ganti-nama": "no", pewarganegaraan: "no" },
  };
  const { unit } = ctx.demo;
  const { status, body: told } = await ctx.api("POST", `/api/v1/units/${unit}/cases`, body, "");
  if (status >= 300) throw new Error(`no application: ${JSON.stringify(told)}`);
  return { desk: `/cases/${unit}/${told.reference}`, own: `/a/${unit}/${told.reference}/${told.receipt}` };
}

// Fills and sends one of the small forms of a case.
async function act(page, name, fields = {}) {
  const form = `form[action$='/${name}']`;
  if (await page.locator(`details[open]:has(${form})`).count() === 0) {
    await page.click(`details:has(${form}) > summary`);
  }
  const act = name.split("/")[1];
  for (const [field, value] of Object.entries(fields)) {
    const place = page.locator(`[name=${act}-${field}]`);
    const kind = await place.first().evaluate((one) => one.tagName);
    if (kind === "SELECT") await place.selectOption(value);
    else await place.fill(value);
  }
  await press(page, `${form} [type=submit]`);
}

async function check(page) {
  await page.click("details:has(form[action$='work/check']) > summary");
  for (const group of await page.locator("form[action$='work/check'] fieldset").all()) {
    const spare = group.locator("input[value=not_needed]");
    const finding = (await spare.count()) > 0 ? spare : group.locator("input[value=complete]");
    await finding.check({ force: true });
  }
  await press(page, "form[action$='work/check'] [type=submit]");
}

async function paid(ctx) {
  const one = await apply(ctx);
  const page = await ctx.page(one.desk, { as: "officer" });
  await check(page);
  await act(page, "work/pay", { receipt: `NTPN-${numbers}` });
  return { ...one, page };
}

const offers = (page, name) => page.locator(`form[action$='/${name}']`).count();

// Who did a step does not agree with it; the other person says no first, with a reason.
async function second(ctx) {
  const { page, desk } = await paid(ctx);
  for (let step = 0; step < 3; step += 1) await act(page, "work/finish");
  ctx.check((await text(page, "#state")).includes("orang kedua"), "it waits for a second person",
    await text(page, "#state"));
  ctx.equal(await offers(page, "work/confirm"), 0, "who did it is not asked");
  const other = await ctx.page(desk, { as: "supervisor" });
  await ctx.axe(other, "a step that waits for a second person");
  await ctx.shot(other, "case-second-person", { fullPage: true });
  await act(other, "work/decline");
  ctx.equal(await other.locator(".govuk-error-summary").count(), 1, "a no wants its reason");
  await act(other, "work/decline", { reason: "Foto tidak jelas" });
  await page.goto(ctx.url(desk));
  await act(page, "work/finish", { note: "Foto diambil ulang" });
  await other.goto(ctx.url(desk));
  await act(other, "work/confirm");
  const said = await text(other);
  ctx.check(said.includes("(orang kedua)"), "the second person stands beside the step", said);
}

// Put aside for an examination, then refused on a ground of the standard; money goes back by another.
async function refuse(ctx) {
  const { page, desk, own } = await paid(ctx);
  await act(page, "work/hold", { why: "examination", note: "Periksa kemiripan nama" });
  const held = await text(page);
  ctx.check(held.includes("Diperiksa lebih lanjut"), "it is held", held);
  ctx.equal(await offers(page, "work/finish"), 0, "nothing goes on meanwhile");
  ctx.equal(await offers(page, "decisions/reject"), 0, "who works on it does not refuse it");
  const other = await ctx.page(desk, { as: "supervisor" });
  await ctx.axe(other, "a case that is held");
  await act(other, "decisions/reject", { article: "Ps 52" });
  ctx.equal(await other.locator(".govuk-error-summary").count(), 1, "a refusal wants its reason");
  await ctx.shot(other, "case-reject-error", { fullPage: true });
  await act(other, "decisions/reject", { citation: "PP 31/2013", article: "Ps 52",
    reason: "Data tidak cocok." });
  for (const [lang, words] of [["id", "PP 31/2013, Ps 52"], ["en", "PP 31/2013, Ps 52"]]) {
    const reader = await ctx.page(own, { lang, viewport: PHONE });
    const said = await text(reader);
    ctx.check(said.includes(words) && said.includes("Data tidak cocok."), `the ground is told (${lang})`, said);
    const told = await text(reader, "h2#told ~ .app-scroll");
    ctx.check(/decided|diputuskan|keputusan/i.test(told), `and what was sent (${lang})`, told);
    ctx.check(!told.includes("siti@"), "without an address");
    await ctx.axe(reader, `the applicant's page after a refusal (${lang})`);
    await ctx.shot(reader, `case-own-told-${lang}`, { fullPage: true });
  }
  await page.goto(ctx.url(desk));
  ctx.equal(await offers(page, "decisions/refund"), 0, "who took the money does not give it back");
  await act(other, "decisions/refund", { amount: "900.000", receipt: "KEMBALI-1", why: "rejected" });
  ctx.equal(await other.locator(".govuk-error-summary").count(), 1, "not more than was paid");
  await act(other, "decisions/refund", { amount: "650.000", receipt: "KEMBALI-1", why: "rejected" });
  const back = await text(other);
  ctx.check(back.includes("KEMBALI-1") && back.includes("650.000"), "given back with its paper", back);
}

// The standard says nothing of money after a withdrawal: the reason is recorded, nobody is promised.
async function withdraw(ctx) {
  const { desk, own } = await paid(ctx);
  const applicant = await ctx.page(own, { viewport: PHONE });
  applicant.on("dialog", (dialog) => dialog.accept());
  await applicant.click("details:has(form[action$='/withdrawal']) > summary");
  await press(applicant, "form[action$='/withdrawal'] [type=submit]");
  const other = await ctx.page(desk, { as: "supervisor" });
  await other.click("details:has(form[action$='/decisions/refund']) > summary");
  const hint = await text(other, "form[action$='/decisions/refund']");
  ctx.check(hint.includes("Standar tidak menyebut"), "what the standard does not say is not promised", hint);
  await ctx.axe(other, "a refund after a withdrawal");
  await ctx.shot(other, "case-refund-withdrawn", { fullPage: true });
  await act(other, "decisions/refund", { amount: "650.000", receipt: "KEMBALI-2", why: "withdrawn" });
  ctx.check((await text(other)).includes("KEMBALI-2"), "recorded with its reason");
}
