/**
 * The keys of inspectors and custodians: made, opened, changed, ended, split, recovered. Private
 * halves and shares are in this page's memory alone.
 */
import { fileOf, newKeyFile } from "./levy-keys.js";
import { opener, save } from "./levy-opener.js";
import { page } from "./levy-page.js";
import { giveShare, leaveShares, putTogether } from "./levy-recovery.js";
import { bytesOf, newCode, rewrap, unwrap } from "./levy-seal.js";

const root = document.querySelector("[data-levy-unit]");
const house = page(root, `/api/v1/units/${root.dataset.levyUnit}`, {});
const { part, field, say, ask, on, attempt, day } = house;
const PASSPHRASE_LEAST = 16;
const opened = new Map();
let ring = { account: "", keys: [], offices: [] };

const own = () => ring.keys.filter(({ inspector }) => inspector === ring.account);
const find = (name) => ring.keys.find(({ key }) => key === name);
const post = (path, body) => ask(path, { ...body, command_id: newCode(16) });
const nameOf = ({ inspector, name }) => name ?? inspector;
const isUsed = ({ revoked, custodian }) => !revoked && !custodian;

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
  ring = await ask("/levy-keys");
  part("keys").replaceChildren(...own().map(keyRow));
  part("keys-none").hidden = own().length > 0;
  options("levy-from", own().filter(({ key, custodian }) => !custodian && opened.has(key)));
  options("levy-to-key", own().filter((one) => isUsed(one) && opened.has(one.key)));
  options("levy-split", own().filter((one) => isUsed(one) && opened.has(one.key)));
  const others = ring.keys.filter((one) =>
    one.custodian && !one.revoked && one.inspector !== ring.account);
  part("custodians").replaceChildren(...others.map(custodianRow));
  part("custodians-none").hidden = others.length > 0;
  part("asked").replaceChildren(...ring.keys.filter(({ asked }) => asked).map(askedRow));
  part("asked-none").hidden = part("asked").children.length > 0;
  part("scripts").textContent = ring.scripts;
  await asReportersSee();
}

function options(name, keys) {
  const select = field(name);
  const chosen = select.value;
  select.replaceChildren(...keys.map(({ key }) => new Option(key, key, false, key === chosen)));
}

function fill(template, texts) {
  const item = part(template).content.cloneNode(true);
  for (const [name, text] of Object.entries(texts)) {
    item.querySelector(`[data-${name}]`).textContent = text;
  }
  return item;
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

function custodianRow(one, at) {
  const item = fill("custodian", { name: `${nameOf(one)} · ${one.key}` });
  const [box, label] = [item.querySelector("input"), item.querySelector("label")];
  box.id = label.htmlFor = `levy-custodian-${at}`;
  box.value = one.key;
  return item;
}

/** A lost key that somebody asks for: its holder puts it together, its custodians give. */
function askedRow(lost) {
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
  together.onclick = attempt(() => recover(lost));
  return item;
}

async function recover(lost) {
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

async function leave() {
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

/** Every report that the old key opens is wrapped for the new one; then the old one can end. */
async function change() {
  const [from, to] = [opened.get(field("levy-from").value), opened.get(field("levy-to-key").value)];
  if (!from || !to || from === to) return "two-keys";
  const { reports } = await ask("/levy-desk");
  for (const [at, { lookup }] of reports.entries()) {
    say("changing", "", { done: at + 1, all: reports.length });
    await wrapAnew(lookup, from, to);
  }
  await list();
  return "changed";
}

async function wrapAnew(lookup, from, to) {
  const found = await ask(`/levy-desk/${lookup}`);
  if (!found.parcel) return;
  const parcel = JSON.parse(found.parcel);
  const later = found.wraps.filter(({ parcel: text }) => text);
  if (parcel.wraps[to.key] || later.some(({ key }) => key === to.key)) return;
  const own = later.find(({ key }) => key === from.key);
  let wrapped = parcel;
  if (!parcel.wraps[from.key]) {
    if (!own) return;
    const { ephemeral, sealed } = JSON.parse(own.parcel);
    wrapped = { ephemeral, wraps: { [from.key]: sealed } };
  }
  const content = await unwrap(wrapped, lookup, from);
  const anew = await rewrap(content, lookup, to);
  await ask(`/levy-desk/${lookup}/wraps`, { from: from.key, key: to.key, parcel: anew });
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
  on("leave", "working", leave);
  on("change", "working", change);
  on("vouch", "working", vouch);
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
