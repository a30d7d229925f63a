// The pictures of a survey report on a desk, on a small phone and on paper: every letter can be
// read, none is cut off, and no page is wider than its screen.
import { DESKTOP } from "../context.mjs";

export const name = "pictures of a survey that can be read on a small phone";

const SMALL = { width: 360, height: 740 };
// The smallest letters that people are asked to read, in CSS pixels.
const LEAST_PX = 12;
// Half a pixel more or less is rounding.
const ROUNDING_PX = 0.5;

// Letters of pictures that are too small or lie outside; runs in the page.
function illegible([least, rounding]) {
  const wrong = [];
  for (const svg of document.querySelectorAll("figure.chart > svg")) {
    const [box, frame] = [svg.viewBox.baseVal, svg.getBoundingClientRect()];
    const scale = frame.width / box.width;
    for (const one of svg.querySelectorAll("text")) {
      if (one.textContent.trim() === "") continue;
      const size = parseFloat(getComputedStyle(one).fontSize) * scale;
      const place = one.getBoundingClientRect();
      const inside = place.left >= frame.left - rounding && place.right <= frame.right + rounding
        && place.top >= frame.top - rounding && place.bottom <= frame.bottom + rounding;
      if (size < least || !inside) wrong.push(`${one.textContent}: ${size.toFixed(1)} px`);
    }
  }
  return wrong;
}

// Pairs of letters that lie on each other in a picture; runs in the page.
function crowded() {
  const wrong = [];
  for (const svg of document.querySelectorAll("figure.chart > svg")) {
    const all = [...svg.querySelectorAll("text")].filter((one) => one.textContent.trim() !== "");
    const places = all.map((one) => [one.textContent, one.getBoundingClientRect()]);
    places.forEach(([name, a], at) => places.slice(at + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const points = /^[\d, ]+$/.test(name) && /^[\d, ]+$/.test(other);
      if (across > 1 && down > 3 && !points) wrong.push(`${name} on ${other}`);
    }));
  }
  return wrong;
}

async function look(ctx, page, what, pictures) {
  const count = await page.locator("figure.chart > svg").count();
  ctx.equal(count, pictures, `pictures on ${what}`);
  const small = await page.evaluate(illegible, [LEAST_PX, ROUNDING_PX]);
  ctx.check(small.length === 0, `letters of at least ${LEAST_PX} px on ${what}`, small.join("; "));
  const over = await page.evaluate(crowded);
  ctx.check(over.length === 0, `no letters on each other on ${what}`, over.join("; "));
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  ctx.check(wide <= 0, `${what} is no wider than its screen`, `${wide} px more`);
}

export async function run(ctx) {
  const { unit } = ctx.demo;
  const report = `/surveys/${unit}/contoh`;
  for (const [lang, viewport, width] of [["id", SMALL, "360"], ["en", SMALL, "360"],
    ["id", DESKTOP, "desktop"]]) {
    const page = await ctx.page(report, { as: "head", lang, viewport });
    await look(ctx, page, `the report (${lang}, ${width})`, 4);
    for (const picture of await page.locator("figure.chart").all()) {
      const id = await picture.locator("figcaption").getAttribute("id");
      await ctx.shot(picture, `survey-${id}-${lang}-${width}`);
    }
    const open = await ctx.page(`/units/${unit}/surveys`, { lang, viewport });
    await look(ctx, open, `the published report (${lang}, ${width})`, 2);
  }
  const phone = await ctx.page(`/units/${unit}/surveys/contoh/print`, { viewport: SMALL });
  await look(ctx, phone, "the paper on a phone", 3);
  await ctx.shot(phone, "survey-paper-360", { fullPage: true });
  const paper = await ctx.page(`/units/${unit}/surveys/contoh/print`, { viewport: DESKTOP });
  await paper.emulateMedia({ media: "print" });
  await look(ctx, paper, "the paper in print", 3);
  await ctx.shot(paper, "survey-paper-print", { fullPage: true });
}
