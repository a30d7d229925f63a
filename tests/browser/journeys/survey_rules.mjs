// Answers that carry a sign of misuse: the head leaves them out by a rule with a reason, sees index
// and counts change on the page, in the workbook and in the open data, takes the rule back, and
// everybody can read afterwards what was left out and why.
import { inflateRawSync } from "node:zlib";
import { PHONE } from "../context.mjs";
import { openDesk, openPhone, serveNext, takeTicket } from "../hall.mjs";

export const name = "flagged answers are left out by a rule that everybody can read";

const ELEMENTS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku",
  "pengaduan", "sarpras"];
const REASON = "Petugas bukan responden";
// The urn is looked into every half minute.
const URN_MS = 90_000;

const text = async (page, selector) => (await page.innerText(selector)).trim();

async function click(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

export async function run(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/surveys/${unit}/berjalan`, { as: "head" });
  page.on("dialog", (dialog) => dialog.accept());
  await click(page, `form[action$="/berjalan/closing"] button`);
  const path = await openRound(ctx, page, unit);
  await answers(ctx);
  ctx.check(await arrived(page, ctx, path), "five answers are on the record");
  await shows(ctx, page, path, ["85,00", 5, {}, 0], "all five count");
  await click(page, `form:has([value=staff_device]) button`);
  ctx.check((await text(page, ".govuk-error-summary")).length > 0, "a rule wants its reason");
  await ctx.axe(page, "the report with an error");
  await rule(page, REASON);
  await shows(ctx, page, path, ["100,00", 4, { staff_device: 1 }, 1], "without the officer's");
  await ctx.axe(page, "the report with a rule");
  await ctx.shot(page, "survey-rules", { fullPage: true });
  await rule(page, "Keliru");
  await shows(ctx, page, path, ["85,00", 5, {}, 2], "taken back");
  await rule(page, REASON);
  await click(page, `form[action="${path}/closing"] button`);
  ctx.equal(await page.locator("form:has([name=flag])").count(), 0, "settled before it is closed");
  await click(page, `form[action="${path}/reports"] button`);
  const open = await ctx.page(`/units/${unit}/surveys`, { viewport: PHONE });
  const said = await text(open, "main");
  ctx.check(said.includes("100,00") && said.includes(REASON), "everybody reads the rule", said);
  ctx.check(said.includes("Keliru"), "and that there was another before");
  ctx.equal(await open.locator("[aria-labelledby=rules] li").count(), 3, "all three rules");
  await ctx.axe(open, "the published report with rules");
  const english = await ctx.page(`/units/${unit}/surveys`, { lang: "en" });
  ctx.check((await text(english, "main")).includes("left out"), "in English as well");
}

// A round in which everybody is drawn.
async function openRound(ctx, page, unit) {
  await page.goto(ctx.url(`/surveys/${unit}`));
  const fields = { title_id: "Putaran aturan", title_en: "Round of rules", round: "aturan",
    expected: "10", answering: "50" };
  for (const field of await page.locator("details:not([open]) > summary").all()) await field.click();
  for (const [field, value] of Object.entries(fields)) await page.fill(`[name=${field}]`, value);
  await click(page, `form[action="/surveys/${unit}"] .govuk-button`);
  return new URL(page.url()).pathname;
}

// Four people on their phones, and an officer who answers for a fifth at the desk: the urn is
// emptied when five are together.
async function answers(ctx) {
  const tickets = [];
  for (let visit = 0; visit < 5; visit += 1) tickets.push(await takeTicket(ctx));
  const desk = await openDesk(ctx, 1, "rina");
  for (let visit = 0; visit < 5; visit += 1) await serveNext(desk);
  for (const [place, ticket] of tickets.entries()) {
    const phone = await openPhone(ctx, ticket);
    const address = await phone.getAttribute('a[href^="/s/"]', "href");
    const by = place === 2 ? { as: "rina" } : {};
    const page = await ctx.page(address, { viewport: PHONE, ...by });
    const value = place === 2 ? 1 : 4;
    for (const element of ELEMENTS) {
      await page.check(`input[name="value-${element}"][value="${value}"]`, { force: true });
    }
    await click(page, "form .govuk-button");
  }
}

// Whether all answers came out of the urn.
async function arrived(page, ctx, path) {
  for (const until = Date.now() + URN_MS; Date.now() < until;) {
    await page.goto(ctx.url(path));
    if ((await text(page, "main")).includes("85,00")) return true;
    await page.waitForTimeout(2000);
  }
  return false;
}

async function rule(page, reason) {
  await page.fill("#reason-staff_device", reason);
  await click(page, `form:has([value=staff_device]) button`);
}

// Page, open data and workbook tell the same.
async function shows(ctx, page, path, [index, respondents, excluded, rules], what) {
  await page.goto(ctx.url(path));
  ctx.equal(await text(page, ".govuk-summary-list strong >> nth=0"), index, `index: ${what}`);
  ctx.equal(await page.locator("[aria-labelledby=rules] li").count(), rules, `rules: ${what}`);
  const file = ctx.url(`/units${path.replace("/surveys/", "/")}`).replace("/aturan", "/surveys/aturan");
  const data = await (await page.request.get(`${file}/report.json`)).json();
  const found = [data.respondents, data.excluded, data.rules.length];
  ctx.equal(found, [respondents, excluded, rules], `open data: ${what}`);
  const book = await (await page.request.get(`${file}/report.xlsx`)).body();
  const cells = [...unpacked(book, "xl/worksheets/sheet1.xml").matchAll(/<v>([^<]*)<\/v><\/c>/g)];
  const number = String(Number(index.replace(",", ".")));
  ctx.check(cells.some(([, value]) => value === number), `workbook: ${what}`, `no cell ${number}`);
}

// One file out of a workbook.
function unpacked(zip, wanted) {
  let at = zip.readUInt32LE(zip.lastIndexOf("PK\u0005\u0006") + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [length, extra, note] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place));
    if (zip.toString("utf8", at + 46, at + 46 + length) === wanted) {
      const from = zip.readUInt32LE(at + 42);
      const start = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed).toString("utf8");
    }
    at += 46 + length + extra + note;
  }
  throw new Error(`no ${wanted} in the workbook`);
}
