// What an officer sees of paper and of sealed notes: a print that nobody saw the end of is printed
// again from the desk, with its trail; a note is opened, and the auditor reads who opened it.
import { once } from "node:events";
import net from "node:net";
import { NARROW, PHONE } from "../context.mjs";

export const name = "paper tickets and sealed notes";

const NOTE = "Berkas asli ada di map biru";
const PATIENCE = 20_000;

export async function run(ctx) {
  const { unit } = ctx.demo;
  const printer = await breakingPrinter();
  try {
    await uncertain(ctx, unit, printer);
    const desk = await ctx.page(`/desk/${unit}/1`, { as: "officer" });
    await desk.keyboard.press("o");
    await desk.locator("[data-key=n]").waitFor({ timeout: PATIENCE });
    await reprint(ctx, desk, printer);
    await notes(ctx, desk, unit);
    await log(ctx, unit);
  } finally {
    printer.server.close();
  }
}

// Answers like a printer, and breaks off the first ticket when everything of it has arrived.
async function breakingPrinter() {
  const printer = { cuts: 0, tickets: 0 };
  printer.server = net.createServer((socket) => {
    const last = [0, 0, 0];
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const byte of data) {
        last.push(byte);
        last.shift();
        const [a, b] = last;
        if (a === 0x10 && b === 0x04) socket.write(Buffer.from([0x12]));
        if (a === 0x1d && b === 0x72) socket.write(Buffer.from([0]));
        if (a !== 0x1d || b !== 0x56) continue;
        printer.tickets += 1;
        if (printer.tickets === 1) return socket.destroy();
        printer.cuts += 1;
      }
    });
  });
  printer.server.listen(0, "127.0.0.1");
  await once(printer.server, "listening");
  return printer;
}

async function uncertain(ctx, unit, printer) {
  const queue = `/api/v1/units/${unit}/queue`;
  const supervisor = await ctx.token("supervisor");
  const devices = await ctx.api("GET", `/api/v1/units/${unit}/devices`, undefined, supervisor);
  const kiosk = devices.body.find(({ kind }) => kind === "kiosk").id;
  const address = `127.0.0.1:${printer.server.address().port}`;
  const beside = { address, width_mm: 80 };
  const set = await ctx.api("POST", `${queue}/printers/${kiosk}`, beside, supervisor);
  ctx.equal(set.status, 204, "the printer beside the kiosk is set");
  const wish = { services: ["paspor-baru"], command_id: "t-1" };
  const { ticket } = (await ctx.api("POST", `${queue}/tickets`, wish)).body;
  const print = await ctx.api("POST", `${queue}/tickets/${ticket}/prints`, { command_id: "p-1" });
  ctx.equal(print.body.job, { printer: kiosk, outcome: "uncertain" }, "nobody saw it end");
}

async function reprint(ctx, desk, printer) {
  const open = desk.locator("#papers");
  ctx.check((await open.innerText()).includes("A-001"), "the desk shows the print");
  await ctx.axe(desk, "a desk with an uncertain print");
  await ctx.shot(desk, "desk-papers", { fullPage: true });
  await open.getByRole("link").first().click();
  const panel = await desk.locator("main").innerText();
  ctx.check(panel.includes("Mengapa tiket A-001 dicetak ulang?"), "the reason is asked", panel);
  await ctx.axe(desk, "why a ticket is printed again");
  await ctx.shot(desk, "desk-reprint", { fullPage: true });
  await desk.keyboard.press("1");
  await desk.waitForURL(/done=reprints/, { timeout: PATIENCE });
  await open.waitFor({ state: "detached", timeout: PATIENCE });
  ctx.equal(printer.cuts, 1, "one ticket is on paper");
}

async function notes(ctx, desk, unit) {
  await desk.goto(ctx.url(`/desk/${unit}/1`));
  await desk.keyboard.press("n");
  await desk.getByText("tidak terlihat apakah keluar").waitFor({ timeout: PATIENCE });
  await ctx.shot(desk, "desk-trail", { fullPage: true });
  await desk.keyboard.press("c");
  await desk.fill("textarea[name=note]", NOTE);
  await desk.locator("form", { has: desk.locator("textarea") }).locator("button").click();
  await desk.waitForURL(/done=notes/, { timeout: PATIENCE });
  ctx.check(!(await desk.locator("main").innerText()).includes(NOTE), "the desk keeps it shut");
  await desk.locator("#desk-notes").click();
  await desk.waitForURL(/note-texts$/, { timeout: PATIENCE });
  ctx.check((await desk.locator("main").innerText()).includes(NOTE), "the officer reads it");
  await ctx.axe(desk, "opened notes");
  await ctx.shot(desk, "desk-notes", { fullPage: true });
  for (const [lang, viewport, js] of [["en", PHONE, true], ["id", NARROW, false]]) {
    const page = await ctx.page(`/desk/${unit}/1/note-texts`, { as: "officer", lang, viewport, js });
    ctx.check((await page.locator("main").innerText()).includes(NOTE), `opened notes (${lang})`);
    await narrow(ctx, page, `opened notes (${lang})`);
    await page.context().close();
  }
}

async function log(ctx, unit) {
  for (const [lang, viewport] of [["id", undefined], ["en", PHONE], ["id", NARROW]]) {
    const address = `/admin/${unit}/access-log?outcome=read`;
    const page = await ctx.page(address, { as: "auditor", lang, viewport });
    const text = await page.locator("main").innerText();
    ctx.check(text.includes("Rina Wulandari (rina)") && /visit\/\d{8}-A-001/.test(text), "who read whose", text);
    ctx.check(!text.includes(NOTE), "not what it says");
    await narrow(ctx, page, `the access log (${lang})`);
    await ctx.axe(page, `the access log (${lang})`);
    await ctx.shot(page, `access-log-${viewport?.width ?? "wide"}`, { fullPage: true });
    await page.context().close();
  }
}

async function narrow(ctx, page, what) {
  const over = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  ctx.check(over <= 0, `${what}: nothing to scroll sideways`, `${over} px`);
}
