// The other doors of complaints and what officers do with what came through them: a kiosk with
// large fields and spoken help, a temporary post with its poster and paper, a file of another
// system, the search, and two complaints about the same that are merged.
import { DESKTOP, KIOSK, PHONE } from "../context.mjs";

export const name = "doors of complaints";

export async function run(ctx) {
  const { unit } = ctx.demo;
  await kiosk(ctx, unit);
  await post(ctx, unit);
  await bring(ctx, unit);
  await search(ctx, unit);
  await merge(ctx, unit);
}

async function kiosk(ctx, unit) {
  const page = await ctx.page(`/kiosk/${unit}`, { js: false, viewport: KIOSK });
  await page.click(`a[href$='/complaint']`);
  await ctx.axe(page, "the kiosk's form");
  await ctx.shot(page, "complaint-kiosk", { fullPage: true });
  await page.click("button.kiosk-go");
  ctx.equal(await page.locator("[role=alert]").count(), 1, "what is missing is told");
  const targets = page.locator("main label.kiosk-choice, main textarea, main input:not([type]), "
    + "main button");
  const heights = await targets.evaluateAll((all) => all.map((one) => one.clientHeight));
  const small = heights.filter((height) => height < 44).length;
  ctx.equal(small, 0, "every target is large");
  await page.check("[name=class][value=non-oversight]");
  await page.fill("[name=text]", "Mesin foto biometrik rusak sejak Senin.");
  await page.click("button.kiosk-go");
  const said = await page.locator("main").innerText();
  ctx.check(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.test(said), "number and code are shown", said);
  ctx.equal(await page.locator(".queue-qr svg").count(), 1, "and a code for the telephone");
  await ctx.axe(page, "the kiosk's receipt");
  await ctx.shot(page, "complaint-kiosk-done", { fullPage: true });
  const english = await ctx.page(`/kiosk/${unit}/complaint`, { lang: "en", viewport: KIOSK });
  await ctx.axe(english, "the kiosk's form (en)");
  ctx.check(await english.locator("[data-help=help-complaint]").isVisible(), "help can be heard");
}

async function post(ctx, unit) {
  const page = await ctx.page(`/complaints/${unit}/posts`, { as: "head", js: false });
  await page.fill("[name=name]", "Posko Lapas");
  await page.fill("[name=post]", "lapas-coba");
  await page.fill("[name=place]", "Aula");
  await page.fill("[name=partners]", "Ombudsman RI\nPemerintah kota");
  await page.fill("[name=from]", "2000-01-01");
  await page.fill("[name=until]", "2000-01-02");
  await page.click("main form[action$='/posts'] [type=submit]");
  ctx.equal(await page.locator(".govuk-error-summary").count(), 1, "a day in the past is refused");
  await ctx.shot(page, "complaint-posts", { fullPage: true });
  const address = `/units/${unit}/posts/posko-contoh`;
  for (const lang of ["id", "en"]) {
    for (const viewport of [DESKTOP, PHONE]) {
      const own = await ctx.page(address, { js: false, lang, viewport });
      await ctx.axe(own, `the post's page (${lang})`);
      await own.context().close();
    }
    const poster = await ctx.page(`${address}/poster`, { js: false, lang });
    await ctx.axe(poster, `the poster (${lang})`);
    ctx.equal(await poster.locator(".complaint-poster__qr svg").count(), 1, "a code to scan");
    await ctx.shot(poster, `complaint-poster-${lang}`, { fullPage: true });
    await poster.context().close();
  }
  const form = await ctx.page(`${address}/new`, { js: false, viewport: PHONE });
  await form.check("input[name=class][value=suggestion]");
  await form.check("input[name=about][value=service]");
  await form.fill("[name=text]", "Tambah kursi di ruang kunjungan.");
  await form.click("main form [type=submit]");
  ctx.check(form.url().endsWith("/receipt"), "the receipt comes at once", form.url());
  const figures = await ctx.page(address, { js: false });
  const said = await figures.locator("#figures ~ *").allInnerTexts();
  ctx.check(said.join(" ").includes("di posko ini"), "it counts for the post", said.join(" "));
  await ctx.shot(figures, "complaint-post", { fullPage: true });
  const papers = await ctx.page(`/complaints/${unit}/posts/posko-contoh/papers`, { as: "officer" });
  await ctx.axe(papers, "the page for paper");
  await papers.selectOption("[name=class-1]", "praise");
  await papers.fill("[name=text-1]", "Petugas posko sabar.");
  await papers.click("main form [type=submit]");
  ctx.equal(await papers.locator(".govuk-error-summary").count(), 1, "a date is needed");
  await ctx.shot(papers, "complaint-papers", { fullPage: true });
}

async function bring(ctx, unit) {
  const page = await ctx.page(`/complaints/${unit}/imports`, { as: "head", js: false });
  await ctx.axe(page, "the import");
  const head = "Nomor,Tanggal,Klasifikasi,Isi Laporan";
  await page.fill("[name=table]", `${head}\n9001,20/11/2026,Keluhan,x`);
  await page.click("main form [type=submit]");
  const wrong = await page.locator(".app-findings").innerText();
  const both = wrong.includes("Tanggal") && wrong.includes("Klasifikasi");
  ctx.check(both, "every cell is named", wrong);
  await ctx.shot(page, "complaint-import-wrong", { fullPage: true });
  await ctx.axe(page, "the import with findings");
  const table = `${head}\n9001,2026-01-20,Pengaduan,Pungutan parkir liar di halaman\n`
    + "9002,2026-01-21,Aspirasi,Parkir motor diperluas";
  await page.fill("[name=table]", table);
  await page.click("main form [type=submit]");
  ctx.check((await page.locator("[role=status]").innerText()).includes("2"), "both are recorded");
  await page.fill("[name=source]", "sp4n-lapor");
  await page.selectOption("[name=channel]", "sp4n");
  await page.fill("[name=table]", table);
  await page.click("main form [type=submit]");
  const again = await page.locator(".app-findings").innerText();
  ctx.check(again.includes("9001"), "and not a second time", again);
}

async function search(ctx, unit) {
  for (const lang of ["id", "en"]) {
    const way = { as: "supervisor", lang, js: false };
    const page = await ctx.page(`/complaints/${unit}/search`, way);
    await page.fill("[name=q]", "perparkiran dipungut");
    await page.click("main form [type=submit]");
    ctx.equal(await page.locator("tbody tr").count(), 1, "another form of the words finds it");
    await ctx.axe(page, `the search (${lang})`);
    await ctx.shot(page, `complaint-search-${lang}`, { fullPage: true });
    await page.context().close();
  }
  const officer = await ctx.page(`/complaints/${unit}/search?q=parkir`, { as: "officer" });
  ctx.equal(await officer.locator("tbody tr").count(), 0, "who was given none finds none");
}

async function merge(ctx, unit) {
  const said = {
    class: "non-oversight", about: "service", command_id: "alike",
    text: "Foto ulang karena mesin biometrik rusak, sudah dari Senin.",
  };
  const filed = await ctx.api("POST", `/api/v1/units/${unit}/complaints`, said);
  const { reference } = filed.body;
  const page = await ctx.page(`/complaints/${unit}/${reference}`, { as: "supervisor", js: false });
  const named = page.locator("#similar ~ ul").first();
  const why = await named.innerText();
  ctx.check(why.includes("biometrik"), "what is alike is named with the reason", why);
  await ctx.axe(page, "a complaint with one alike");
  await ctx.shot(page, "complaint-similar", { fullPage: true });
  await named.locator("form[action$='/merge'] [type=submit]").click();
  const stage = await page.locator("main .govuk-inset-text").first().innerText();
  ctx.check(stage.includes("Dilanjutkan"), "it goes on inside the other", stage);
}
