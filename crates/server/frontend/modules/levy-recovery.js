/**
 * A lost key comes back by k of n: a copy of the private key is sealed under a secret that is split
 * (Shamir) among custodians, each share sealed to one of them. The house keeps copy and shares and
 * can open neither; custodians reseal their shares to the new key of the one who lost the old.
 */
import { combine, split } from "shamir-secret-sharing";
import { open, openEach, random, seal, sealEach } from "./levy-seal.js";
import { publicOf } from "./levy-keys.js";

const saltOf = (key) => `recovery/${key}`;

/** What is left with custodians (`key`, `public`) of an opened key; `needed` of them open it. */
export async function leaveShares({ key, secret }, custodians, needed) {
  const under = random(32);
  const shares = await split(under, custodians.length, needed);
  const of = new Map(custodians.map((custodian, at) => [custodian.key, shares[at]]));
  const each = await sealEach(custodians, saltOf(key), (name) => of.get(name));
  const sealed = await seal(under, secret, saltOf(key));
  return JSON.stringify({ version: 1, sealed, ephemeral: each.ephemeral, shares: each.sealed });
}

/** A custodian's share of a lost key, sealed to the new key of its holder. */
export async function giveShare(left, key, custodian, to) {
  const { ephemeral, shares } = JSON.parse(left);
  const own = { ephemeral, sealed: shares[custodian.key] };
  const share = await openEach(own, saltOf(key), custodian);
  const each = await sealEach([to], saltOf(key), () => share);
  return JSON.stringify({ version: 1, ephemeral: each.ephemeral, sealed: each.sealed[to.key] });
}

/** The lost private key, from what custodians gave to an opened new key. */
export async function putTogether({ left, given }, lost, opened) {
  const shares = [];
  for (const text of given) {
    // Given to an earlier new key, it does not open with this one.
    const share = await openEach(JSON.parse(text), saltOf(lost.key), opened).catch(() => null);
    if (share) shares.push(share);
  }
  const secret = await open(await combine(shares), JSON.parse(left).sealed, saltOf(lost.key));
  if (await publicOf(secret) !== lost.public) throw new TypeError("it is another key");
  return secret;
}
