/**
 * The inspectors' page: a key is made or opened here, and reports are opened with it here. The
 * private half stays in this page's memory, and in the file that its holder keeps.
 */
import { newKeyFile, openKeyFile } from "./levy-keys.js";
import { day, page } from "./levy-page.js";
import { digest, newCode, openText, sealText, unwrap } from "./levy-seal.js";

const root = document.querySelector("[data-levy-unit]");
const { part, field, say, ask, on, attempt, line } =
  page(root, `/api/v1/units/${root.dataset.levyUnit}`, {});
const PASSPHRASE_LEAST = 16;
const opened = new Map();
let shown;

/** The file is saved before the house knows of the key: no report goes to a key that is lost. */
async function make() {
  const passphrase = field("levy-new-passphrase").value;
  if (passphrase.length < PASSPHRASE_LEAST) return "short";
  const file = await newKeyFile(passphrase);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
  link.download = `maklumat-levy-${file.key}.json`;
  link.click();
  const saved = part("saved");
  saved.hidden = false;
  saved.onclick = attempt(async () => {
    await ask("/levy-keys", { public: file.public, command_id: newCode(16) });
    saved.hidden = true;
    field("levy-new-passphrase").value = "";
    await list();
    return "added";
  });
  return "made";
}

async function useKey() {
  const [chosen] = field("levy-file").files;
  if (!chosen) return "no-file";
  let key;
  try {
    key = await openKeyFile(JSON.parse(await chosen.text()), field("levy-passphrase").value);
  } catch {
    return "wrong-passphrase";
  }
  field("levy-passphrase").value = "";
  opened.set(key.key, key);
  await list();
  return "ready";
}

async function list() {
  const { keys, reports } = await ask("/levy-desk");
  part("keys").replaceChildren(...keys.map((key) => {
    const item = part("key").content.cloneNode(true);
    item.querySelector("[data-name]").textContent = key;
    item.querySelector("button").onclick = attempt(async () => {
      if (!confirm(part("revoke-sure").textContent)) return "";
      await ask(`/levy-keys/${key}/revocation`, { command_id: newCode(16) });
      await list();
      return "revoked";
    });
    return item;
  }));
  part("reports").replaceChildren(...reports.map((report) => {
    const row = part("report").content.cloneNode(true);
    row.querySelector("[data-received]").textContent = day(report.received);
    row.querySelector("[data-office]").textContent = report.office_name;
    row.querySelector("[data-state]").textContent = part(report.outcome || report.waits).textContent;
    const button = row.querySelector("button");
    button.append(" ", report.lookup.slice(0, 4));
    button.disabled = opened.size === 0;
    button.onclick = attempt(() => show(report.lookup));
    return row;
  }));
  part("none").hidden = reports.length > 0;
}

async function show(lookup) {
  const found = await ask(`/levy-desk/${lookup}`);
  if (!found.parcel) return "erased";
  const parcel = JSON.parse(found.parcel);
  const key = [...opened.values()].find((one) => parcel.wraps[one.key]);
  if (!key) return "not-this-key";
  const content = await unwrap(parcel, lookup, key);
  const texts = [{ from: "reporter", date: found.date, parcel: found.parcel }, ...found.messages];
  const lines = await Promise.all(texts.map(async ({ from, date, parcel: sealed }) =>
    line(from, date, sealed && await openText(content, lookup, from, JSON.parse(sealed).body))));
  shown = { lookup, content };
  part("thread").replaceChildren(...lines);
  part("open").hidden = found.state === "closed";
  part("reading").hidden = false;
  part("reading").focus();
  return await digest(found.parcel) === found.digest ? "opened" : "unproven";
}

async function answer() {
  const text = field("levy-answer").value.trim();
  if (!text) return "empty";
  const body = await sealText(shown.content, shown.lookup, "inspector", text);
  await ask(`/levy-desk/${shown.lookup}/messages`, { parcel: JSON.stringify({ version: 1, body }) });
  field("levy-answer").value = "";
  await Promise.all([show(shown.lookup), list()]);
  return "sent";
}

async function close() {
  const outcome = field("levy-outcome").value;
  await ask(`/levy-desk/${shown.lookup}/closure`, { outcome, command_id: newCode(16) });
  await Promise.all([show(shown.lookup), list()]);
  return "closed";
}

on("make", "working", make);
on("use", "working", useKey);
on("send", "sealing", answer);
on("close", "working", close);
// Without TLS a browser has no cryptography.
if (crypto.subtle) await list(); else say("insecure");
