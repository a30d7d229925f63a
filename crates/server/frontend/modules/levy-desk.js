/**
 * The inspectors' page: a key is made or opened here, and reports are opened with it here. The
 * private half stays in this page's memory, and in the file that its holder keeps.
 */
import { newKeyFile, openKeyFile } from "./levy-keys.js";
import { digest, newCode, openText, sealText, unwrap } from "./levy-seal.js";

const root = document.querySelector("[data-levy-unit]");
const api = `/api/v1/units/${root.dataset.levyUnit}`;
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const field = (name) => root.querySelector(`[name="${name}"]`);
const PASSPHRASE_LEAST = 16;
const opened = new Map();
let shown;

async function ask(path, body) {
  const response = await fetch(api + path, {
    method: body ? "POST" : "GET", body: body && JSON.stringify(body),
    headers: body ? { "content-type": "application/json" } : {}, cache: "no-store",
  });
  const answer = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

function say(name, text = "") {
  for (const sentence of root.querySelectorAll("[data-say]")) {
    sentence.hidden = sentence.dataset.say !== name;
    if (!sentence.hidden && text) sentence.textContent = text;
  }
}

function on(name, work) {
  part(name).addEventListener("click", async () => {
    try {
      say(await work());
    } catch (error) {
      say("failed", error.message);
    }
  });
}

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
  saved.onclick = async () => {
    await ask("/levy-keys", { public: file.public, command_id: newCode(16) });
    saved.hidden = true;
    field("levy-new-passphrase").value = "";
    await list();
    say("added");
  };
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
    item.querySelector("button").onclick = async () => {
      if (!confirm(part("revoke-sure").textContent)) return;
      await ask(`/levy-keys/${key}/revocation`, { command_id: newCode(16) });
      await list();
    };
    return item;
  }));
  part("reports").replaceChildren(...reports.map((report) => {
    const row = part("report").content.cloneNode(true);
    row.querySelector("[data-received]").textContent = report.received;
    row.querySelector("[data-office]").textContent = report.office;
    row.querySelector("[data-state]").textContent = part(report.outcome || report.waits).textContent;
    const button = row.querySelector("button");
    button.append(" ", report.lookup.slice(0, 4));
    button.disabled = opened.size === 0;
    button.onclick = () => show(report.lookup).then(say, (error) => say("failed", error.message));
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
  const lines = await Promise.all(texts.map(async ({ from, date, parcel: sealed }) => {
    const item = part("message").content.cloneNode(true);
    item.querySelector("[data-side]").textContent = part(`side-${from}`).textContent;
    item.querySelector("[data-date]").textContent = date;
    item.querySelector("[data-text]").textContent = sealed
      ? await openText(content, lookup, from, JSON.parse(sealed).body) : part("gone").textContent;
    return item;
  }));
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

for (const [name, work] of Object.entries({ make, use: useKey, send: answer, close })) on(name, work);
// Without TLS a browser has no cryptography.
if (crypto.subtle) await list(); else say("insecure");
