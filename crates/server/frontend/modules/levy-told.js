/** A report that somebody told an inspector, who seals it here and gives them the receipt. */
import { page } from "./levy-page.js";
import { proves, receipt } from "./levy-receipt.js";
import {
  LOOKUP_LENGTH, TEXT_MAX, UNLOCK_LENGTH, digest, newCode, ownKeys, sealReport,
} from "./levy-seal.js";

const root = document.querySelector("[data-levy-unit]");
const house = page(root, `/api/v1/units/${root.dataset.levyUnit}`, {});
const { part, field, say, ask, on } = house;
let recipients = [];

async function file() {
  const [office, text] = [field("levy-office").value, field("levy-text").value.trim()];
  const channel = root.querySelector("[name=levy-channel]:checked")?.value;
  if (!office || !channel) return "choose";
  if (!text) return "empty";
  if (new TextEncoder().encode(text).length > TEXT_MAX) return "long";
  const chosen = [...root.querySelectorAll("[name=levy-to]:checked")].map(({ value }) => value);
  const to = recipients.filter(({ key }) => chosen.includes(key));
  if (to.length === 0) return "nobody";
  const [lookup, unlock] = [newCode(LOOKUP_LENGTH), newCode(UNLOCK_LENGTH)];
  const parcel = await sealReport({ text, recipients: to, lookup, unlock });
  const access = await digest((await ownKeys(lookup, unlock)).access);
  const { entry } = await ask("/levy-desk", { office, channel, lookup, access, parcel });
  const found = await digest(parcel);
  receipt(part, { lookup, unlock, entry, digest: found });
  field("levy-text").value = "";
  part("filing").hidden = true;
  part("receipt").hidden = false;
  part("receipt").focus();
  return await proves(entry, found) ? "filed" : "unproven";
}

function choice({ key, name, inspector }, number) {
  const item = part("recipient").content.cloneNode(true);
  const [box, label] = [item.querySelector("input"), item.querySelector("label")];
  box.id = label.htmlFor = `levy-to-${number}`;
  box.value = key;
  label.textContent = name ?? inspector;
  return item;
}

async function begin() {
  const { keys } = await ask("/levy-keys");
  recipients = keys.filter(({ revoked, custodian, name }) => !revoked && !custodian && name);
  part("recipients").replaceChildren(...recipients.map(choice));
  part("filing").hidden = recipients.length === 0;
  part("none").hidden = recipients.length > 0;
  on("file", "sealing", file);
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
