// The counter's rarer acts and the lane: examination, refusal, the second person who is never the
// first, many at once, a lost code; money that is noticed, compared, closed and given back by
// another person; a car from "I am coming" to drive-off.
import { readFile } from "node:fs/promises";
import { DESKTOP, DISPLAY, NARROW, PHONE } from "../context.mjs";

export const name = "the counter";

const ANSWERS = {
  "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
  "ganti-nama": "no", "pewarganegaraan": "no",
};

export async function run(ctx) {
  await examination(ctx);
  await secondPerson(ctx);
  await many(ctx);
  await lostCode(ctx);
  await money(ctx);
  await lane(ctx);
}

const text = async (page, selector = "main") => (await page.innerText(selector)).trim();

async function press(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

async function sideways(ctx, page, what) {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  ctx.check(wide <= 0, `${what}: nothing to scroll sideways`, `${wide} px`);
}

// A page in both languages, wide and narrow, held against WCAG.
async function look(ctx, address, as, shot) {
  for (const viewport of [DESKTOP, PHONE]) {
    for (const lang of ["id", "en"]) {
      const page = await ctx.page(address, { as, js: false, lang, viewport });
      const what = `${shot} (${lang}, ${viewport.width} px)`;
      await ctx.axe(page, what);
      await sideways(ctx, page, what);
      await ctx.shot(page, `${shot}-${lang}-${viewport.width}`, { fullPage: true });
      await page.context().close();
    }
  }
}

// Opens a small form of a case's page and sends it.
async function act(page, action, fill = async () => {}) {
  const form = page.locator(`form[action$='/${action}']`);
  const details = page.locator("details", { has: form });
  if (!(await details.evaluate((one) => one.open))) await details.locator("summary").click();
  await fill(form);
  await Promise.all([page.waitForEvent("load"), form.locator("[type=submit]").click()]);
}

const errors = (page) => page.locator(".govuk-error-summary li").count();

async function apply(ctx, id, service = "paspor-baru") {
  const { unit } = ctx.demo;
  const body = { service, variant: "biasa-10", name: "Contoh", command_id: id, answers: ANSWERS };
  const answer = await ctx.api("POST", `/api/v1/units/${unit}/cases`, body, "");
  ctx.equal(answer.status, 201, `an application: ${id}`);
  const { reference, receipt } = answer.body;
  return { reference, desk: `/cases/${unit}/${reference}`, own: `/a/${unit}/${reference}/${receipt}` };
}

async function work(ctx, role, { reference }, what) {
  const token = await ctx.token(role);
  const path = `/api/v1/units/${ctx.demo.unit}/cases/${reference}/work`;
  const command_id = `${reference}-${what.step ?? what.do}`;
  const answer = await ctx.api("POST", path, { work: what, command_id }, token);
  ctx.equal(answer.status, 200, `${what.do} ${what.step ?? ""}: ${JSON.stringify(answer.body)}`);
}

const FOUND = {
  ktp: "complete", kk: "complete", "bukti-diri": "complete", pewarganegaraan: "not_needed",
  "ganti-nama": "not_needed", "paspor-lama": "not_needed",
};

async function today(ctx) {
  const page = await ctx.page(`/cash/${ctx.demo.unit}`, { as: "supervisor", js: false });
  const day = await page.locator("a[href*='/statement?day=']").getAttribute("href");
  await page.context().close();
  return day.split("day=")[1];
}

async function pay(ctx, role, one, receipt) {
  const paid_on = await today(ctx);
  await work(ctx, role, one, { do: "pay", amount: 650_000, receipt, method: "bank", paid_on });
}

// Everything up to a step of work, by the officer.
async function upTo(ctx, one, steps, receipt) {
  await work(ctx, "officer", one, { do: "check_documents", findings: FOUND });
  await pay(ctx, "officer", one, receipt);
  for (const step of steps) await work(ctx, "officer", one, { do: "finish_step", step });
}

// Held, released, refused on a legal ground: clicked by an officer and a supervisor, without script
// on a phone as well.
async function examination(ctx) {
  const one = await apply(ctx, "counter-examined");
  await pay(ctx, "officer", one, "NTPN-C1");
  const page = await ctx.page(one.desk, { as: "officer" });
  await act(page, "claim");
  await act(page, "hold", async (form) => {
    await form.locator("select").selectOption("identity");
    await form.locator("textarea").fill("Nama mirip");
  });
  ctx.check((await text(page, "#state")).includes("Diperiksa lebih lanjut"), "it is held");
  ctx.check((await text(page)).includes("Kecocokan identitas"), "the reason is shown");
  await ctx.axe(page, "a case that is held");
  ctx.equal(await page.locator("form[action$='/reject']").count(), 0, "an officer refuses nothing");
  await act(page, "resume");
  ctx.check((await text(page, "#state")).includes("Dikerjakan"), "it goes on");
  await act(page, "release");
  ctx.check((await text(page)).includes("Belum ada"), "nobody looks after it any more");
  await act(page, "hold", async (form) => form.locator("select").selectOption("examination"));
  const phone = await ctx.page(one.desk, { as: "supervisor", viewport: PHONE });
  await act(phone, "reject");
  ctx.equal(await errors(phone), 1, "a refusal needs its reason");
  await act(phone, "reject", async (form) => {
    await form.locator("select").selectOption("PP 31/2013");
    await form.locator("[name=reject-article]").fill("Ps 52");
    await form.locator("textarea").fill("Tercantum dalam daftar");
  });
  ctx.check((await text(phone, "#state")).includes("Ditolak"), "it is refused");
  await ctx.axe(phone, "a case that is refused");
  await sideways(ctx, phone, "a case that is refused");
  await ctx.shot(phone, "counter-rejected", { fullPage: true });
  const own = await ctx.page(one.own, { js: false, viewport: PHONE });
  ctx.check((await text(own)).includes("PP 31/2013, Ps 52"), "the applicant reads the ground");
  await look(ctx, `/cash/${ctx.demo.unit}/refunds`, "head", "counter-refunds");
  const due = await ctx.page(`/cash/${ctx.demo.unit}/refunds`, { as: "supervisor", js: false });
  ctx.check((await text(due)).includes(one.reference), "its money is due back");
  await press(due, `a[href$='${one.reference}']`);
  ctx.check(due.url().endsWith(one.reference), "and the list leads to it", due.url());
  await act(phone, "refund", async (form) => {
    await form.locator("[name=refund-amount]").fill("650.001");
    await form.locator("[name=refund-receipt]").fill("R-C1");
  });
  ctx.equal(await errors(phone), 1, "no more than was paid");
  await act(phone, "refund", async (form) => form.locator("[name=refund-amount]").fill("650.000"));
  ctx.check((await text(phone)).includes("R-C1"), "the money is given back");
}

// A quality check that a second person agrees with: never the one who did it.
async function secondPerson(ctx) {
  const { unit } = ctx.demo;
  const service = `/api/v1/units/${unit}/services/paspor-anak`;
  const path = `${service}/versions`;
  const { body } = await ctx.api("GET", service, undefined, "");
  const { document } = body;
  const quality = {
    id: "uji-mutu", name: { id: "Uji mutu", en: "Quality check" }, second_person: true,
    source: { mark: "unit", text: "Contoh" },
  };
  document.components.procedure.steps.splice(1, 0, quality);
  const day = await today(ctx);
  const next = {
    document, decree: "CONTOH 2", decided: day, effective: day, replaces: 1, command_id: "quality",
  };
  const published = await ctx.api("POST", path, next, await ctx.token("head"));
  ctx.equal(published.status, 201, `a quality check is published: ${JSON.stringify(published.body)}`);
  const application = {
    service: "paspor-anak", variant: "biasa-5", name: "Contoh", command_id: "quality", answers: {},
  };
  const officer = await ctx.token("officer");
  const applied = await ctx.api("POST", `/api/v1/units/${unit}/cases`, application, officer);
  ctx.equal(applied.status, 201, `an application for a child: ${JSON.stringify(applied.body)}`);
  const desk = `/cases/${unit}/${applied.body.reference}`;
  const first = await ctx.page(desk, { as: "officer", js: false, viewport: PHONE });
  // Without script a form behind a line opens all the same.
  await act(first, "finish");
  const other = await ctx.page(desk, { as: "supervisor" });
  ctx.check((await text(other, "#state")).includes("Menunggu orang kedua"), "a second person is asked");
  await first.goto(ctx.url(desk));
  ctx.equal(await first.locator("form[action$='/confirm']").count(), 0, "not who did it");
  await ctx.axe(other, "a second person is asked");
  await ctx.shot(other, "counter-second", { fullPage: true });
  await act(other, "decline");
  ctx.equal(await errors(other), 1, "a no has its reason");
  await act(other, "decline", async (form) => form.locator("textarea").fill("Foto buram"));
  ctx.check((await text(other, "#state")).includes("Dikerjakan"), "it goes back");
  const again = await ctx.page(desk, { as: "officer" });
  await act(again, "finish");
  await other.goto(ctx.url(desk));
  await act(other, "confirm");
  ctx.check((await text(other)).includes("orang kedua"), "both stand in what was done");
}

// Printing many at once: a list on paper, and the step finished for those that are ticked.
async function many(ctx) {
  const ones = [];
  for (const id of ["one", "two"]) {
    const one = await apply(ctx, `counter-many-${id}`);
    await upTo(ctx, one, ["biometrik", "wawancara", "verifikasi"], `NTPN-M-${id}`);
    ones.push(one);
  }
  const { unit } = ctx.demo;
  const address = `/cases/${unit}/batch?step=paspor-baru%2Fterbit`;
  await look(ctx, address, "officer", "counter-batch");
  const page = await ctx.page(address, { as: "officer", js: false });
  await press(page, "form[action$='/batch'][method=post] [type=submit]");
  ctx.equal(await errors(page), 1, "nothing is ticked");
  await ctx.axe(page, "many at once with an error");
  for (const { reference } of ones) await page.check(`input[value='${reference}']`);
  await press(page, "form[action$='/batch'][method=post] [type=submit]");
  const left = await text(page);
  for (const one of ones) {
    ctx.check(!left.includes(one.reference), "it waits no longer at that step", left);
    const desk = await ctx.page(one.desk, { as: "officer", js: false });
    ctx.check((await text(desk, "#state")).includes("Siap diambil"), "it is ready");
    await desk.context().close();
  }
  ctx.ready = ones;
}

// The code is lost: after identity was seen there is a new one, and the old one opens nothing.
async function lostCode(ctx) {
  const one = await apply(ctx, "counter-lost");
  await look(ctx, `${one.desk}/receipt`, "officer", "counter-renew");
  const page = await ctx.page(`${one.desk}/receipt`, { as: "officer", js: false, viewport: PHONE });
  await press(page, "main form [type=submit]");
  ctx.equal(await errors(page), 1, "without identity there is no code");
  await ctx.axe(page, "a lost code with an error");
  await page.check("[value=holder_identity]");
  await press(page, "main form [type=submit]");
  ctx.check(page.url().endsWith("/receipt"), "the new receipt is there to print", page.url());
  const fresh = new URL(page.url()).pathname.replace("/receipt", "");
  ctx.check(fresh !== one.own, "with another code", fresh);
  const old = await ctx.page(one.own, { js: false });
  ctx.equal(old.answer.status(), 404, "the old one opens nothing");
  const now = await ctx.page(fresh, { js: false });
  ctx.equal(now.answer.status(), 200, "the new one opens the page");
}

// A day of money: report, comparison with a statement, closing by who took none.
async function money(ctx) {
  const { unit } = ctx.demo;
  const one = await apply(ctx, "counter-money");
  const desk = await ctx.page(one.desk, { as: "officer" });
  await act(desk, "bill", async (form) => form.locator("[name=bill-billing]").fill("123"));
  ctx.equal(await errors(desk), 1, "a billing code has its shape");
  await act(desk, "bill", async (form) => form.locator("[name=bill-billing]").fill("8202-6112-3009"));
  const own = await ctx.page(one.own, { js: false, viewport: PHONE });
  ctx.check((await text(own)).includes("820261123009"), "the applicant sees the billing code");
  await act(desk, "pay", async (form) => form.locator("[name=pay-receipt]").fill("NTPN-D1"));
  const waiting = await ctx.page(`/cash/${unit}/waiting`, { as: "officer", js: false });
  ctx.check((await text(waiting)).includes(one.reference), "paid and waiting is listed");
  await look(ctx, `/cash/${unit}/waiting`, "officer", "counter-waiting");
  await look(ctx, `/cash/${unit}/notices`, "supervisor", "counter-notices");
  const day = await today(ctx);
  const page = await ctx.page(`/cash/${unit}/statement`, { as: "supervisor", js: false });
  const send = async (rows) => {
    await page.fill("[name=text]", ["receipt,amount,paid_on", ...rows].join("\n"));
    await press(page, "main form [type=submit]");
  };
  await send(["NTPN-D1,x,kemarin", `,1,${day}`]);
  const told = await text(page);
  ctx.check(told.includes("baris 2") && told.includes("baris 3"), "what is wrong has its line", told);
  await ctx.axe(page, "a statement with errors");
  await ctx.shot(page, "counter-statement-errors", { fullPage: true });
  await send([`NTPN-D1,650.000,${day}`, `NTPN-C1,1,${day}`, `NTPN-X,5,${day}`]);
  const found = await text(page);
  ctx.check(found.includes("NTPN-X") && found.includes("NTPN-C1"), "what differs is told", found);
  await look(ctx, `/cash/${unit}/statement?day=${day}`, "supervisor", "counter-statement");
  await look(ctx, `/cash/${unit}`, "supervisor", "counter-report");
  const report = await ctx.page(`/cash/${unit}`, { as: "head" });
  ctx.check((await text(report)).includes("PP 45/2024"), "sums name their law");
  report.on("dialog", (dialog) => dialog.accept());
  await press(report, "form[action$='/closing'] [type=submit]");
  ctx.check((await text(report)).includes("Penutupan"), "the day is closed");
  ctx.equal(await report.locator("form[action$='/closing']").count(), 0, "and nothing is new since");
  for (const [link, start] of [["report.csv", "day,by,of"], ["lines.csv", "reference,receipt"]]) {
    const [download] = await Promise.all([
      report.waitForEvent("download"), report.click(`a[href*='${link}']`),
    ]);
    const file = await readFile(await download.path(), "utf8");
    ctx.check(file.startsWith(start), `exported: ${link}`, file.slice(0, 60));
  }
  await pay(ctx, "officer", await apply(ctx, "counter-after"), "NTPN-D2");
  await report.reload();
  ctx.check((await text(report)).includes("setelah penutupan"), "what comes later is shown");
  const figures = await ctx.page(`/cases/${unit}/figures`, { as: "supervisor" });
  ctx.check((await text(figures)).includes("Saluran setiap langkah"), "channels are counted");
  await ctx.axe(figures, "figures with channels");
  await look(ctx, `/cases/${unit}/uncollected`, "supervisor", "counter-uncollected");
}

// A car: a time is taken, the sign's code, the officer's phone, the checklist, drive-off.
async function lane(ctx) {
  const { unit } = ctx.demo;
  const [car, proxy] = ctx.ready;
  await look(ctx, `${car.own}/collection`, undefined, "lane-own");
  const own = await ctx.page(`${car.own}/collection`, { js: false, viewport: NARROW });
  await sideways(ctx, own, "the lane's page at 320 px");
  const times = await own.locator("select option").count();
  if (times > 0) {
    await press(own, "form:has([value=book]) [type=submit]");
    ctx.equal(await own.locator("form:has([value=free])").count(), 1, "a time is taken");
    await ctx.axe(own, "a time that is taken");
  }
  await press(own, "form:has([value=here]) [type=submit]");
  ctx.equal(await errors(own), 1, "one must stand before the sign");
  await ctx.axe(own, "the lane's page with an error");
  const officer = await ctx.page(`/lanes/${unit}`, { as: "officer", viewport: PHONE });
  ctx.check(officer.url().endsWith("/drive-through"), "the only lane opens", officer.url());
  const code = (await officer.innerText("main p:has(.app-reference) .app-reference")).trim();
  await own.fill("[name=drive-through-sign]", code);
  await press(own, "form:has([value=here]) [type=submit]");
  const turn = await text(own);
  ctx.check(turn.includes("Nomor Anda") && !turn.includes("Contoh"), "a number, and no name", turn);
  await ctx.axe(own, "waiting in the lane");
  await ctx.shot(own, "lane-own-turn", { fullPage: true });
  const sign = await ctx.page(`/display/${unit}/lanes/drive-through`, { viewport: DISPLAY });
  await ctx.axe(sign, "the lane's sign");
  await ctx.shot(sign, "lane-sign");
  ctx.check(!(await text(sign)).includes(code), "who looks from elsewhere does not learn the code");
  await officer.reload();
  await ctx.axe(officer, "the officer's phone");
  await sideways(ctx, officer, "the officer's phone");
  await ctx.shot(officer, "lane-officer", { fullPage: true });
  await officer.fill("#scan", "SALAH");
  await press(officer, "form[action$='/scans'] [type=submit]");
  ctx.equal(await errors(officer), 1, "what is no number is told");
  await officer.fill("#scan", ctx.url(car.own));
  await press(officer, "form[action$='/scans'] [type=submit]");
  ctx.check(await officer.isChecked("[value=receipt]"), "a scanned code is a receipt");
  await press(officer, "form[action$='/giving'] [type=submit]");
  ctx.equal(await errors(officer), 1, "identity comes first");
  await ctx.axe(officer, "the checklist with an error");
  for (const seen of ["receipt", "holder_identity", "data-sama", "orang-sama"]) {
    await officer.check(`[value=${seen}]`);
  }
  await ctx.shot(officer, "lane-arrival", { fullPage: true });
  await press(officer, "form[action$='/giving'] [type=submit]");
  ctx.check((await text(officer, "#state")).includes("diserahkan"), "it is handed over");
  await press(officer, "form[action$='/leaving'] [type=submit]");
  ctx.check(officer.url().endsWith("/drive-through"), "and they are gone", officer.url());
  const desk = await ctx.page(car.desk, { as: "officer", js: false });
  ctx.check((await text(desk, "#state")).includes("Sudah diambil"), "the case knows");
  await byProxy(ctx, proxy);
  await look(ctx, `/lanes/${unit}/drive-through/figures`, "supervisor", "lane-figures");
  const figures = await ctx.page(`/lanes/${unit}/drive-through/figures`, { as: "supervisor", js: false });
  ctx.check((await text(figures)).includes("Persentil 90"), "minutes have their definition");
  ctx.equal(await figures.locator("tbody tr").count(), 1, "one day");
}

// Somebody else comes on foot with a letter; without script.
async function byProxy(ctx, { reference }) {
  const page = await ctx.page(`/lanes/${ctx.demo.unit}/drive-through`, {
    as: "officer", js: false, viewport: PHONE,
  });
  await page.fill("#scan", reference.toLowerCase());
  await page.check("#vehicle-2");
  await press(page, "form[action$='/scans'] [type=submit]");
  await ctx.axe(page, "an arrival");
  await page.check("#to-2");
  for (const seen of ["receipt", "holder_identity", "letter", "proxy_identity", "signature"]) {
    await page.check(`[value=${seen}]`);
  }
  for (const point of ["data-sama", "orang-sama", "surat-lengkap"]) await page.check(`[value=${point}]`);
  await press(page, "form[action$='/giving'] [type=submit]");
  ctx.equal(await errors(page), 1, "a proxy has a name");
  await page.fill("#proxy", "Wakil Contoh");
  await press(page, "form[action$='/giving'] [type=submit]");
  ctx.check((await text(page, "#state")).includes("diserahkan"), "the proxy has it");
  await press(page, "form[action$='/leaving'] [type=submit]");
}
