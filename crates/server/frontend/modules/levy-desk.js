/** The inspectors' page: reports are opened with a key that stays in its memory and its file. */
import { reportList } from "./levy-desk-list.js";
import { opener } from "./levy-opener.js";
import { page } from "./levy-page.js";
import { openPicture, show as draw } from "./levy-picture.js";
import { digest, newCode, openBody, sealText, unwrap } from "./levy-seal.js";

const root = document.querySelector("[data-levy-unit]");
const house = page(root, `/api/v1/units/${root.dataset.levyUnit}`, {});
const { part, field, say, ask, on, attempt, line } = house;
const opened = new Map();
const list = reportList(house, root.dataset.levyUnit, opened, show);
let shown;

/** The report's key, by whichever opened key fits: one it was sealed to, or changed to. */
async function keyOf(found) {
  const parcel = JSON.parse(found.parcel);
  for (const one of opened.values()) {
    if (parcel.wraps[one.key]) return unwrap(parcel, found.lookup, one);
    const later = found.wraps.find((wrap) => wrap.key === one.key && wrap.parcel);
    if (later) {
      const { ephemeral, sealed } = JSON.parse(later.parcel);
      return unwrap({ ephemeral, wraps: { [one.key]: sealed } }, found.lookup, one);
    }
  }
  return null;
}

async function show(lookup) {
  const found = await ask(`/levy-desk/${lookup}`);
  if (!found.parcel) return "erased";
  const content = await keyOf(found);
  if (!content) return "not-this-key";
  const texts = [{ from: "reporter", date: found.date, parcel: found.parcel }, ...found.messages];
  const lines = await Promise.all(texts.map(async ({ from, date, parcel: sealed }) => {
    const body = sealed && await openBody(content, lookup, from, JSON.parse(sealed).body);
    const item = line(from, date, body?.text);
    for (const picture of body?.pictures ?? []) {
      item.querySelector("li").append(pictureOf(picture, { lookup, content, came: found.pictures }));
    }
    return item;
  }));
  shown = { lookup, content };
  part("thread").replaceChildren(...lines);
  part("open").hidden = found.state === "closed";
  assignees(found);
  part("reading").hidden = false;
  part("reading").focus();
  list.remember(lookup, found.messages.length);
  list.rows();
  return await digest(found.parcel) === found.digest ? "opened" : "unproven";
}

/** Who may be given the report: the inspectors that hold one of its keys. */
function assignees(found) {
  const select = field("levy-assign");
  const holders = new Map(found.holders.map(({ inspector, name }) => [inspector, name]));
  select.replaceChildren(...[...holders].map(([inspector, name]) =>
    new Option(name, inspector, false, inspector === (found.assigned ?? list.account()))));
}

/** A picture, fetched and opened when it is asked for. */
function pictureOf(picture, { lookup, content, came }) {
  const item = part("picture-shown").content.cloneNode(true);
  const [button, canvas] = [item.querySelector("button"), item.querySelector("canvas")];
  const [missing, save] = [item.querySelector("[data-missing]"), item.querySelector("a")];
  for (const place of item.querySelectorAll("[data-number]")) place.textContent = picture.number;
  canvas.setAttribute("aria-label", `${canvas.getAttribute("aria-label")} ${picture.number}`);
  const there = came.find(({ number }) => number === picture.number)?.came === picture.parts;
  missing.hidden = there;
  button.hidden = !there;
  button.onclick = attempt(async () => {
    const sealed = [];
    for (let at = 1; at <= picture.parts; at++) {
      sealed.push((await ask(`/levy-desk/${lookup}/pictures/${picture.number}/${at}`)).parcel);
    }
    if (sealed.includes(null)) return "erased";
    const bytes = await openPicture(content, lookup, picture, sealed);
    await draw(canvas, bytes);
    save.href = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
    save.download = `${lookup.slice(0, 4)}-${picture.number}.jpg`;
    canvas.hidden = save.hidden = false;
    button.hidden = true;
    return "opened";
  });
  return item;
}

async function answer() {
  const text = field("levy-answer").value.trim();
  if (!text) return "empty";
  const body = await sealText(shown.content, shown.lookup, "inspector", text);
  await ask(`/levy-desk/${shown.lookup}/messages`, { parcel: JSON.stringify({ version: 1, body }) });
  field("levy-answer").value = "";
  await again();
  return "sent";
}

async function assign() {
  const inspector = field("levy-assign").value;
  await ask(`/levy-desk/${shown.lookup}/assignment`, { inspector, command_id: newCode(16) });
  await again();
  return "assigned";
}

async function close() {
  if (!confirm(part("close-sure").textContent)) return "";
  const outcome = field("levy-outcome").value;
  await ask(`/levy-desk/${shown.lookup}/closure`, { outcome, command_id: newCode(16) });
  await again();
  return "closed";
}

const again = async () => { await show(shown.lookup); await list.load(); };

async function begin() {
  await list.load();
  on("use", "working", opener(house, opened, list.load));
  on("send", "sealing", answer);
  on("assign", "working", assign);
  on("close", "working", close);
  list.listen();
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
