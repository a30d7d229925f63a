/**
 * The inspectors' page: reports are opened here with a key whose private half stays in this page's
 * memory, and in the file that its holder keeps.
 */
import { opener } from "./levy-opener.js";
import { page } from "./levy-page.js";
import { openPicture, show as draw } from "./levy-picture.js";
import { digest, newCode, openBody, sealText, unwrap } from "./levy-seal.js";

const root = document.querySelector("[data-levy-unit]");
const house = page(root, `/api/v1/units/${root.dataset.levyUnit}`, {});
const { part, field, say, ask, on, attempt, line, day } = house;
const opened = new Map();
/** Rows on one page of the list. */
const ROWS = 50;
/** How many messages of which report were read on this browser; the house does not know. */
const SEEN = `levy-seen/${root.dataset.levyUnit}`;
let desk = { reports: [], keys: [], account: "" };
let names = new Map();
let shown;
let first = 0;

const seen = () => JSON.parse(localStorage.getItem(SEEN) ?? "{}");
const isNew = ({ lookup, messages }, read = seen()) => (read[lookup] ?? -1) < messages;

function remember(lookup, messages) {
  localStorage.setItem(SEEN, JSON.stringify({ ...seen(), [lookup]: messages }));
}

async function list() {
  const [found, ring] = await Promise.all([ask("/levy-desk"), ask("/levy-keys")]);
  desk = found;
  names = new Map(ring.keys.map(({ inspector, name }) => [inspector, name ?? inspector]));
  part("no-key").hidden = desk.keys.length > 0;
  offices();
  rows();
}

/** The offices that there are reports about, as a choice. */
function offices() {
  const select = field("levy-filter-office");
  const known = new Map(desk.reports.map(({ office, office_name }) => [office, office_name]));
  const chosen = select.value;
  const options = [...known].sort((a, b) => a[1].localeCompare(b[1]))
    .map(([office, name]) => new Option(name, office, false, office === chosen));
  select.replaceChildren(select.options[0], ...options);
}

function chosen() {
  const [state, office] = [field("levy-filter-state").value, field("levy-filter-office").value];
  const read = seen();
  const fits = {
    "": () => true,
    open: ({ outcome }) => !outcome,
    new: (report) => isNew(report, read),
    inspector: ({ waits }) => waits === "inspector",
    mine: ({ assigned, outcome }) => assigned === desk.account && !outcome,
    nobody: ({ assigned, outcome }) => !assigned && !outcome,
    closed: ({ outcome }) => outcome,
  }[state];
  return desk.reports.filter((report) => fits(report) && (!office || report.office === office));
}

function rows() {
  const all = chosen();
  first = Math.min(first, Math.max(0, Math.floor((all.length - 1) / ROWS) * ROWS));
  const read = seen();
  part("reports").replaceChildren(...all.slice(first, first + ROWS).map((report) => row(report, read)));
  part("none").hidden = all.length > 0;
  part("count").textContent = all.length;
  part("range").textContent = all.length ? `${first + 1}–${Math.min(first + ROWS, all.length)}` : "0";
  part("before").hidden = first === 0;
  part("after").hidden = first + ROWS >= all.length;
}

function row(report, read) {
  const row = part("report").content.cloneNode(true);
  const put = (name, text) => { row.querySelector(`[data-${name}]`).textContent = text; };
  put("received", day(report.received));
  put("office", report.office_name);
  put("channel", part(`channel-${report.channel}`).textContent);
  put("state", part(report.outcome || report.waits).textContent);
  put("assigned", names.get(report.assigned) ?? report.assigned);
  row.querySelector("[data-new]").hidden = !isNew(report, read);
  const button = row.querySelector("button");
  button.append(" ", report.lookup.slice(0, 4));
  button.disabled = opened.size === 0;
  button.onclick = attempt(() => show(report.lookup));
  return row;
}

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
  remember(lookup, found.messages.length);
  rows();
  return await digest(found.parcel) === found.digest ? "opened" : "unproven";
}

/** Who may be given the report: the inspectors that hold one of its keys. */
function assignees(found) {
  const select = field("levy-assign");
  const holders = new Map(found.holders.map(({ inspector, name }) => [inspector, name]));
  select.replaceChildren(...[...holders].map(([inspector, name]) =>
    new Option(name, inspector, false, inspector === (found.assigned ?? desk.account))));
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

const again = async () => { await show(shown.lookup); await list(); };

function turn(by) {
  first += by;
  rows();
  part("list").focus();
}

async function begin() {
  await list();
  on("use", "working", opener(house, opened, list));
  on("send", "sealing", answer);
  on("assign", "working", assign);
  on("close", "working", close);
  for (const name of ["levy-filter-state", "levy-filter-office"]) {
    field(name).addEventListener("change", () => { first = 0; rows(); });
  }
  part("before").addEventListener("click", () => turn(-ROWS));
  part("after").addEventListener("click", () => turn(ROWS));
}

// Without TLS a browser has no cryptography.
if (crypto.subtle) await begin(); else say("insecure");
