/** Keys that were lost: shares are left with custodians, given by them, put together again. */
import { fileOf } from "./levy-keys.js";
import { save } from "./levy-opener.js";
import { giveShare, leaveShares, putTogether } from "./levy-recovery.js";
import {
  PASSPHRASE_LEAST, fill, find, house, nameOf, opened, post, ring, root,
} from "./levy-ring-house.js";
import { bytesOf } from "./levy-seal.js";

const { part, field, ask, attempt, day } = house;

export function custodianRow(one, at) {
  const item = fill("custodian", { name: `${nameOf(one)} · ${one.key}` });
  const [box, label] = [item.querySelector("input"), item.querySelector("label")];
  box.id = label.htmlFor = `levy-custodian-${at}`;
  box.value = one.key;
  return item;
}

/** A lost key that somebody asks for: its holder puts it together, its custodians give. */
export function askedRow(lost, list) {
  const { to, given, date } = lost.asked;
  const item = fill("asked-key", {
    holder: nameOf(lost), lost: lost.key, to, date: day(date),
    given: `${given.length} / ${lost.left.needed}`,
  });
  const [give, together] = item.querySelectorAll("button");
  for (const button of [give, together]) button.append(" ", lost.key.slice(0, 4));
  const mine = lost.left.custodians.find((name) => find(name)?.inspector === ring.account);
  give.hidden = !mine || given.includes(mine);
  give.onclick = attempt(async () => {
    const custodian = opened.get(mine);
    if (!custodian) return "no-custodian-key";
    if (!confirm(`${part("give-sure").textContent} ${nameOf(lost)}: ${to}`)) return "";
    const { left } = await ask(`/levy-keys/${lost.key}/shares`);
    const parcel = await giveShare(left, lost.key, custodian, find(to));
    await post(`/levy-keys/${lost.key}/recovery/shares`, { to, parcel });
    await list();
    return "given";
  });
  together.hidden = lost.inspector !== ring.account || given.length < lost.left.needed;
  together.onclick = attempt(() => recover(lost, list));
  return item;
}

async function recover(lost, list) {
  const passphrase = field("levy-recovered-passphrase").value;
  if (passphrase.length < PASSPHRASE_LEAST) return "short";
  const key = opened.get(lost.asked.to);
  if (!key) return "no-new-key";
  const secret = await putTogether(await ask(`/levy-keys/${lost.key}/shares`), lost, key);
  save(await fileOf(secret, bytesOf(lost.public), passphrase));
  await post(`/levy-keys/${lost.key}/recovery/end`, {});
  field("levy-recovered-passphrase").value = "";
  await list();
  return "recovered";
}

export async function leave(list) {
  const key = opened.get(field("levy-split").value);
  if (!key) return "no-open-key";
  const chosen = [...root.querySelectorAll("[name=levy-custodians]:checked")].map(({ value }) => find(value));
  const needed = Number(field("levy-needed").value);
  if (chosen.length < 2 || needed < 2 || needed > chosen.length) return "few-custodians";
  const parcel = await leaveShares(key, chosen, needed);
  await post(`/levy-keys/${key.key}/shares`, { needed, parcel });
  await list();
  return "left";
}
