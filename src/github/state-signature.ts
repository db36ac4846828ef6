import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from "node:crypto";
import { sha256 } from "../model/digest.ts";

type SigningKey = { kid: string; key: Buffer };

/** The key that signs, and all whose signatures are accepted (the app's earlier keys during a rotation). */
export type SigningKeys = { current: SigningKey; accepted: readonly SigningKey[] };

/**
 * What a signature binds: nobody else can make such a commit, or move one to another subject or parent. The subject of a
 * campaign's state is the campaign's id, that of a record the name of its ref, `refs/…`, which no id can be.
 */
export type SignedState = { subject: string; parent: string | null; tree: string };

const trailer = /^Hone-Signature: v1 ([0-9a-f]{16}) ([0-9a-f]{64})$/gm;

/**
 * Derives the keys for signing states from the app's private keys (HKDF-SHA256, RFC 5869).
 * @param privateKeys PEM texts, the current one first
 */
export function signingKeys(privateKeys: readonly [string, ...string[]]): SigningKeys {
  const accepted = privateKeys.map(derive);
  return { current: derive(privateKeys[0]), accepted };
}

/**
 * The same from a secret text of the repository's own, where there is no app.
 * @param secret at least 32 random characters
 */
export const keysOfSecret = (secret: string): SigningKeys => alone(fromMaterial(Buffer.from(secret, "utf8")));

/**
 * Keys that anybody can derive who knows the repository: such a signature tells a state of Hone's from an accident, and
 * nothing from a person who may write the ref.
 */
export const derivableKeys = (repositoryId: string): SigningKeys =>
  alone(fromMaterial(Buffer.from(`hone without a secret: repository ${repositoryId}`, "utf8")));

const alone = (key: SigningKey): SigningKeys => ({ current: key, accepted: [key] });

// The same key may come as PKCS#1 or PKCS#8: its DER form is one.
const derive = (pem: string): SigningKey =>
  fromMaterial(createPrivateKey(pem).export({ type: "pkcs8", format: "der" }));

function fromMaterial(material: Buffer): SigningKey {
  const key = Buffer.from(hkdfSync("sha256", material, "", "hone campaign state v1", 32));
  return { kid: sha256(key).slice(0, 16), key };
}

const signature = ({ key }: SigningKey, { subject, parent, tree }: SignedState): Buffer =>
  createHmac("sha256", key)
    .update(JSON.stringify([subject, parent, tree]))
    .digest();

/**
 * A commit message for a state: its note and the signature. A note may quote a runner: git takes no NUL in a message, and
 * half a surrogate pair is no text.
 */
export const signedMessage = (keys: SigningKeys, state: SignedState, note: string): string =>
  `${note.replace(/[\s\p{Cc}]+/gu, " ").toWellFormed()}\n\nHone-Signature: v1 ${keys.current.kid} ${signature(keys.current, state).toString("hex")}\n`;

/** `foreign`: somebody else made the commit; else it may be the app's own, signed with a key that it no longer has. */
export type Objection = { reason: string; foreign: boolean };

/** Why a commit's message does not vouch for a state, or null where it does. */
export function objectionToSignature(keys: SigningKeys, state: SignedState, message: string): Objection | null {
  const found = [...message.matchAll(trailer)].at(-1);
  const [, kid, hex] = found ?? [];
  if (kid === undefined || hex === undefined) return { reason: "its commit has no signature of Hone", foreign: true };
  const key = keys.accepted.find((known) => known.kid === kid);
  if (!key) return { reason: `its commit is signed with the key ${kid}, which this app does not have`, foreign: false };
  if (timingSafeEqual(signature(key, state), Buffer.from(hex, "hex"))) return null;
  return { reason: "its commit's signature is wrong", foreign: true };
}
