/** The page of a levy report: all is sealed here, nothing is kept, no cookie is sent along. */
import { album, named } from "./levy-album.js";
import { page } from "./levy-page.js";
import { sealPart } from "./levy-picture.js";
import {
  LOOKUP_LENGTH, TEXT_MAX, UNLOCK_LENGTH, digest, newCode, ownKeys, random, sealReport,
} from "./levy-seal.js";
import { proves, receipt } from "./levy-receipt.js";
import { threadOf } from "./levy-report-thread.js";
import { work } from "./levy-work.js";

const root = document.querySelector("[data-levy-office]");
const house = page(root, `/api/v1/units/${root.dataset.levyOffice}`,
  { credentials: "omit", referrerPolicy: "no-referrer" });
const { part, field, say, ask, on } = house;
const first = album(house, "levy-pictures");
const thread = threadOf(house, { tooLong, send, offered: () => recipients });
/** How often a part of a picture is sent before the page gives up. */
const TIMES = 4;
let recipients;

function tooLong(text) {
  return new TextEncoder().encode(text).length > TEXT_MAX;
}

async function file() {
  const text = field("levy-text").value.trim();
  if (!text) return "empty";
  if (tooLong(text)) return "long";
  const chosen = [...root.querySelectorAll("[name=levy-to]:checked")].map(({ value }) => value);
  const to = recipients.keys.filter(({ key }) => chosen.includes(key));
  if (to.length === 0) return "nobody";
  if (!first.fits(0)) return "large-picture";
  const [lookup, unlock] = [newCode(LOOKUP_LENGTH), newCode(UNLOCK_LENGTH)];
  const [content, pictures] = [random(32), first.take(1)];
  const parcel = await sealReport(
    { text, pictures: named(pictures), recipients: to, lookup, unlock, content });
  const found = await digest(parcel);
  const nonce = await work(found, recipients.date, recipients.bits);
  const access = await ownKeys(lookup, unlock);
  const { entry } = await ask("/levy-reports",
    { lookup, access: await digest(access.access), parcel, date: recipients.date, nonce });
  // Codes first: a telephone that dies while pictures go must not take them along.
  receipt(part, { lookup, unlock, entry, digest: found });
  field("levy-text").value = "";
  part("filing").hidden = true;
  part("receipt").hidden = false;
  part("receipt").focus();
  const whole = await proves(entry, found);
  const sent = await send(pictures, { lookup, access: access.access, content });
  first.clear();
  if (!whole) return "unproven";
  return sent ? "filed" : "unsent";
}

/** Sends all parts of pictures, one after the other; false when one did not go. */
async function send(pictures, { lookup, access, content }) {
  const all = pictures.flatMap((picture) =>
    Array.from({ length: picture.parts }, (_, at) => ({ picture, at: at + 1 })));
  for (const [done, { picture, at }] of all.entries()) {
    say("sending", "", { done: done + 1, all: all.length });
    const parcel = await sealPart(content, lookup, picture.number, picture, at);
    const nonce = await work(await digest(parcel), recipients.date, recipients.bits);
    const body = { access, part: at, parts: picture.parts, parcel, date: recipients.date, nonce };
    const path = `/levy-reports/${lookup}/pictures/${picture.number}`;
    for (let time = 1; ; time++) {
      const error = await ask(path, body).then(() => null, (why) => why);
      if (!error) break;
      if (time === TIMES) return false;
      await new Promise((later) => setTimeout(later, 1000 * time));
    }
  }
  return true;
}

function choice({ key, inspector }, number) {
  const item = part("recipient").content.cloneNode(true);
  const [box, label] = [item.querySelector("input"), item.querySelector("label")];
  box.id = label.htmlFor = `levy-to-${number}`;
  box.value = key;
  label.textContent = inspector;
  return item;
}

/** What inspectors recorded about the scripts of this page. */
function vouch({ scripts, vouched }) {
  if (!vouched) return;
  const same = vouched.scripts === scripts;
  part(same ? "vouched" : "not-vouched").hidden = false;
  for (const place of root.querySelectorAll("[data-vouched-date]")) place.textContent = house.day(vouched.date);
}

/** Nothing of what was typed or opened stays for whoever takes the telephone next. */
function forget() {
  for (const input of root.querySelectorAll("textarea, input:not([type=checkbox])")) input.value = "";
  for (const name of ["thread", "lookup", "unlock", "entry", "hash", "digest"]) part(name).replaceChildren();
  first.clear();
  thread.forget();
}

async function begin() {
  recipients = await ask("/levy-recipients");
  part("recipients").replaceChildren(...recipients.keys.map(choice));
  part("filing").hidden = recipients.keys.length === 0;
  part("none").hidden = recipients.keys.length > 0;
  part("follow").hidden = false;
  vouch(recipients);
  on("file", "sealing", file);
  on("look", "opening", thread.follow);
  on("send", "sealing", thread.answer);
  addEventListener("pagehide", forget);
  part("leave").hidden = false;
  part("leave").addEventListener("click", () => {
    forget();
    location.replace(`/units/${root.dataset.levyOffice}`);
  });
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
