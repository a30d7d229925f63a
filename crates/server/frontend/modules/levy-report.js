/**
 * The page on which a levy report is filed and followed. Everything is sealed and opened here;
 * the house is sent parcels. Nothing is kept in the browser, and no cookie is sent along.
 */
import { page } from "./levy-page.js";
import {
  LOOKUP_LENGTH, TEXT_MAX, UNLOCK_LENGTH, bytesOf, digest, newCode, openText, ownKeys, readCode,
  sealReport, sealText, spaced, unwrapOwn,
} from "./levy-seal.js";
import { work } from "./levy-work.js";

const root = document.querySelector("[data-levy-office]");
const { part, field, say, ask, on, line } = page(root, `/api/v1/units/${root.dataset.levyOffice}`,
  { credentials: "omit", referrerPolicy: "no-referrer" });
let recipients;
let thread;

/** Whether the register holds this very parcel: the entry's hash is that of its bytes. */
async function proves(entry, parcelDigest) {
  const bytes = bytesOf(entry.bytes);
  const text = new TextDecoder().decode(bytes);
  return await digest(bytes) === entry.hash && text.includes(parcelDigest);
}

const tooLong = (text) => new TextEncoder().encode(text).length > TEXT_MAX;

async function file() {
  const text = field("levy-text").value.trim();
  if (!text) return "empty";
  if (tooLong(text)) return "long";
  const chosen = [...root.querySelectorAll("[name=levy-to]:checked")].map(({ value }) => value);
  const to = recipients.keys.filter(({ key }) => chosen.includes(key));
  if (to.length === 0) return "nobody";
  const [lookup, unlock] = [newCode(LOOKUP_LENGTH), newCode(UNLOCK_LENGTH)];
  const parcel = await sealReport({ text, recipients: to, lookup, unlock });
  const found = await digest(parcel);
  const nonce = await work(found, recipients.date, recipients.bits);
  const access = await digest((await ownKeys(lookup, unlock)).access);
  const { entry } = await ask("/levy-reports", { lookup, access, parcel, date: recipients.date, nonce });
  part("lookup").textContent = spaced(lookup);
  part("unlock").textContent = spaced(unlock);
  part("entry").textContent = `${entry.unit} ${entry.number}`;
  part("hash").textContent = entry.hash.match(/.{1,16}/g).join(" ");
  part("digest").textContent = found.match(/.{1,16}/g).join(" ");
  field("levy-text").value = "";
  part("filing").hidden = true;
  part("receipt").hidden = false;
  part("receipt").focus();
  return await proves(entry, found) ? "filed" : "unproven";
}

async function follow() {
  const [lookup, unlock] = [readCode(field("levy-lookup").value), readCode(field("levy-unlock").value)];
  const { wrap, access } = await ownKeys(lookup, unlock);
  const found = await ask(`/levy-reports/${encodeURIComponent(lookup)}/readings`, { access });
  if (!found.parcel) return "erased";
  const { wraps, body } = JSON.parse(found.parcel);
  const content = await unwrapOwn(wraps, lookup, wrap);
  const lines = [line("reporter", found.date, await openText(content, lookup, "reporter", body))];
  for (const { from, date, parcel } of found.messages) {
    const text = parcel && await openText(content, lookup, from, JSON.parse(parcel).body);
    lines.push(line(from, date, text));
  }
  thread = { lookup, access, content };
  part("thread").replaceChildren(...lines);
  part("state").textContent = part(found.outcome ?? found.state).textContent;
  part("answer").hidden = found.state === "closed";
  part("following").hidden = false;
  const whole = await digest(found.parcel) === found.digest && await proves(found.entry, found.digest);
  return whole ? "opened" : "unproven";
}

async function answer() {
  const text = field("levy-answer").value.trim();
  if (!text) return "empty";
  if (tooLong(text)) return "long";
  const { lookup, access, content } = thread;
  const parcel = JSON.stringify({ version: 1, body: await sealText(content, lookup, "reporter", text) });
  const nonce = await work(await digest(parcel), recipients.date, recipients.bits);
  await ask(`/levy-reports/${lookup}/messages`, { access, parcel, date: recipients.date, nonce });
  field("levy-answer").value = "";
  await follow();
  return "sent";
}

function choice({ key, inspector }, number) {
  const item = part("recipient").content.cloneNode(true);
  const [box, label] = [item.querySelector("input"), item.querySelector("label")];
  box.id = label.htmlFor = `levy-to-${number}`;
  box.value = key;
  label.textContent = inspector;
  return item;
}

async function begin() {
  recipients = await ask("/levy-recipients");
  part("recipients").replaceChildren(...recipients.keys.map(choice));
  part("filing").hidden = recipients.keys.length === 0;
  part("none").hidden = recipients.keys.length > 0;
  part("follow").hidden = false;
  on("file", "sealing", file);
  on("look", "opening", follow);
  on("send", "sealing", answer);
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
