/**
 * Pictures of a report. A picture is drawn anew before anything else: what its file said beside the
 * picture – place, time, telephone, name, a smaller copy – is not drawn and so not sent. Then it is
 * sealed in parts of one size, and the number of parts is one of few.
 */
import { digest, open, seal } from "./levy-seal.js";

export const PART = 256 * 1024;
const PARTS = [1, 2, 4, 8, 16];
/** Longest side in points, and how much is kept: enough to read a receipt. */
const EDGE = 2048;
const QUALITY = 0.85;

/** The smallest class that a picture of so many bytes fits into. */
export const partsOf = (length) => PARTS.find((parts) => length + 4 <= parts * PART);

/** Draws a file anew; gives a JPEG. Throws a word that the page has a sentence for. */
export async function redraw(file) {
  if (!drawsTruly()) throw new Error("no-drawing");
  const source = await createImageBitmap(file).catch(() => { throw new Error("no-picture"); });
  const scale = Math.min(1, EDGE / Math.max(source.width, source.height));
  const canvas = sheet(Math.round(source.width * scale), Math.round(source.height * scale));
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  source.close();
  const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  const bytes = bare(new Uint8Array(await drawn.arrayBuffer()));
  const parts = partsOf(bytes.length);
  if (!parts) throw new Error("large-picture");
  return { bytes, parts, digest: await digest(bytes) };
}

/** Some browsers draw noise where a page reads its drawing back, so that it cannot know them. */
function drawsTruly() {
  const canvas = sheet(2, 2);
  const drawing = canvas.getContext("2d");
  drawing.fillStyle = "#10c080";
  drawing.fillRect(0, 0, 2, 2);
  const [red, green, blue] = drawing.getImageData(0, 0, 1, 1).data;
  return red === 0x10 && green === 0xc0 && blue === 0x80;
}

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, width), Math.max(1, height)];
  return canvas;
}

/** A JPEG without the segments that say something beside the picture, should a browser write any. */
export function bare(bytes) {
  const kept = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const [kind, length] = [bytes[at + 1], bytes[at + 2] * 256 + bytes[at + 3]];
    // APP1 to APP15 and comments; APP0 is the plain frame.
    if (!((kind > 0xe0 && kind <= 0xef) || kind === 0xfe)) kept.push(bytes.subarray(at, at + 2 + length));
    at += 2 + length;
  }
  kept.push(bytes.subarray(at));
  const whole = new Uint8Array(kept.reduce((length, part) => length + part.length, 0));
  kept.reduce((place, part) => (whole.set(part, place), place + part.length), 0);
  return whole;
}

const aboutOf = (lookup, number, part, parts) => `${lookup}/picture/${number}/${part}/${parts}`;

/** One sealed part of a picture, filled up with zeros: `part` from 1. */
export async function sealPart(content, lookup, number, { bytes, parts }, part) {
  const whole = new Uint8Array(PART);
  const begin = (part - 1) * PART;
  // The first four bytes of all are the length.
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, bytes.length);
  const from = Math.max(0, begin - 4);
  const room = part === 1 ? PART - 4 : PART;
  whole.set(bytes.subarray(from, from + room), part === 1 ? 4 : 0);
  if (part === 1) whole.set(head);
  const body = await seal(content, whole, aboutOf(lookup, number, part, parts));
  return JSON.stringify({ version: 1, body });
}

/** A picture from its sealed parts; throws when it is not the one that its text names. */
export async function openPicture(content, lookup, { number, parts, digest: named }, sealed) {
  const whole = new Uint8Array(parts * PART);
  for (const [at, text] of sealed.entries()) {
    const { body } = JSON.parse(text);
    whole.set(await open(content, body, aboutOf(lookup, number, at + 1, parts)), at * PART);
  }
  const length = new DataView(whole.buffer).getUint32(0);
  const bytes = whole.slice(4, 4 + length);
  if (await digest(bytes) !== named) throw new Error("another picture");
  return bytes;
}

/** Shows a picture as a drawing: nothing of it is ever loaded as a page. */
export async function show(canvas, bytes) {
  const source = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
  const scale = Math.min(1, 1024 / Math.max(source.width, source.height));
  [canvas.width, canvas.height] = [source.width * scale, source.height * scale];
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  source.close();
}
