/**
 * A pair of keys as a file that opens with a passphrase. The private half is made here and never
 * leaves the browser but in that file; the house is given the public half.
 *
 * The passphrase is stretched with Argon2id; how hard stands in the file, beside the salt. Files of
 * the first version (PBKDF2) still open, and are written anew.
 */
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { CURVE, base64, bytesOf, digest, open, random, seal } from "./levy-seal.js";

const { subtle } = crypto;
/** RFC 9106, second recommended option: 64 MiB, 3 passes, 4 lanes. */
export const STRETCH = { name: "argon2id", memory: 65_536, passes: 3, lanes: 4 };
/** A file that asks for less is no file of ours; one that asks for more would stop the browser. */
const BOUNDS = { memory: [19_456, 1_048_576], passes: [2, 16], lanes: [1, 16] };

/** A new pair as a file. */
export async function newKeyFile(passphrase) {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const raw = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const secret = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey));
  return fileOf(secret, raw, passphrase);
}

/** A private key as a file that opens with a passphrase. */
export async function fileOf(secret, raw, passphrase) {
  const [key, salt] = [await nameOf(raw), random(16)];
  const stretch = { ...STRETCH, salt: base64(salt) };
  const sealed = await seal(await stretched(passphrase, stretch), secret, aboutOf(key, stretch));
  return { version: 2, key, public: base64(raw), stretch, sealed };
}

/**
 * Opens a file. `secret` is the private key itself, for whoever splits it or writes it anew;
 * `renewed` a file in place of one of the first version.
 */
export async function openKeyFile(file, passphrase) {
  const secret = file.version === 1 ? await openFirst(file, passphrase) : await openNow(file, passphrase);
  const raw = bytesOf(file.public);
  const pair = await subtle.importKey("pkcs8", secret, CURVE, false, ["deriveBits"]);
  if (await publicOf(secret) !== file.public || await nameOf(raw) !== file.key) {
    throw new TypeError("the file names another key");
  }
  const renewed = file.version === 1 ? await fileOf(secret, raw, passphrase) : undefined;
  return { key: file.key, public: file.public, pair, raw, secret, renewed };
}

/** The public half of a private key, base64. */
export async function publicOf(secret) {
  const pair = await subtle.importKey("pkcs8", secret, CURVE, true, ["deriveBits"]);
  const { x, y } = await subtle.exportKey("jwk", pair);
  const plain = (text) => bytesOf(text.replaceAll("-", "+").replaceAll("_", "/"));
  return base64(Uint8Array.of(4, ...plain(x), ...plain(y)));
}

/** Name of a key: the beginning of the hash of its public half. */
export const nameOf = async (raw) => (await digest(raw)).slice(0, 16);

const aboutOf = (key, { name, memory, passes, lanes }) =>
  `file/${key}/${name}/${memory}/${passes}/${lanes}`;

async function openNow({ key, stretch, sealed }, passphrase) {
  const within = Object.entries(BOUNDS).every(([name, [least, most]]) =>
    Number.isInteger(stretch[name]) && stretch[name] >= least && stretch[name] <= most);
  if (stretch.name !== STRETCH.name || !within) throw new RangeError("no key file of ours");
  return open(await stretched(passphrase, stretch), sealed, aboutOf(key, stretch));
}

const stretched = (passphrase, { memory, passes, lanes, salt }) =>
  argon2idAsync(new TextEncoder().encode(passphrase), bytesOf(salt),
    { m: memory, t: passes, p: lanes, dkLen: 32 });

async function openFirst({ key, salt, iterations, sealed }, passphrase) {
  const plain = new TextEncoder().encode(passphrase);
  const from = await subtle.importKey("raw", plain, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations };
  return open(new Uint8Array(await subtle.deriveBits(how, from, 256)), sealed, `file/${key}`);
}
