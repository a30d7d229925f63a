// The keyboard's way through a page: every stop in reading order, seen, and out at the end.

// What Tab must stop at, in the order of the document: one stop for each group of radio buttons.
const stops = () => {
  const all = "a[href], button, input, select, textarea, summary, [tabindex]";
  const groups = new Set();
  const open = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled;
  const found = [...document.querySelectorAll(all)].filter((one) => {
    if (one.type === "hidden" || one.tabIndex < 0 || !open(one)) return false;
    if (one.type !== "radio") return true;
    const group = [...document.getElementsByName(one.name)];
    const chosen = group.find((other) => other.form === one.form && other.checked);
    if (chosen) return chosen === one;
    const key = `${one.form?.action} ${one.name}`;
    return !groups.has(key) && groups.add(key);
  });
  for (const [place, one] of found.entries()) one.dataset.stop = place;
  const words = (one) => (one.ariaLabel ?? one.innerText ?? one.name ?? "").trim().slice(0, 40);
  return found.map((one) => {
    const box = (one.closest(".govuk-radios__item, .govuk-checkboxes__item") ?? one)
      .getBoundingClientRect();
    const [left, top] = [box.left + scrollX, box.top + scrollY];
    return {
      name: `<${one.tagName.toLowerCase()}> ${words(one)}`,
      box: { left, top, right: left + box.width, bottom: top + box.height },
    };
  });
};

// Where the focus is, or one stop, and how that looks: the stop itself and what is drawn for it.
const look = (stop) => {
  const one = stop === undefined ? document.activeElement
    : document.querySelector(`[data-stop="${stop}"]`);
  if (one?.dataset.stop === undefined) return null;
  const drawn = [one, ...(one.labels ?? []), ...one.children];
  const parts = drawn.flatMap((part) => ["", "::before", "::after"].map((pseudo) => {
    const style = getComputedStyle(part, pseudo || undefined);
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor,
      style.borderWidth, style.textDecoration, style.clip, style.position].join(" ");
  }));
  const box = one.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const inside = x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight;
  const top = inside && document.elementFromPoint(x, y);
  const covered = !top || !(one.contains(top) || top.contains(one) || top.closest("label"));
  const parted = one.type === "date" || one.type === "time";
  return { stop: Number(one.dataset.stop), style: parts.join(" | "), inside, covered, parted };
};

// Going on means down, or to the right: never up in the same column, never back in the same line.
function backwards({ box: a }, { box: b }) {
  const slack = 4;
  const above = b.bottom <= a.top + slack && b.left < a.right - slack;
  const before = b.right <= a.left + slack && b.top < a.bottom - slack && b.bottom > a.top + slack;
  return above || before;
}

// So many stops on; a date has stops of its own inside, for day, month and year.
async function stepping(page, key, from, count) {
  const seen = [];
  let last = from;
  while (seen.length < count) {
    await page.keyboard.press(key);
    const at = await page.evaluate(look);
    if (!at || (at.stop === last && !at.parted)) break;
    if (at.stop !== last) seen.push(at);
    last = at.stop;
  }
  return seen;
}

// Walks through a page with Tab and back with Shift+Tab.
export async function walk(ctx, page, what) {
  await page.waitForLoadState("load");
  await page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
    // From the start of the document, wherever the focus has been.
    getSelection()?.setBaseAndExtent(document.body, 0, document.body, 0);
  });
  const all = await page.evaluate(stops);
  ctx.check(all.length > 1, `${what}: stops for the keyboard`, JSON.stringify(all));
  const seen = await stepping(page, "Tab", undefined, all.length);
  const dark = [];
  const names = (order) => order.map((stop) => all[stop]?.name);
  ctx.equal(names(seen.map(({ stop }) => stop)), all.map(({ name }) => name),
    `${what}: Tab stops everywhere, in the order of the document`);
  for (const { stop, style, inside, covered } of seen) {
    ctx.check(inside && !covered, `${what}: what has the focus is in sight`, all[stop].name);
    if (stop === all.length - 1) await page.keyboard.press("Shift+Tab");
    if (style === (await page.evaluate(look, stop)).style) dark.push(all[stop].name);
    if (stop === all.length - 1) await page.keyboard.press("Tab");
  }
  ctx.equal(dark, [], `${what}: the focus can be seen`);
  const wrong = all.slice(1).map((next, place) => [all[place], next])
    .filter(([now, next]) => backwards(now, next));
  ctx.equal(wrong.map((pair) => pair.map(({ name }) => name)), [],
    `${what}: the order is the order of reading`);
  const back = await stepping(page, "Shift+Tab", all.length - 1, all.length - 1);
  ctx.equal(back.map(({ stop }) => stop), all.slice(1).map((_, place) => all.length - 2 - place),
    `${what}: Shift+Tab goes the same way back`);
}
