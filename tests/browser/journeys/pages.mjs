// Every page of the portal, in both languages, wide and narrow, with and without script.
//
// pages.json says for each route (as `maklumat reference routes` prints them) where an example of
// it is and who may see it. A route that it does not name fails, and so does a name without route.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { DESKTOP, NARROW, PHONE } from "../context.mjs";

export const name = "every page";
export const alone = true;

// A page is opened once with script and once without, and then looked at in these widths. Where a
// page without script is, letter by letter, what it is with script, axe would say the same again.
const WAYS = [
  { js: true, looks: [[DESKTOP, { axe: true }], [PHONE, { axe: true }], [NARROW, { axe: false }]] },
  { js: false, looks: [[DESKTOP, { axe: true }], [PHONE, { axe: false }]] },
];

export async function run(ctx) {
  const { pages, not_pages } = JSON.parse(await readFile(new URL("../pages.json", import.meta.url)));
  complete(ctx, pages, not_pages);
  const places = await examples(ctx);
  const visits = pages.flatMap((entry) => {
    const address = filled(entry, places);
    return ["id", "en"].map((lang) => ({ entry, address, lang, checked: new Map() }));
  });
  const all = visits.length;
  // No visit changes what another sees: as many at a time as there are processors.
  const travellers = Array.from({ length: availableParallelism() }, async () => {
    for (let next = visits.shift(); next; next = visits.shift()) {
      for (const way of WAYS) await visit(ctx, next, way);
      if (visits.length % 50 === 0) console.log(`   ${visits.length} of ${all} to go`);
    }
  });
  await Promise.all(travellers);
}

function filled(entry, places) {
  return entry.route.replace(/\{(\w+)\}/g, (_, word) => {
    const value = entry.with?.[word] ?? places[word];
    if (value === undefined) throw new Error(`pages.json: nothing to put for {${word}}`);
    return encodeURIComponent(value);
  }) + (entry.query ?? "");
}

function complete(ctx, pages, notPages) {
  const printed = execFileSync(ctx.demo.binary, ["reference", "routes"], { encoding: "utf8" });
  const routes = printed.split("\n").filter((line) => line.startsWith("GET "))
    .map((line) => line.split(/\s+/)[1])
    .filter((route) => !route.startsWith("/api/"));
  const named = new Set([...pages.map((entry) => entry.route), ...Object.keys(notPages)]);
  for (const route of routes) {
    ctx.check(named.has(route), `route ${route}`, "is not in tests/browser/pages.json");
  }
  for (const route of named) {
    ctx.check(routes.includes(route), `pages.json: ${route}`, "the server has no such route");
  }
}

// What stands in the place of {unit}, {ticket}, …: things that exist in this demo.
async function examples(ctx) {
  const { unit } = ctx.demo;
  const wish = { services: ["paspor-baru"], command_id: "every-page" };
  const path = `/api/v1/units/${unit}/queue/tickets`;
  const taken = await ctx.api("POST", path, wish, ctx.demo.kiosk_token);
  const { ticket, receipt } = taken.body;
  const printer = { address: "127.0.0.1:9", width_mm: 80, name: "Pintu utama", counters: ["1"] };
  const supervisor = await ctx.token("supervisor");
  await ctx.api("POST", `/api/v1/units/${unit}/queue/printers/door`, printer, supervisor);
  const said = {
    class: "non-oversight", formal: true, about: "officer", text: "Contoh", name: "Contoh",
    contact: "Contoh", command_id: "every-page",
  };
  const filed = await ctx.api("POST", `/api/v1/units/${unit}/complaints`, said);
  const { reference, code } = filed.body;
  const application = {
    service: "paspor-baru", variant: "biasa-10", name: "Contoh", command_id: "every-page",
    answers: {
      "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
      "ganti-nama": "no", "pewarganegaraan": "no",
    },
  };
  const applied = await ctx.api("POST", `/api/v1/units/${unit}/cases`, application, "");
  const { reference: own, receipt: case_code } = applied.body;
  const claim = { work: { do: "assign", officer: "rina" }, command_id: "every-page-claim" };
  const officer = await ctx.token("officer");
  await ctx.api("POST", `/api/v1/units/${unit}/cases/${own}/work`, claim, officer);
  const form = ctx.url(`/units/${unit}/services/paspor-baru/application`);
  const draft = await fetch(form, { method: "POST", redirect: "manual" });
  const days = await fetch(ctx.url(`/units/${unit}/services/paspor-baru/appointments.csv`));
  const date = (await days.text()).split("\n")[1].split(",")[1];
  const notice = await letter(ctx, supervisor);
  return {
    date, notice, case: own, case_code, draft: draft.headers.get("location").split("/").at(-1),
    unit, ticket, receipt, reference, code, service: "paspor-baru", version: 1, old: 1, new: 1,
    counter: "1", account: "rina", printer: "door",
  };
}

// A notice that is a letter to be printed: the demo has one as soon as it has looked into its outbox.
async function letter(ctx, token) {
  const headers = { authorization: `Bearer ${token}` };
  for (let tries = 0; tries < 60; tries += 1) {
    const list = await fetch(ctx.url(`/notices/${ctx.demo.unit}/list.csv?state=to-print`), { headers });
    const [, line] = (await list.text()).split(/\r?\n/);
    if (line) return line.split(",")[0];
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("the demo has no letter to print");
}

async function visit(ctx, { entry, address, lang, checked }, { js, looks }) {
  const options = { as: entry.as, lang, js, viewport: looks[0][0], shared: true };
  const page = await ctx.page(address, options);
  try {
    const said = `${address} (${lang}${js ? "" : ", no script"})`;
    ctx.equal(page.answer.status(), entry.status ?? 200, `${said}: status`);
    for (const [viewport, { axe }] of looks) {
      await page.setViewportSize(viewport);
      const what = `${address} (${lang}, ${viewport.width} px${js ? "" : ", no script"})`;
      const text = await look(ctx, page, lang, what);
      if (!axe || (text && checked.get(viewport.width) === text)) continue;
      await ctx.axe(page, what);
      checked.set(viewport.width, text);
    }
    const faults = page.faults.splice(0);
    ctx.check(faults.length === 0, `${said}: console`, faults.join("\n      "));
  } finally {
    await page.close();
  }
}

async function look(ctx, page, lang, what) {
  const facts = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    title: document.title.trim().length > 0,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    text: document.documentElement.outerHTML,
  }));
  ctx.equal(facts.lang, lang, `${what}: language of the page`);
  ctx.equal(facts.headings, 1, `${what}: one main heading`);
  ctx.check(facts.title, `${what}: a title`);
  ctx.check(facts.overflow <= 0, `${what}: nothing to scroll sideways`, `${facts.overflow} px`);
  // Command ids are new in every page; what stands in a <noscript> is only shown without script.
  return facts.text.includes("<noscript") ? undefined : facts.text.replace(/[0-9a-f]{24}/g, "");
}
