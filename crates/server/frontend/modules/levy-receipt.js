/** What a reporter takes along: two codes, and the entry that proves that it was filed. */
import { bytesOf, digest, spaced } from "./levy-seal.js";

/** Whether the register holds this very parcel: the entry's hash is that of its bytes. */
export async function proves(entry, parcelDigest) {
  const bytes = bytesOf(entry.bytes);
  const text = new TextDecoder().decode(bytes);
  return await digest(bytes) === entry.hash && text.includes(parcelDigest);
}

/** Writes it into the parts of a page. */
export function receipt(part, { lookup, unlock, entry, digest: found }) {
  const groups = (hash) => hash.match(/.{1,16}/g).join(" ");
  part("lookup").textContent = spaced(lookup);
  part("unlock").textContent = spaced(unlock);
  part("entry").textContent = `${entry.unit} ${entry.number}`;
  part("hash").textContent = groups(entry.hash);
  part("digest").textContent = groups(found);
}
