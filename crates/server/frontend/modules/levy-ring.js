/** The page of keys: they are made, opened, listed and ended; private halves stay in its memory. */
import { newKeyFile } from "./levy-keys.js";
import { opener, save } from "./levy-opener.js";
import { change } from "./levy-ring-change.js";
import {
  PASSPHRASE_LEAST, fill, house, isUsed, load, opened, own, post, ring,
} from "./levy-ring-house.js";
import { askedRow, custodianRow, leave } from "./levy-ring-recovery.js";

const { part, field, say, on, attempt, day } = house;

/** The file is saved before the house knows of the key: no report goes to a key that is lost. */
async function make() {
  const passphrase = field("levy-new-passphrase").value;
  if (passphrase.length < PASSPHRASE_LEAST) return "short";
  const custodian = field("levy-custodian").checked;
  const file = await newKeyFile(passphrase);
  save(file);
  const saved = part("saved");
  saved.hidden = false;
  saved.onclick = attempt(async () => {
    await post("/levy-keys", { public: file.public, custodian });
    saved.hidden = true;
    field("levy-new-passphrase").value = "";
    field("levy-custodian").checked = false;
    await list();
    return custodian ? "added-custodian" : "added";
  });
  return "made";
}

async function list() {
  await load();
  part("keys").replaceChildren(...own().map(keyRow));
  part("keys-none").hidden = own().length > 0;
  options("levy-from", own().filter(({ key, custodian }) => !custodian && opened.has(key)));
  options("levy-to-key", own().filter((one) => isUsed(one) && opened.has(one.key)));
  options("levy-split", own().filter((one) => isUsed(one) && opened.has(one.key)));
  const others = ring.keys.filter((one) =>
    one.custodian && !one.revoked && one.inspector !== ring.account);
  part("custodians").replaceChildren(...others.map(custodianRow));
  part("custodians-none").hidden = others.length > 0;
  part("asked").replaceChildren(...ring.keys.filter(({ asked }) => asked)
    .map((lost) => askedRow(lost, list)));
  part("asked-none").hidden = part("asked").children.length > 0;
  part("scripts").textContent = ring.scripts;
  await asReportersSee();
}

function options(name, keys) {
  const select = field(name);
  const chosen = select.value;
  select.replaceChildren(...keys.map(({ key }) => new Option(key, key, false, key === chosen)));
}

function keyRow(one) {
  const word = (name) => part(`word-${name}`).textContent;
  const state = one.revoked ? `${word("revoked")} ${day(one.revoked)}` : `${word("since")} ${day(one.added)}`;
  const left = one.left ? `${one.left.needed} / ${one.left.custodians.length}` : "–";
  const item = fill("key", {
    name: one.key, kind: word(one.custodian ? "custodian" : "inspector"),
    state: one.recovered ? `${state} · ${word("recovered")}` : state, left,
  });
  const [revoke, lost] = item.querySelectorAll("button");
  for (const button of [revoke, lost]) button.append(" ", one.key.slice(0, 4));
  revoke.hidden = Boolean(one.revoked);
  revoke.onclick = attempt(async () => {
    if (!confirm(part("revoke-sure").textContent)) return "";
    await post(`/levy-keys/${one.key}/revocation`, {});
    await list();
    return "revoked";
  });
  lost.hidden = !one.left;
  lost.onclick = attempt(async () => {
    const to = own().find((other) => isUsed(other) && other.key !== one.key && opened.has(other.key));
    if (!to) return "no-new-key";
    await post(`/levy-keys/${one.key}/recovery`, { to: to.key });
    await list();
    return "asked";
  });
  return item;
}

/**
 * What reporters are offered, asked for as one of them, without a cookie: exactly the keys in use,
 * each opened one with the public half of its file, and none under one's own name that one has not.
 */
async function asReportersSee() {
  const [office] = ring.offices;
  if (!office) return;
  const path = `/api/v1/units/${office.unit}/levy-recipients`;
  const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
  if (!answer.ok) return;
  const { keys, vouched } = await answer.json();
  const used = ring.keys.filter((one) => isUsed(one) && one.name !== null);
  const same = keys.length === used.length && keys.every(({ key, public: point }) => {
    const known = used.find((one) => one.key === key);
    return known?.public === point && (!opened.has(key) || opened.get(key).public === point);
  });
  part("offered-same").hidden = !same;
  part("offered-other").hidden = same;
  part("offered").replaceChildren(...keys.map(({ key, inspector }) =>
    fill("offered-key", { name: `${inspector} · ${key}` })));
  part("vouched").textContent = vouched ? `${vouched.scripts} · ${vouched.version} · ${day(vouched.date)}` : "–";
  part("vouched-other").hidden = !vouched || vouched.scripts === ring.scripts;
}

async function vouch() {
  const typed = field("levy-scripts").value.trim().toLowerCase();
  if (typed !== ring.scripts) return "other-scripts";
  await post("/levy-scripts", { scripts: typed, version: ring.version });
  field("levy-scripts").value = "";
  await list();
  return "vouched";
}

async function begin() {
  await list();
  on("use", "working", opener(house, opened, list));
  on("make", "working", make);
  on("leave", "working", () => leave(list));
  on("change", "working", () => change(list));
  on("vouch", "working", vouch);
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
