/** From one key to another: what the old one opens is wrapped for the new one. */
import { house, opened } from "./levy-ring-house.js";
import { rewrap, unwrap } from "./levy-seal.js";

const { field, say, ask } = house;

/** Every report that the old key opens is wrapped for the new one; then the old one can end. */
export async function change(list) {
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
