/** What sending a parcel costs, instead of a limit by address: a second of a telephone. */
import { digest } from "./levy-seal.js";

/** Work for a parcel: a number that gives its hash so many zero bits. */
export async function work(parcelDigest, date, bits) {
  for (let nonce = 0; ; nonce++) {
    const found = await digest(`${parcelDigest}:${date}:${nonce}`);
    if (parseInt(found.slice(0, 8), 16) >>> (32 - bits) === 0) return nonce;
  }
}
