/** The half of a levy report's page on which it is followed: its thread, opened and written to. */
import { album, named } from "./levy-album.js";
import { digest, openBody, ownKeys, readCode, sealText, unwrapOwn } from "./levy-seal.js";
import { proves } from "./levy-receipt.js";
import { work } from "./levy-work.js";

/** `send` sends pictures; `offered` gives the keys, the day and the work that the house named. */
export function threadOf(house, { tooLong, send, offered }) {
  const { part, field, ask, line } = house;
  const further = album(house, "levy-more-pictures");
  let thread;

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
    const nonce = await work(await digest(parcel), offered().date, offered().bits);
    await ask(`/levy-reports/${lookup}/messages`, { access, parcel, date: offered().date, nonce });
    field("levy-answer").value = "";
    const sent = await send(pictures, thread);
    further.clear();
    await follow();
    return sent ? "sent" : "unsent";
  }

  function forget() {
    further.clear();
    thread = undefined;
  }

  return { follow, answer, forget };
}
