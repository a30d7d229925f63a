// Places at the counter, from both sides: announced days, booking, moving and giving up, the
// waiting list, a draw that is repeated by hand, the office's planning with the ceiling of the
// faster service, and promises kept.
import { createHash, createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DESKTOP, NARROW, PHONE } from "../context.mjs";

export const name = "bookings";

const SERVICE = "paspor-baru";

export async function run(ctx) {
  const days = await plan(ctx);
  await announced(ctx);
  await book(ctx);
  await wait(ctx, days.small);
  await draw(ctx, days);
  await ceiling(ctx);
  await compliance(ctx);
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

// The same page in both languages, wide and narrow, checked and pictured.
async function look(ctx, address, shot, options = {}) {
  for (const lang of ["id", "en"]) {
    for (const viewport of [DESKTOP, PHONE, NARROW]) {
      const page = await ctx.page(address, { ...options, lang, viewport });
      const what = `${shot} (${lang}, ${viewport.width} px)`;
      await ctx.axe(page, what);
      await sideways(ctx, page, what);
      await ctx.shot(page, `${shot}-${lang}-${viewport.width}`, { fullPage: true });
      await page.context().close();
    }
  }
}

async function apply(ctx, id) {
  const application = {
    service: SERVICE, variant: "biasa-5", name: "Contoh", command_id: `booking-${id}`,
    answers: {
      "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
      "ganti-nama": "no", "pewarganegaraan": "no",
    },
  };
  const { body } = await ctx.api("POST", `/api/v1/units/${ctx.demo.unit}/cases`, application, "");
  return { case: body.reference, own: `/a/${ctx.demo.unit}/${body.reference}/${body.receipt}` };
}

const plus = (date, days) => {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

const slots = (ctx, date, rest = "") => `/api/v1/units/${ctx.demo.unit}/slots/${SERVICE}/${date}${rest}`;

// The supervisor opens days on the page: several at once, and one with a single seat a slot.
async function plan(ctx) {
  const { unit } = ctx.demo;
  const board = await ctx.api("GET", `/api/v1/units/${unit}/queue/board`, undefined, "");
  const today = board.body.date;
  const page = await ctx.page(`/appointments/${unit}`, { as: "supervisor" });
  const before = await page.locator("tbody tr").count();
  await page.locator("main details summary").first().click();
  await page.selectOption("[name=service]", SERVICE);
  await page.fill("[name=date]", plus(today, 20));
  await page.fill("[name=last]", plus(today, 26));
  await page.fill("[name=from]", "08:00");
  await page.fill("[name=to]", "10:00");
  await page.fill("[name=people]", "1");
  await page.check("[name=opening][value=time]");
  await press(page, "main form [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary li").count(), 2, "an announced time is missing");
  ctx.equal(await page.inputValue("[name=people]"), "1", "what was typed stays");
  await page.fill("[name=opens_date]", plus(today, 3));
  await page.fill("[name=opens_time]", "09:00");
  await press(page, "main form [type=submit]");
  const after = await page.locator("tbody tr").count();
  ctx.check(after - before >= 3, "several days are open", `${before} then ${after}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.click("a[href$='/days.csv']"),
  ]);
  const file = await readFile(await download.path(), "utf8");
  ctx.check(file.startsWith("service,date,opens_at,draw_at,seats"), "and exported", file);
  await look(ctx, `/appointments/${unit}`, "booking-planning", { as: "supervisor" });

  const small = await open(ctx, plus(today, 30));
  await open(ctx, plus(small.date, 1), { opens_at: small.at, draw_at: small.at + 86_400_000_000 });
  return { small: small.date };
}

// Opens the next working day: one seat at eight and one at half past eight. Gives its date and
// the instant at which it was opened.
async function open(ctx, from, more) {
  const supervisor = await ctx.token("supervisor");
  const staff = [{ from: "08:00", to: "09:00", people: 1 }];
  for (let ahead = 0; ahead < 12; ahead += 1) {
    const date = plus(from, ahead);
    const body = { staff, command_id: `open-${date}`, ...more };
    const answer = await ctx.api("POST", slots(ctx, date), body, supervisor);
    if (answer.status === 201) return { date, at: answer.body.day.opens_at };
  }
  ctx.check(false, "a day is opened", from);
  return { date: from, at: 0 };
}

// Everybody sees beforehand when places are given out.
async function announced(ctx) {
  const { unit } = ctx.demo;
  const page = await ctx.page(`/units/${unit}/services/${SERVICE}`, { js: false, viewport: PHONE });
  await press(page, "a[href$='/appointments']");
  const said = await text(page);
  ctx.check(said.includes("Dibuka pada") && said.includes("pukul 09.00"), "the time is announced", said);
  ctx.check(said.includes("Diundi di antara"), "and the draw", said);
  await look(ctx, `/units/${unit}/services/${SERVICE}/appointments`, "booking-days", { js: false });
}

async function book(ctx) {
  const { unit } = ctx.demo;
  const { own, case: number } = await apply(ctx, "books");
  const page = await ctx.page(`${own}/appointment`, { js: false, viewport: PHONE });
  const times = page.locator("form:has(input[value=book])");
  await Promise.all([page.waitForEvent("load"), times.nth(1).locator("button").first().click()]);
  ctx.check((await text(page)).includes("dipesan"), "a place is booked", await text(page));
  const first = await text(page);
  await page.goto(ctx.url(`${own}/appointment`));
  await Promise.all([page.waitForEvent("load"), times.nth(1).locator("button").nth(1).click()]);
  ctx.check((await text(page)).includes("dipesan") && (await text(page)) !== first, "and moved");

  // The officer sees who is expected, and moves them once more.
  await page.goto(ctx.url(`${own}/appointment`));
  const desk = await ctx.page(`/appointments/${unit}`, { as: "officer" });
  const day = desk.locator("tbody a", { hasText: "" });
  let place;
  for (let at = 0; at < await day.count() && !place; at += 1) {
    const href = await day.nth(at).getAttribute("href");
    const shown = await ctx.page(href, { as: "officer" });
    if ((await text(shown)).includes(number)) place = { href, shown };
    else await shown.context().close();
  }
  ctx.check(place !== undefined, "the office expects them", number);
  await look(ctx, place.href, "booking-day", { as: "supervisor" });
  const row = place.shown.locator("tr", { hasText: number });
  await row.locator("select").selectOption({ index: 3 });
  await Promise.all([place.shown.waitForEvent("load"), row.locator("[value=move]").click()]);
  const moved = await place.shown.locator("tr", { hasText: number }).innerText();
  ctx.check(moved.includes("09"), "moved by the office", moved);

  await page.goto(ctx.url(`${own}/appointment`));
  await press(page, "button[value=cancel]");
  ctx.check(!(await text(page)).includes("dipesan"), "and given up", await text(page));
}

// The only seat is taken: who waits is offered it when it becomes free.
async function wait(ctx, date) {
  const { unit } = ctx.demo;
  const supervisor = await ctx.token("supervisor");
  const { body } = await ctx.api("GET", slots(ctx, date), undefined, "");
  const holders = [];
  for (const slot of body.slots) {
    for (let seat = 0; seat < slot.free.ordinary; seat += 1) {
      const one = await apply(ctx, `holder-${slot.from}-${seat}`);
      const ask = (id, request) => ctx.api("POST", slots(ctx, date, "/requests"),
        { case: one.case, command_id: `${one.case}-${id}`, request }, supervisor);
      const held = await ask("hold", { do: "hold", slot: slot.from });
      await ask("book", { do: "book", place: held.body.place });
      holders.push(one);
    }
  }
  const waits = await apply(ctx, "waits");
  const page = await ctx.page(`${waits.own}/appointment`, { js: false, viewport: PHONE });
  const section = () => page.locator(`section[aria-labelledby="day-${date}"]`);
  await Promise.all([page.waitForEvent("load"), section().locator("[value=wait]").click()]);
  await page.goto(ctx.url(`${waits.own}/appointment`));
  ctx.check((await section().innerText()).includes("nomor 1 di daftar tunggu"), "on the waiting list",
    await section().innerText());
  await look(ctx, `${waits.own}/appointment`, "booking-waits", { js: false });
  await Promise.all([page.waitForEvent("load"), section().locator("[value=leave]").click()]);
  await page.goto(ctx.url(`${waits.own}/appointment`));
  ctx.equal(await section().locator("[value=wait]").count(), 1, "and off it again");
  await Promise.all([page.waitForEvent("load"), section().locator("[value=wait]").click()]);

  const office = await ctx.page(`/appointments/${unit}/${SERVICE}/${date}`, { as: "supervisor" });
  ctx.check((await text(office)).includes(waits.case), "the office sees who waits");
  const leaves = await ctx.page(`${holders[0].own}/appointment`, { js: false, viewport: PHONE });
  await press(leaves, "button[value=cancel]");
  await page.goto(ctx.url(`${waits.own}/appointment`));
  ctx.check((await text(page)).includes("ditahan untuk Anda"), "the free seat is kept for who waited",
    await text(page));
}

// Two ask for one seat; the draw is held, and anybody can repeat it.
async function draw(ctx, { small }) {
  const { unit } = ctx.demo;
  const { at } = await open(ctx, plus(small, 12));
  const window = { opens_at: at, draw_at: at + 60_000_000 };
  const { date } = await open(ctx, plus(small, 20), window);
  const address = `/units/${unit}/services/${SERVICE}/appointments/${date}`;
  const before = await ctx.page(address, { js: false });
  const hash = await text(before, "dd code");
  ctx.check(/^[0-9a-f]{64}$/.test(hash), "the hash of the seed is known before", hash);
  const people = [];
  for (const id of ["draw-1", "draw-2", "draw-3", "draw-4"]) {
    const one = await apply(ctx, id);
    const page = await ctx.page(`${one.own}/appointment`, { js: false, viewport: PHONE });
    const section = page.locator(`section[aria-labelledby="day-${date}"]`);
    if (id === "draw-1") {
      await ctx.axe(page, "asking in a draw");
      await sideways(ctx, page, "asking in a draw");
      await ctx.shot(page, "booking-draw-ask", { fullPage: true });
    }
    await Promise.all([page.waitForEvent("load"), section.locator("[value=draw]").click()]);
    await page.goto(ctx.url(`${one.own}/appointment`));
    const said = await section.innerText();
    ctx.check(said.includes("Anda ikut undian dengan permintaan nomor"), "one takes part", said);
    if (id === "draw-4") {
      await ctx.shot(page, "booking-draw-drop", { fullPage: true });
      await Promise.all([page.waitForEvent("load"), section.locator("[value=undraw]").click()]);
      const dropped = await section.innerText();
      ctx.check(!dropped.includes("Anda ikut undian"), "who thinks again drops out", dropped);
      ctx.equal(await section.locator("[value=draw]").count(), 1, "and may ask again");
    } else {
      people.push({ ...one, page, section });
    }
  }
  // The window closes; the draw is held by itself, or by the supervisor who presses first.
  const office = await ctx.page(`/appointments/${unit}/${SERVICE}/${date}`, { as: "supervisor" });
  const until = Date.now() + 120_000;
  let seed = "";
  while (seed === "" && Date.now() < until) {
    await office.reload();
    const button = office.locator("form[action$='/draw'] button");
    if (await button.count() > 0) {
      await Promise.all([office.waitForEvent("load"), button.click()]);
    }
    await before.reload();
    const codes = before.locator("dd code");
    if (await codes.count() > 1) seed = (await codes.nth(1).innerText()).trim();
    else await before.waitForTimeout(1000);
  }
  ctx.check(seed !== "", "the draw was held and its seed laid open");
  ctx.equal(createHash("sha256").update(seed).digest("hex"), hash, "it is the seed that was recorded");
  const head = (await before.locator("dd code").nth(2).innerText()).trim();
  ctx.check(/^[0-9a-f]{64}$/.test(head), "what closed the window is laid open", head);
  const rows = await before.locator("tbody tr").allInnerTexts();
  const lots = rows.map((row) => row.split(/\t/).map((cell) => cell.trim()));
  ctx.equal(lots.length, 3, "all requests are in it");
  for (const [, request, number] of lots) {
    const mac = createHmac("sha256", seed).update(`${SERVICE}/${date}/${request}/${head}`).digest("hex");
    ctx.equal(number, mac.slice(0, 16), `request ${request} is repeated`);
  }
  const numbers = lots.map((lot) => lot[2]);
  ctx.equal(numbers, [...numbers].sort(), "the lowest number is first");
  ctx.check(lots[0][5].includes("dapat"), "and has the seat", lots[0].join(" "));
  ctx.check(lots.some((lot) => lot[5].includes("daftar tunggu")), "others wait in that order");
  await look(ctx, address, "booking-draw", { js: false });
  const answers = [];
  for (const one of people) {
    await one.page.goto(ctx.url(`${one.own}/appointment`));
    answers.push(await text(one.page));
  }
  ctx.check(answers.some((said) => said.includes("dipesan")), "one has a place on their page");
  ctx.check(answers.some((said) => said.includes("daftar tunggu")), "another waits on theirs");
}

// More than a quarter for the faster service is said before the day is opened, and stays said.
async function ceiling(ctx) {
  const { unit } = ctx.demo;
  const board = await ctx.api("GET", `/api/v1/units/${unit}/queue/board`, undefined, "");
  const page = await ctx.page(`/appointments/${unit}`, { as: "supervisor" });
  const fast = await page.locator("#service option[value='paspor-percepatan']").count();
  ctx.equal(fast, 1, "the faster service is planned here");
  let told = false;
  for (let ahead = 70; ahead < 76 && !told; ahead += 1) {
    await page.goto(ctx.url(`/appointments/${unit}`));
    await page.locator("main details summary").first().click();
    await page.selectOption("#service", "paspor-percepatan");
    await page.fill("[name=date]", plus(board.body.date, ahead));
    await page.fill("[name=from]", "08:00");
    await page.fill("[name=to]", "12:00");
    await page.fill("[name=people]", "2");
    await press(page, "main form [type=submit]");
    told = await page.locator("#over-ceiling").count() > 0;
  }
  ctx.check(told, "the ceiling is told before the day is opened");
  const said = await text(page);
  ctx.check(said.includes("25 %") && said.includes("PP 96/2012"), "with its share and its law", said);
  await ctx.axe(page, "the ceiling of the faster service");
  await ctx.shot(page, "booking-ceiling", { fullPage: true });
  await press(page, "main form [type=submit]");
  ctx.check((await text(page)).includes("lebih dari 25 %"), "and stays said", await text(page));
}

async function compliance(ctx) {
  const { unit } = ctx.demo;
  const address = `/cases/${unit}/compliance?weeks=13`;
  await look(ctx, address, "booking-compliance", { as: "supervisor" });
  const page = await ctx.page(address, { as: "supervisor" });
  ctx.equal(await page.locator("figure.chart svg[role=img]").count(), 1, "a picture");
  ctx.equal(await page.locator("main table").count(), 4, "weeks, steps, officers, channels");
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.click("a[href*='compliance.csv']"),
  ]);
  const file = await readFile(await download.path(), "utf8");
  ctx.check(file.startsWith("week_from,service,step,officers,channel,kept,broken"), "a file", file);
  const list = await ctx.page(`/cases/${unit}`, { as: "supervisor" });
  await look(ctx, `/cases/${unit}`, "booking-list", { as: "supervisor" });
  await list.locator("details summary").first().click();
  await list.selectOption("#step", "wawancara");
  await press(list, "main form [type=submit]");
  const steps = await list.locator("tbody tr td:nth-child(5)").allInnerTexts();
  ctx.check(new Set(steps).size <= 1, "the list is filtered by step", steps.join(", "));
}
