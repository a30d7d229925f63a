/**
 * Sealing of levy reports, with the browser's own cryptography (Web Crypto) alone. Nothing here
 * talks to anybody. docs/decisions/0015 says what is done and why; tests/levy-seal.test.mjs opens
 * what is sealed here.
 *
 * A report has a key of its own (32 random bytes). It is wrapped for each inspector under
 * ECDH P-256 with a fresh pair → HKDF-SHA-256 → AES-256-GCM, and for the reporter under
 * HKDF(unlock code). Texts are filled up to a size class and sealed with AES-256-GCM; behind the
 * text, after a zero, stands what pictures belong to it.
 */
const { subtle } = crypto;
const encoder = new TextEncoder();
const NAME = "maklumat levy v1";
export const CURVE = { name: "ECDH", namedCurve: "P-256" };
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SIZES = [4, 16, 32].map((kibibytes) => kibibytes * 1024);

export const LOOKUP_LENGTH = 16; // 80 bits
export const UNLOCK_LENGTH = 24; // 120 bits
/** What is left for the text beside the list of its pictures. */
export const TEXT_MAX = SIZES.at(-1) - 4 - 1024;

export const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const base64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
export const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
};

/** A code of so many signs, 5 bits each. */
export const newCode = (length) => Array.from(random(length), (byte) => ALPHABET[byte & 31]).join("");
/** A code in groups of four, and back again as somebody types it. */
export const spaced = (code) => code.match(/.{1,4}/g).join("-");
export const readCode = (typed) => typed.toUpperCase().replace(/[\s-]/g, "")
  .replace(/O/g, "0").replace(/[IL]/g, "1");

export async function digest(data) {
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  return hex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
}

async function derive(secret, salt, info) {
  const key = await subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: encoder.encode(salt), info };
  return new Uint8Array(await subtle.deriveBits(how, key, 256));
}

export async function seal(key, plain, about) {
  const aes = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const iv = random(12);
  const how = { name: "AES-GCM", iv, additionalData: encoder.encode(`${NAME}/${about}`) };
  return base64(join(iv, new Uint8Array(await subtle.encrypt(how, aes, plain))));
}

export async function open(key, sealed, about) {
  const aes = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const bytes = bytesOf(sealed);
  const additionalData = encoder.encode(`${NAME}/${about}`);
  const how = { name: "AES-GCM", iv: bytes.subarray(0, 12), additionalData };
  return new Uint8Array(await subtle.decrypt(how, aes, bytes.subarray(12)));
}

/** Length, text, zeros: all texts of a class look the same from outside. */
function fill(text) {
  const bytes = encoder.encode(text);
  const size = SIZES.find((most) => bytes.length + 4 <= most);
  if (!size) throw new RangeError("the text is too long");
  const whole = new Uint8Array(size);
  new DataView(whole.buffer).setUint32(0, bytes.length);
  whole.set(bytes, 4);
  return whole;
}

function unfill(whole) {
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
  return new TextDecoder().decode(whole.subarray(4, 4 + length));
}

/** What only the holder of the unlock code has: the key of the wrap, and the word to read along. */
export async function ownKeys(lookup, unlock) {
  const secret = encoder.encode(unlock);
  const wrap = await derive(secret, lookup, encoder.encode(`${NAME} reporter`));
  const access = hex(await derive(secret, lookup, encoder.encode(`${NAME} access`)));
  return { wrap, access };
}

async function between(pair, theirs, lookup, ephemeral, theirsRaw) {
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, pair, 256);
  const info = join(encoder.encode(`${NAME} inspector`), ephemeral, theirsRaw);
  return derive(new Uint8Array(shared), lookup, info);
}

/** Something sealed to each of some keys (`key`, `public`) under one fresh pair. */
export async function sealEach(recipients, salt, thing) {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  const ephemeral = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  const sealed = {};
  for (const { key, public: point } of recipients) {
    const raw = bytesOf(point);
    const theirs = await subtle.importKey("raw", raw, CURVE, false, []);
    const wrap = await between(pair.privateKey, theirs, salt, ephemeral, raw);
    sealed[key] = await seal(wrap, thing(key), `${salt}/${key}`);
  }
  return { ephemeral: base64(ephemeral), sealed };
}

/** What was sealed to a key, by its private half. */
export async function openEach({ ephemeral, sealed }, salt, { key, pair, raw }) {
  const point = bytesOf(ephemeral);
  const theirs = await subtle.importKey("raw", point, CURVE, false, []);
  return open(await between(pair, theirs, salt, point, raw), sealed, `${salt}/${key}`);
}

/** A parcel for the given inspectors (`key`, `public`) and for whoever has the unlock code. */
export async function sealReport({ text, pictures, recipients, lookup, unlock, content = random(32) }) {
  const { ephemeral, sealed: wraps } = await sealEach(recipients, lookup, () => content);
  const { wrap } = await ownKeys(lookup, unlock);
  wraps.reporter = await seal(wrap, content, `${lookup}/reporter`);
  const body = await sealText(content, lookup, "reporter", text, pictures);
  return JSON.stringify({ version: 1, ephemeral, wraps, body });
}

/** `pictures`: number, parts and digest of each picture that belongs to the text. */
export function sealText(content, lookup, side, text, pictures = []) {
  const plain = text.replaceAll("\0", "");
  const whole = pictures.length > 0 ? `${plain}\0${JSON.stringify(pictures)}` : plain;
  return seal(content, fill(whole), `${lookup}/${side}`);
}

/** A text with the pictures that belong to it. */
export async function openBody(content, lookup, side, body) {
  const [text, pictures = "[]"] = unfill(await open(content, body, `${lookup}/${side}`)).split("\0");
  return { text, pictures: JSON.parse(pictures) };
}

export const openText = async (...sealed) => (await openBody(...sealed)).text;
export const unwrapOwn = (wraps, lookup, wrap) => open(wrap, wraps.reporter, `${lookup}/reporter`);

/** The report's key, by an inspector's private key. */
export const unwrap = ({ ephemeral, wraps }, lookup, opened) =>
  openEach({ ephemeral, sealed: wraps[opened.key] }, lookup, opened);

/** The report's key, wrapped for one more key of the same inspector. */
export async function rewrap(content, lookup, recipient) {
  const { ephemeral, sealed } = await sealEach([recipient], lookup, () => content);
  return JSON.stringify({ version: 1, ephemeral, sealed: sealed[recipient.key] });
}
