// A survey as people meet it: on the phone after the visit, with and without scripts; at the kiosk
// in large print; on an interviewer's tablet; by the public link; and the head's report, held
// against a survey of the past that is imported from a file.
import { KIOSK, NARROW, PHONE } from "../context.mjs";
import { openDesk, openKiosk, openPhone, serveNext, takeTicket, targets } from "../hall.mjs";

export const name = "a survey from the visit to the report";

const TABLET = { width: 820, height: 1180 };
const ELEMENTS = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku",
  "pengaduan", "sarpras"];
// What the questions may weigh on the phone network, all parts together.
const MOST_BYTES = 60 * 1024;
// A size that people read from an arm's length.
const LARGE_PX = 20;

const text = async (page, selector) => (await page.innerText(selector)).trim();

async function click(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

async function choose(page, value, elements = ELEMENTS) {
  for (const element of elements) {
    await page.check(`input[name="value-${element}"][value="${value}"]`, { force: true });
  }
}

export async function run(ctx) {
  const { unit } = ctx.demo;
  const tickets = [];
  for (let visit = 0; visit < 5; visit += 1) tickets.push(await takeTicket(ctx));
  const waiting = await openPhone(ctx, tickets[0]);
  ctx.equal(await waiting.locator('a[href^="/s/"]').count(), 0, "nobody is asked before the visit");
  const paper = await ctx.page(`${tickets[0].address}/print`, { viewport: PHONE });
  const slip = await text(paper, ".slip");
  ctx.check(slip.includes("Setelah dilayani"), "the paper ticket tells of the survey", slip);
  const desk = await openDesk(ctx, 1, "rina");
  for (let visit = 0; visit < 5; visit += 1) await serveNext(desk);
  await phone(ctx, tickets[0]);
  await bare(ctx, tickets[1]);
  await kiosk(ctx, unit);
  await tablet(ctx, unit);
  await volunteer(ctx, unit);
  await past(ctx, unit);
  await report(ctx, unit);
}

// The ticket's page leads to the questions; all that they need comes in few bytes.
async function phone(ctx, ticket) {
  const page = await openPhone(ctx, ticket);
  await ctx.axe(page, "the ticket's page after the visit");
  await page.click(".ticket summary");
  ctx.check(await page.locator(".ticket .queue-qr svg").isVisible(), "a code for another phone");
  await ctx.shot(page, "survey-ticket");
  const address = await page.getAttribute('a[href^="/s/"]', "href");
  const fresh = await ctx.page("about:blank", { viewport: PHONE, touch: true });
  const cdp = await fresh.context().newCDPSession(fresh);
  await cdp.send("Network.enable");
  const names = new Map();
  const parts = [];
  cdp.on("Network.responseReceived", ({ requestId, response }) => names.set(requestId, response.url));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    parts.push([encodedDataLength, names.get(requestId)]));
  await fresh.goto(ctx.url(address), { waitUntil: "networkidle" });
  const bytes = parts.reduce((sum, [length]) => sum + length, 0);
  const list = parts.map(([length, url]) => `${length} ${url}`).join("\n      ");
  console.log(`   the questions weigh ${bytes} bytes over the wire`);
  ctx.check(bytes > 0 && bytes <= MOST_BYTES, "at most 60 KB over the wire", `${bytes}\n      ${list}`);
  await ctx.axe(fresh, "the questions");
  await targets(ctx, fresh, "the questions", ".govuk-radios", 40);
  await ctx.shot(fresh, "survey-phone", { fullPage: true });
  await choose(fresh, 4);
  await fresh.fill("#comment", "Cepat dan ramah.");
  await click(fresh, "form .govuk-button");
  ctx.equal(await text(fresh, "h1"), "Terima kasih", "answered on the phone");
  await ctx.axe(fresh, "thanks");
  const again = await ctx.page(address, { viewport: PHONE });
  ctx.equal(await text(again, "h1"), "Terima kasih", "and not twice");
}

// The same with links and forms alone, in English, on a narrow phone.
async function bare(ctx, ticket) {
  const options = { js: false, viewport: NARROW, lang: "en" };
  const page = await ctx.page(ticket.address, options);
  await click(page, 'a[href^="/s/"]');
  const cost = await text(page, "form");
  ctx.check(cost.includes("In line with the tariff") && !cost.includes("Free of charge"),
    "a lawful tariff is never free");
  await choose(page, 3, ELEMENTS.slice(1));
  await page.fill("#comment", "Half an hour late");
  await click(page, "form .govuk-button");
  const wrong = await text(page, ".govuk-error-summary");
  ctx.check(wrong.includes("Requirements"), "the missing answer is named", wrong);
  const kept = [
    await page.isChecked('input[name="value-sarpras"][value="3"]'),
    await page.inputValue("#comment"),
  ];
  ctx.equal(kept, [true, "Half an hour late"], "what was chosen and written stays");
  await ctx.axe(page, "the questions with an error");
  await choose(page, 3, ELEMENTS.slice(0, 1));
  await click(page, "form .govuk-button");
  ctx.equal(await text(page, "h1"), "Thank you", "answered without scripts");
}

// From the kiosk's first page by the number on the ticket; large, spoken, easy to hit.
async function kiosk(ctx, unit) {
  const page = await openKiosk(ctx);
  await page.tap(`a[href="/kiosk/${unit}/survey"]`);
  await page.fill("#number", "a-003");
  await ctx.axe(page, "the kiosk's question for the number");
  await Promise.all([page.waitForEvent("load"), page.tap(".kiosk-go")]);
  const size = await page.$eval(".survey-question legend", (one) => parseFloat(getComputedStyle(one).fontSize));
  ctx.check(size >= LARGE_PX, "questions in large print", `${size} px`);
  await targets(ctx, page, "the kiosk's answers", ".survey-scale", 44);
  const voice = page.locator('[data-help="help-survey"]');
  ctx.check(await voice.isVisible(), "a button that reads aloud");
  const clips = JSON.parse(await page.evaluate(async () =>
    (await fetch(document.body.dataset.voice)).text()));
  const sound = await page.evaluate(async (clip) => (await fetch(clip)).status, clips["help-survey"]);
  ctx.equal(sound, 200, "what it says is there");
  await ctx.axe(page, "the kiosk's questions");
  await ctx.shot(page, "survey-kiosk");
  await choose(page, 2);
  await Promise.all([page.waitForEvent("load"), page.tap("form .kiosk-go")]);
  ctx.equal(await text(page, "h1"), "Terima kasih", "answered at the kiosk");
}

// Whom to ask is proposed; who does not want to is noted.
async function tablet(ctx, unit) {
  const page = await ctx.page(`/interviews/${unit}`, { as: "officer", viewport: TABLET });
  await ctx.axe(page, "the interviewer's tablet");
  await ctx.shot(page, "survey-tablet");
  const first = await text(page, ".app-card__title");
  ctx.check(/^A-00[45]$/.test(first), "somebody who was just served and has not answered", first);
  await click(page, 'button[value="refused"]');
  const second = await text(page, ".app-card__title");
  ctx.check(second !== first, "nobody is proposed twice", second);
  await click(page, 'button[value="begin"]');
  await choose(page, 4);
  await click(page, "form .govuk-button");
  await click(page, "main a");
  const over = await text(page, "main");
  ctx.check(over.includes("Tidak ada yang perlu ditanya") || over.includes("sudah ditanya"),
    "then nobody is left to ask", over);
}

// Anybody may answer by the public link, once a browser, and apart from the index.
async function volunteer(ctx, unit) {
  const page = await ctx.page(`/units/${unit}`, { viewport: PHONE });
  await click(page, `a[href="/units/${unit}/survey"]`);
  await ctx.axe(page, "the public link");
  await ctx.shot(page, "survey-public-link", { fullPage: true });
  await click(page, 'a[href$="service=paspor-pengambilan"]');
  await click(page, "form .govuk-button");
  ctx.check((await text(page, ".govuk-error-summary")).length > 0, "all questions, or none");
  await choose(page, 1);
  await click(page, "form .govuk-button");
  ctx.equal(await text(page, "h1"), "Terima kasih", "answered by the public link");
  await page.goto(ctx.url(`/units/${unit}/survey?service=paspor-baru`));
  ctx.equal(await text(page, "h1"), "Terima kasih", "one answer a browser");
}

// A survey of the past: a wrong file is told by row and column and nothing of it is taken.
async function past(ctx, unit) {
  const page = await ctx.page(`/survey-imports/${unit}`, { as: "head" });
  await ctx.axe(page, "earlier surveys");
  const before = await page.locator("table tbody tr").count();
  const rows = ["3,3,4,3,3,3,4,3,3", "4,4,4,4,5,4,4,4,4", "3,4,4,3,3,4,4,3,3"];
  const fields = { title_id: "Semester 1", title_en: "First half", round: "lama-s1",
    from: "2023-01-01", until: "2023-06-30", source: "Laporan cetak" };
  for (const [field, value] of Object.entries(fields)) await page.fill(`[name=${field}]`, value);
  const buffer = Buffer.from(`\uFEFF${ELEMENTS.join(",")}\r\n${rows.join("\r\n")}\r\n`);
  await page.setInputFiles("#file", { name: "lama.csv", mimeType: "text/csv", buffer });
  await click(page, "form .govuk-button");
  const wrong = await text(page, ".app-findings");
  ctx.check(wrong.includes("Baris 3") && wrong.includes("produk") && wrong.includes("5"),
    "a five on a scale of four is told with row and column", wrong);
  const title = await text(page, "#findings");
  ctx.check(title.includes("lama.csv"), "and with the file", title);
  ctx.equal(await page.locator("table tbody tr").count(), before, "nothing half imported");
  ctx.equal(await page.inputValue("[name=source]"), "Laporan cetak", "what was typed stays");
  await ctx.axe(page, "earlier surveys with an error");
  await ctx.shot(page, "survey-import", { fullPage: true });
  const table = await page.inputValue("#table");
  ctx.check(table.includes("4,4,4,4,5"), "the file's text is there to be corrected");
  await page.fill("#table", table.replace("4,4,4,4,5", "4,4,4,4,4"));
  await click(page, "form .govuk-button");
  ctx.equal(await page.locator("table tbody tr").count(), before + 1, "imported as a whole");
}

// Closing brings everything together: figures, pictures with tables, the past, paper and files.
async function report(ctx, unit) {
  const path = `/surveys/${unit}/berjalan`;
  const page = await ctx.page(path, { as: "head" });
  page.on("dialog", (dialog) => dialog.accept());
  await click(page, `form[action="${path}/closing"] button`);
  const said = await text(page, "main");
  ctx.check(said.includes("Putaran sebelumnya"), "held against the period before");
  ctx.check(said.includes("Tautan umum, tanpa tiket"), "volunteers are told apart");
  ctx.check(said.includes("diimpor"), "imported periods are marked");
  await ctx.axe(page, "the report of a small round");
  await ctx.shot(page, "survey-report-small", { fullPage: true });
  for (const [lang, viewport] of [["id", undefined], ["en", PHONE]]) {
    const full = await ctx.page(`/surveys/${unit}/contoh`, { as: "head", lang, viewport });
    const pictures = ["chart-elements", "chart-importance", "chart-weeks", "chart-series"];
    for (const id of pictures) {
      const behind = await full.$eval(`figure:has(#${id})`, (one) =>
        one.nextElementSibling?.querySelectorAll("tbody tr").length ?? 0);
      ctx.check(behind > 0, `a table stands behind ${id} (${lang})`);
    }
    await ctx.axe(full, `the report (${lang})`);
    await ctx.shot(full, `survey-report-${lang}`, { fullPage: true });
  }
  const open = await ctx.page(`/units/${unit}/surveys`, { viewport: PHONE });
  await ctx.axe(open, "the published report");
  await ctx.shot(open, "survey-published", { fullPage: true });
  const letter = await ctx.page(`/units/${unit}/surveys/contoh/print`);
  await ctx.shot(letter, "survey-letter", { fullPage: true });
}
