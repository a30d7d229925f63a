/** What all of the page of keys shares: the ring as the house gave it, and the keys opened here. */
import { page } from "./levy-page.js";
import { newCode } from "./levy-seal.js";

export const root = document.querySelector("[data-levy-unit]");
export const house = page(root, `/api/v1/units/${root.dataset.levyUnit}`, {});
const { part, ask } = house;
export const PASSPHRASE_LEAST = 16;
export const opened = new Map();
export let ring = { account: "", keys: [], offices: [] };

export const own = () => ring.keys.filter(({ inspector }) => inspector === ring.account);
export const find = (name) => ring.keys.find(({ key }) => key === name);
export const post = (path, body) => ask(path, { ...body, command_id: newCode(16) });
export const nameOf = ({ inspector, name }) => name ?? inspector;
export const isUsed = ({ revoked, custodian }) => !revoked && !custodian;

/** Asks the house for the ring anew. */
export async function load() {
  ring = await ask("/levy-keys");
}

/** A template of the page with its texts put in. */
export function fill(template, texts) {
  const item = part(template).content.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) {
    item.querySelector(`[data-${name}]`).textContent = text;
  }
  return item;
}
