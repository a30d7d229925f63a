// The same tasks without JavaScript: links and forms carry everything, and what was typed stays.
import { KIOSK, PHONE } from "../context.mjs";
import { takeTicket } from "../hall.mjs";

export const name = "everything without scripts";

const bare = { js: false };

export async function run(ctx) {
  await citizen(ctx, await doorCode(ctx));
  await officer(ctx);
  await supervisor(ctx);
}

// The code that stands on the kiosk in the hall.
async function doorCode(ctx) {
  const { unit, kiosk_token: token } = ctx.demo;
  const kiosk = await ctx.page(`/kiosk/${unit}?device=${token}`, { ...bare, viewport: KIOSK });
  ctx.check(await kiosk.locator("[data-help]").first().isHidden(), "no button that needs a script");
  await click(kiosk, 'a.kiosk-choice[href$="paspor-baru"]');
  await click(kiosk, "button.kiosk-go");
  ctx.equal(await text(kiosk, ".kiosk-result__number"), "A-001", "a number at the kiosk");
  await click(kiosk, "a.kiosk-go");
  return text(kiosk, ".queue-door strong");
}

const text = async (page, selector) => (await page.innerText(selector)).trim();

// A press that leads to a page.
async function click(page, selector) {
  await Promise.all([page.waitForEvent("load"), page.click(selector)]);
}

async function citizen(ctx, code) {
  const phone = await ctx.page(`/q/${ctx.demo.unit}`, { ...bare, viewport: PHONE });
  await phone.check('input[value="paspor-anak"]');
  await phone.check('input[name=priority][value="young-child"]');
  await phone.fill("#code", "salah");
  await click(phone, "form [type=submit].govuk-button");
  const summary = await text(phone, ".govuk-error-summary");
  ctx.check(summary.includes("Kode pintu tidak cocok"), "a wrong code is told", summary);
  const kept = [
    await phone.isChecked('input[value="paspor-anak"]'),
    await phone.isChecked('input[name=priority][value="young-child"]'),
    await phone.inputValue("#code"),
  ];
  ctx.equal(kept, [true, true, "salah"], "what was chosen and typed stays");
  await ctx.axe(phone, "the phone's form with an error");
  await phone.fill("#code", code);
  await click(phone, "form [type=submit].govuk-button");
  ctx.equal(await text(phone, ".ticket__number"), "A-002", "a number on the phone");
  await click(phone, 'button[name=minutes][value="10"]');
  const aside = await text(phone, ".ticket__state");
  ctx.check(aside.includes("dijaga sampai"), "come back later", aside);
  await click(phone, 'form[action$="/return"] button');
  ctx.check((await text(phone, ".ticket__state")).length > 0, "back again");
  await click(phone, 'a[href$="/print"]');
  ctx.equal(await text(phone, ".slip__number"), "A-002", "the ticket on paper");
  await click(phone, ".print-bar a");
  await click(phone, 'form[action$="/cancellation"] button');
  const over = await text(phone, ".ticket__state");
  ctx.check(over.includes("sudah selesai"), "cancelled", over);
}

async function officer(ctx) {
  await takeTicket(ctx);
  const { user, password } = ctx.demo.logins.find((login) => login.role === "officer");
  const desk = await ctx.page("/sign-in", bare);
  await desk.fill("#user", user);
  await desk.fill("#password", "bukan kata sandinya");
  await click(desk, "form [type=submit].govuk-button");
  ctx.equal(await desk.inputValue("#user"), user, "the name stays after a wrong password");
  ctx.equal(await desk.inputValue("#password"), "", "the password does not");
  await desk.fill("#password", password);
  await click(desk, "form [type=submit].govuk-button");
  ctx.equal(new URL(desk.url()).pathname, `/desk/${ctx.demo.unit}`, "signing in leads to the desks");
  await click(desk, `a[href$="/desk/${ctx.demo.unit}/1"]`);
  await click(desk, 'form[action$="/opening"] button');
  await click(desk, 'form[action$="/calls"] button');
  ctx.equal(await text(desk, ".desk-now__number"), "A-001", "called");
  await click(desk, 'form[action$="/starts"] button');
  await click(desk, 'a[href$="/transfers"]');
  await desk.check('input[name=keep][value="no"]');
  await click(desk, "form [type=submit].govuk-button");
  const wrong = await text(desk, ".govuk-error-summary");
  ctx.check(wrong.includes("Pilih layanan lain"), "a transfer to nowhere is told", wrong);
  ctx.check(await desk.isChecked('input[name=keep][value="no"]'), "what was chosen stays");
  await click(desk, '[data-key="escape"]');
  await click(desk, 'form[action$="/outcomes"] button >> nth=0');
  ctx.equal(await text(desk, ".desk-now__number"), "–", "finished");
  await twice(ctx, desk);
}

// The same form sent from two windows, as an impatient finger does.
async function twice(ctx, desk) {
  const again = await ctx.page(desk.url(), { ...bare, as: "rina" });
  await click(desk, 'form[action$="/calls"] button');
  await click(again, 'form[action$="/calls"] button');
  const seen = [await text(desk, ".desk-now__number"), await text(again, ".desk-now__number")];
  ctx.equal(seen, ["A-003", "A-003"], "an old page calls nobody else");
}

async function supervisor(ctx) {
  const floor = await ctx.page(`/floor/${ctx.demo.unit}/messages`, { ...bare, as: "supervisor" });
  await floor.fill("[name=text_id]", "Loket 3 tutup sebentar");
  await click(floor, "form [type=submit].govuk-button");
  ctx.equal(await floor.inputValue("[name=text_id]"), "Loket 3 tutup sebentar", "half a message stays");
  await floor.fill("[name=text_en]", "Counter 3 is closed for a moment");
  await click(floor, "form [type=submit].govuk-button");
  const page = await text(floor, "main");
  ctx.check(page.includes("Counter 3 is closed"), "the message is up", page);
  const display = await ctx.page(`/display/${ctx.demo.unit}`, bare);
  const shown = await text(display, ".board-message");
  ctx.equal(shown, "Loket 3 tutup sebentar", "and on the display");
}
