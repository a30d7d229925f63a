import assert from "node:assert/strict";
import test from "node:test";
import * as keys from "../modules/levy-keys.js";
import * as recovery from "../modules/levy-recovery.js";
import * as seal from "../modules/levy-seal.js";

/** An opened key, without its file: stretching a passphrase takes seconds. */
async function made() {
  const pair = await crypto.subtle.generateKey(seal.CURVE, true, ["deriveBits"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const secret = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  return { key: await keys.nameOf(raw), public: seal.base64(raw), raw, secret, pair: pair.privateKey };
}

test("any k of n custodians bring a lost key back, to the new key alone", async () => {
  const [lost, fresh, thief, ...custodians] = await Promise.all(Array.from({ length: 6 }, made));
  const left = await recovery.leaveShares(lost, custodians, 2);
  assert.ok(!left.includes(seal.base64(lost.secret).slice(4, 40)));
  const [one, , three] = custodians;
  const given = [];
  for (const custodian of [one, three]) {
    given.push(await recovery.giveShare(left, lost.key, custodian, fresh));
  }
  const secret = await recovery.putTogether({ left, given }, lost, fresh);
  assert.deepEqual(secret, lost.secret);
  // One alone opens nothing, nor does who they were not given to, nor a custodian of nothing.
  await assert.rejects(recovery.putTogether({ left, given: [given[0]] }, lost, fresh));
  await assert.rejects(recovery.putTogether({ left, given }, lost, thief));
  await assert.rejects(recovery.giveShare(left, lost.key, thief, fresh));
  // Shares of another split of the same key do not fit these.
  const other = await recovery.leaveShares(lost, custodians, 2);
  const mixed = [given[0], await recovery.giveShare(other, lost.key, three, fresh)];
  await assert.rejects(recovery.putTogether({ left, given: mixed }, lost, fresh));
});

test("the recovered key opens what was sealed to it, and becomes a file again", async () => {
  const [lost, fresh, ...custodians] = await Promise.all(Array.from({ length: 4 }, made));
  const [lookup, unlock] = ["7K3M9Q2XABC01234", seal.newCode(seal.UNLOCK_LENGTH)];
  const parcel = JSON.parse(await seal.sealReport({ text: "Rp200.000", recipients: [lost], lookup, unlock }));
  const left = await recovery.leaveShares(lost, custodians, 2);
  const given = await Promise.all(
    custodians.map((custodian) => recovery.giveShare(left, lost.key, custodian, fresh)));
  const secret = await recovery.putTogether({ left, given }, lost, fresh);
  const file = await keys.fileOf(secret, seal.bytesOf(lost.public), "frasa sandi yang baru");
  const again = await keys.openKeyFile(file, "frasa sandi yang baru");
  assert.equal(again.key, lost.key);
  const content = await seal.unwrap(parcel, lookup, again);
  assert.equal(await seal.openText(content, lookup, "reporter", parcel.body), "Rp200.000");
  // Changing keys: wrapped for the new one, the old one is needed no more.
  const wrap = JSON.parse(await seal.rewrap(content, lookup, fresh));
  const wrapped = { ephemeral: wrap.ephemeral, wraps: { [fresh.key]: wrap.sealed } };
  assert.deepEqual(await seal.unwrap(wrapped, lookup, fresh), content);
});
