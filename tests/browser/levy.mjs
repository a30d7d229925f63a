// What journeys of levy reports share: a sentence of the page, a key made and opened.
import { readFile } from "node:fs/promises";

export const PASSPHRASE = "empat kata yang panjang sekali";
const KEYS = "/levy-desk/kanwil-nusantara/keys";

/** Waits until the page says one of its sentences; stretching a passphrase takes some seconds. */
export const said = (page, name) =>
  page.locator(`[data-say="${name}"]`).waitFor({ state: "visible", timeout: 90_000 });

/** The page of keys of somebody. */
export async function keysOf(ctx, who, options = {}) {
  const page = await ctx.page(KEYS, { as: who, ...options });
  page.on("dialog", (dialog) => dialog.accept());
  await page.locator("[data-part=scripts]:not(:empty)").waitFor();
  return page;
}

/** Makes a key on an open page of keys; gives its file. Unknown to the house until it was saved. */
export async function makeOn(ctx, page, { custodian = false } = {}) {
  const before = await page.locator("[data-part=keys] tr").count();
  await page.fill("[name=levy-new-passphrase]", "pendek");
  await page.click("[data-part=make]");
  await said(page, "short");
  await page.fill("[name=levy-new-passphrase]", PASSPHRASE);
  if (custodian) await page.check("[name=levy-custodian]");
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout: 90_000 }), page.click("[data-part=make]"),
  ]);
  await said(page, "made");
  ctx.check(/^maklumat-levy-[0-9a-f]{16}\.json$/.test(download.suggestedFilename()), "a key file");
  ctx.equal(await page.locator("[data-part=keys] tr").count(), before, "unknown until it is saved");
  const file = await readFile(await download.path());
  await page.click("[data-part=saved]");
  await said(page, custodian ? "added-custodian" : "added");
  return { file, name: JSON.parse(file).key };
}

/** The same on a page of its own. */
export async function make(ctx, who, options) {
  const page = await keysOf(ctx, who);
  const key = await makeOn(ctx, page, options);
  await page.close();
  return key;
}

/** The key is open for as long as the page is: whoever loads it anew opens the file again. */
export async function unlock(page, buffer, passphrase = PASSPHRASE) {
  const file = { name: "key.json", mimeType: "application/json", buffer };
  await page.setInputFiles("[name=levy-file]", file);
  await page.fill("[name=levy-passphrase]", passphrase);
  await page.click("[data-part=use]");
  await said(page, "ready");
}
