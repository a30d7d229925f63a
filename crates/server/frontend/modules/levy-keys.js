/**
 * An inspector's pair of keys, as a file that opens with a passphrase. The private half is made
 * here and never leaves the browser but in that file; the house is given the public half.
 */
import { CURVE, base64, bytesOf, digest, open, random, seal } from "./levy-seal.js";

const { subtle } = crypto;
const ITERATIONS = 600_000;

/** A new pair as a file that opens with a passphrase; the public half goes to the house. */
export async function newKeyFile(passphrase) {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const raw = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const secret = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey));
  const [key, salt] = [(await digest(raw)).slice(0, 16), random(16)];
  const sealed = await seal(await stretch(passphrase, salt, ITERATIONS), secret, `file/${key}`);
  return { version: 1, key, public: base64(raw), salt: base64(salt), iterations: ITERATIONS, sealed };
}

export async function openKeyFile(file, passphrase) {
  const under = await stretch(passphrase, bytesOf(file.salt), file.iterations);
  const secret = await open(under, file.sealed, `file/${file.key}`);
  const pair = await subtle.importKey("pkcs8", secret, CURVE, false, ["deriveBits"]);
  return { key: file.key, pair, raw: bytesOf(file.public) };
}

async function stretch(passphrase, salt, iterations) {
  const from = await subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await subtle.deriveBits(how, from, 256));
}
