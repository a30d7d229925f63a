import assert from "node:assert/strict";
import test from "node:test";
import * as keys from "../modules/levy-keys.js";
import * as seal from "../modules/levy-seal.js";
import { work } from "../modules/levy-work.js";

const lookup = "7K3M9Q2XABC01234";
const unlock = seal.newCode(seal.UNLOCK_LENGTH);
const secret = "Petugas loket 3 meminta Rp200.000 \u{1f4b8}";

const inspector = async (passphrase) => {
  const file = await keys.newKeyFile(passphrase);
  return { file, opened: await keys.openKeyFile(file, passphrase) };
};

test("a report opens for its inspectors and its reporter, and for nobody else", async () => {
  const [wayan, tuti] = [await inspector("empat kata yang panjang"), await inspector("lain")];
  const parcel = await seal.sealReport({ text: secret, recipients: [wayan.file], lookup, unlock });
  assert.ok(!parcel.includes("Petugas") && !parcel.includes(unlock));
  const { ephemeral, wraps, body } = JSON.parse(parcel);
  const content = await seal.unwrap({ ephemeral, wraps }, lookup, wayan.opened);
  assert.equal(await seal.openText(content, lookup, "reporter", body), secret);
  const own = await seal.ownKeys(lookup, unlock);
  const same = await seal.unwrapOwn(wraps, lookup, own.wrap);
  assert.deepEqual(same, content);
  // Left out: no wrap; another's wrap under one's own name does not open either.
  await assert.rejects(seal.unwrap({ ephemeral, wraps }, lookup, tuti.opened));
  const forged = { ...wraps, [tuti.file.key]: wraps[wayan.file.key] };
  await assert.rejects(seal.unwrap({ ephemeral, wraps: forged }, lookup, tuti.opened));
  const wrong = await seal.ownKeys(lookup, seal.newCode(seal.UNLOCK_LENGTH));
  await assert.rejects(seal.unwrapOwn(wraps, lookup, wrong.wrap));
  await assert.rejects(seal.openText(content, "0".repeat(16), "reporter", body));
  await assert.rejects(seal.openText(content, lookup, "inspector", body), "sides are not swapped");
  const answer = await seal.sealText(content, lookup, "inspector", "Kapan?");
  assert.equal(await seal.openText(content, lookup, "inspector", answer), "Kapan?");
});

test("a key file opens with its passphrase alone", async () => {
  const { file } = await inspector("empat kata yang panjang");
  assert.equal(file.key, (await seal.digest(seal.bytesOf(file.public))).slice(0, 16));
  await assert.rejects(keys.openKeyFile(file, "empat kata yang pendek"));
  await assert.rejects(keys.openKeyFile({ ...file, key: "0".repeat(16) }, "empat kata yang panjang"));
});

test("the passphrase is stretched as the file says, within bounds", async () => {
  const { file } = await inspector("empat kata yang panjang");
  assert.deepEqual({ ...file.stretch, salt: "" }, { ...keys.STRETCH, salt: "" });
  const weak = { ...file, stretch: { ...file.stretch, memory: 8, passes: 1 } };
  await assert.rejects(keys.openKeyFile(weak, "empat kata yang panjang"), RangeError);
  const other = { ...file, stretch: { ...file.stretch, passes: 4 } };
  await assert.rejects(keys.openKeyFile(other, "empat kata yang panjang"));
});

// Made by the first version of the page.
const FIRST = JSON.parse(`{"version":1,"key":"8d2eb47c46426d83","public":"BDf6Jhf/xlAYEziY/Et6w8T6J8A4RpEi7kKt1G9/fZqG716qNtT6cFarpb1/VEJNkSrjxlD1DgT6QMakNLUnMjE=","salt":"z5vvm0d8F8B2SRgauVTN+A==","iterations":600000,"sealed":"jkMlBHqxZW2F4XfYF+1c53ZxJo7JOBu918/UEYZebk53Vh0dI6oQ3MpQtpB+q3CUgQuUsIuvJ3PgH9V0sXzfAKsrjm7jYIGcJ1pQQUpsd+gWJnzajXx8XeG+P8Xn6erjQHlJAX4oZAp0Hw26QVpM/WDRqOj9whMmN0aY+SqHBL8xvaps/OUKAjtTbxdHPk1TQhGBDCv72cdZavqh5tTCkQaCT3lx+A=="}`);

test("a file of the first version opens, and is written anew", async () => {
  const opened = await keys.openKeyFile(FIRST, "empat kata yang panjang");
  assert.equal(opened.key, FIRST.key);
  const again = await keys.openKeyFile(opened.renewed, "empat kata yang panjang");
  assert.deepEqual([again.key, again.secret, again.renewed], [FIRST.key, opened.secret, undefined]);
  await assert.rejects(keys.openKeyFile(FIRST, "empat kata yang pendek"));
});

test("pictures are named behind the text, and change nothing of its size", async () => {
  const content = new Uint8Array(32);
  const pictures = [{ number: 1, parts: 2, digest: "ab" }];
  const body = await seal.sealText(content, lookup, "reporter", "Kuitansi\0 palsu", pictures);
  assert.deepEqual(await seal.openBody(content, lookup, "reporter", body), { text: "Kuitansi palsu", pictures });
  const plain = await seal.sealText(content, lookup, "reporter", "Kuitansi");
  assert.equal(seal.bytesOf(body).length, seal.bytesOf(plain).length);
  assert.deepEqual((await seal.openBody(content, lookup, "reporter", plain)).pictures, []);
});

test("texts of a class look the same from outside", async () => {
  const content = new Uint8Array(32);
  const length = async (text) =>
    seal.bytesOf(await seal.sealText(content, lookup, "reporter", text)).length;
  assert.equal(await length("a"), await length("a".repeat(4092)));
  assert.equal(await length(""), 4 * 1024 + 28);
  assert.equal(await length("a".repeat(4093)), 16 * 1024 + 28);
  assert.equal(await length("a".repeat(seal.TEXT_MAX)), 32 * 1024 + 28);
  await assert.rejects(length("a".repeat(seal.TEXT_MAX + 1025)), RangeError);
});

test("codes survive being typed, and are not the same twice", () => {
  const code = seal.newCode(seal.LOOKUP_LENGTH);
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{16}$/);
  assert.equal(seal.readCode(` ${seal.spaced(code).toLowerCase()} `), code);
  assert.equal(seal.readCode("oil"), "011");
  assert.notEqual(code, seal.newCode(seal.LOOKUP_LENGTH));
});

test("work is found, and fits its parcel and day alone", async () => {
  const parcel = await seal.digest("parcel");
  const nonce = await work(parcel, "2026-11-23", 10);
  const zeros = async (date) => parseInt((await seal.digest(`${parcel}:${date}:${nonce}`)).slice(0, 8), 16);
  assert.ok(await zeros("2026-11-23") < 2 ** 22);
});
