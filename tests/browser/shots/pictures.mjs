// The README's pictures: the demo office on a simulated morning, always with the same seed.
import { DESKTOP } from "../context.mjs";
import { openDisplay, openKiosk, openPhone, takeTicket } from "../hall.mjs";

export const name = "pictures for the README";
export const demo = ["--seed", "2026", "--speed", "60"];

const SMALL = { width: 1100, height: 720 };
// Enough people have come that every board has something to show.
const ISSUED = 70;

export async function run(ctx) {
  const { unit } = ctx.demo;
  await morning(ctx);
  const mine = await takeTicket(ctx, "paspor-baru");
  await ctx.shot(await ctx.page(`/units/${unit}`, { viewport: SMALL }), "portal");
  const service = await ctx.page(`/units/${unit}/services/paspor-baru`, { viewport: SMALL });
  await ctx.shot(service, "service");
  await ctx.shot(await openKiosk(ctx), "kiosk", { scale: 0.5 });
  await ctx.shot(await openPhone(ctx, mine), "phone");
  const display = await openDisplay(ctx, { viewport: { width: 1200, height: 675 } });
  await ctx.shot(display, "display");
  const desk = await ctx.page(`/desk/${unit}/2`, { as: "bagus", viewport: SMALL });
  await desk.waitForSelector("#desk-check input", { timeout: 60_000 });
  await ctx.shot(desk, "desk");
  await ctx.shot(await ctx.page(`/floor/${unit}`, { as: "supervisor", viewport: DESKTOP }), "floor");
  await ctx.shot(await ctx.page("/overview", { as: "overseer", viewport: SMALL }), "overview");
}

// Waits for the simulated people, on the supervisor's own page.
async function morning(ctx) {
  const floor = await ctx.page(`/floor/${ctx.demo.unit}`, { as: "supervisor" });
  const issued = (least) => [...document.querySelectorAll(".app-facts div")]
    .some((fact) => fact.querySelector("dt").textContent.startsWith("Nomor terbit")
      && Number(fact.querySelector("dd").textContent) >= least);
  await ctx.within(floor, 180_000, `${ISSUED} numbers are issued`, issued, ISSUED);
  await floor.context().close();
}
