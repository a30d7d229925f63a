import assert from "node:assert/strict";
import test from "node:test";
import * as picture from "../modules/levy-picture.js";
import { bytesOf, digest, random } from "../modules/levy-seal.js";

const lookup = "7K3M9Q2XABC01234";
const text = (bytes) => String.fromCharCode(...bytes);

test("a JPEG loses what it says beside the picture", () => {
  const segment = (kind, words) => {
    const length = words.length + 2;
    return [0xff, kind, length >> 8, length & 255, ...Buffer.from(words)];
  };
  const scan = [0xff, 0xda, 0, 3, 1, 0x12, 0xff, 0, 0xff, 0xd9];
  const [frame, table] = [segment(0xe0, "JFIF"), segment(0xdb, "table")];
  const told = [...segment(0xe1, "Exif GPS -7.25"), ...segment(0xed, "IPTC Siti"), ...segment(0xfe, "note")];
  const bare = picture.bare(Uint8Array.of(0xff, 0xd8, ...frame, ...told, ...table, ...scan));
  assert.deepEqual([...bare], [0xff, 0xd8, ...frame, ...table, ...scan]);
  assert.ok(!/GPS|Siti|note/.test(text(bare)));
  assert.deepEqual(picture.bare(bare), bare, "what is bare stays as it is");
});

test("parts of pictures look the same from outside, and fit together in one way alone", async () => {
  const content = random(32);
  const bytes = new Uint8Array(picture.PART + 5000).map((_, at) => at * 31 + (at >> 8));
  const parts = picture.partsOf(bytes.length);
  const named = { number: 1, parts, digest: await digest(bytes) };
  assert.equal(parts, 2);
  const sealed = [];
  for (const at of [1, 2]) sealed.push(await picture.sealPart(content, lookup, 1, { bytes, parts }, at));
  for (const part of sealed) assert.equal(bytesOf(JSON.parse(part).body).length, picture.PART + 28);
  assert.deepEqual(await picture.openPicture(content, lookup, named, sealed), bytes);
  const [one, two] = sealed;
  const open = (what, how, key = content) => picture.openPicture(key, lookup, what, how);
  await assert.rejects(open(named, [two, one]), "parts are not swapped");
  await assert.rejects(open({ ...named, number: 2 }, sealed), "nor pictures");
  await assert.rejects(open({ ...named, digest: await digest("x") }, sealed));
  await assert.rejects(open(named, sealed, random(32)));
});

test("a picture has one of five sizes", () => {
  assert.deepEqual([1, picture.PART - 4, picture.PART, 3 * picture.PART, 16 * picture.PART - 4]
    .map(picture.partsOf), [1, 1, 2, 4, 16]);
  assert.equal(picture.partsOf(16 * picture.PART), undefined);
});
