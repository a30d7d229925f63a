/**
 * The page on which a levy report is filed and followed. Everything is sealed and opened here;
 * the house is sent parcels. Nothing is kept in the browser, and no cookie is sent along.
 */
import { album, named } from "./levy-album.js";
import { page } from "./levy-page.js";
import { sealPart } from "./levy-picture.js";
import {
  LOOKUP_LENGTH, TEXT_MAX, UNLOCK_LENGTH, digest, newCode, openBody, ownKeys, random, readCode,
  sealReport, sealText, unwrapOwn,
} from "./levy-seal.js";
import { proves, receipt } from "./levy-receipt.js";
import { work } from "./levy-work.js";

const root = document.querySelector("[data-levy-office]");
const house = page(root, `/api/v1/units/${root.dataset.levyOffice}`,
  { credentials: "omit", referrerPolicy: "no-referrer" });
const { part, field, say, ask, on, line } = house;
const first = album(house, "levy-pictures");
const further = album(house, "levy-more-pictures");
/** How often a part of a picture is sent before the page gives up. */
const TIMES = 4;
let recipients;
let thread;

const tooLong = (text) => new TextEncoder().encode(text).length > TEXT_MAX;

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

async function follow() {
  const [lookup, unlock] = [readCode(field("levy-lookup").value), readCode(field("levy-unlock").value)];
  const { wrap, access } = await ownKeys(lookup, unlock);
  const found = await ask(`/levy-reports/${encodeURIComponent(lookup)}/readings`, { access });
  if (!found.parcel) return "erased";
  const { wraps, body } = JSON.parse(found.parcel);
  const content = await unwrapOwn(wraps, lookup, wrap);
  const lines = [];
  for (const { from, date, parcel } of [{ from: "reporter", date: found.date, parcel: found.parcel }, ...found.messages]) {
    const opened = parcel && await openBody(content, lookup, from, JSON.parse(parcel).body);
    const item = line(from, date, opened?.text);
    if (opened?.pictures.length) count(item, opened.pictures, found.pictures);
    lines.push(item);
  }
  const pictures = found.pictures.reduce((parts, picture) => parts + picture.parts, 0);
  thread = { lookup, access, content, next: found.pictures.length + 1, parts: pictures };
  part("thread").replaceChildren(...lines);
  part("state").textContent = part(found.outcome ?? found.state).textContent;
  part("answer").hidden = found.state === "closed";
  part("following").hidden = false;
  part("thread").focus();
  const whole = await digest(found.parcel) === found.digest && await proves(found.entry, found.digest);
  return whole ? "opened" : "unproven";
}

/** How many pictures a text has, and whether all of them came. */
function count(item, pictures, came) {
  const there = pictures.filter(({ number, parts }) =>
    came.some((one) => one.number === number && one.came === parts));
  const note = part("pictures-note").content.cloneNode(true);
  note.querySelector("[data-there]").textContent = there.length;
  note.querySelector("[data-all]").textContent = pictures.length;
  item.querySelector("li").append(note);
}

async function answer() {
  const text = field("levy-answer").value.trim();
  if (!text) return "empty";
  if (tooLong(text)) return "long";
  if (!further.fits(thread.parts)) return "large-picture";
  const { lookup, access, content } = thread;
  const pictures = further.take(thread.next);
  const body = await sealText(content, lookup, "reporter", text, named(pictures));
  const parcel = JSON.stringify({ version: 1, body });
  const nonce = await work(await digest(parcel), recipients.date, recipients.bits);
  await ask(`/levy-reports/${lookup}/messages`, { access, parcel, date: recipients.date, nonce });
  field("levy-answer").value = "";
  const sent = await send(pictures, thread);
  further.clear();
  await follow();
  return sent ? "sent" : "unsent";
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
  further.clear();
  thread = undefined;
}

async function begin() {
  recipients = await ask("/levy-recipients");
  part("recipients").replaceChildren(...recipients.keys.map(choice));
  part("filing").hidden = recipients.keys.length === 0;
  part("none").hidden = recipients.keys.length > 0;
  part("follow").hidden = false;
  vouch(recipients);
  on("file", "sealing", file);
  on("look", "opening", follow);
  on("send", "sealing", answer);
  addEventListener("pagehide", forget);
  part("leave").hidden = false;
  part("leave").addEventListener("click", () => {
    forget();
    location.replace(`/units/${root.dataset.levyOffice}`);
  });
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
