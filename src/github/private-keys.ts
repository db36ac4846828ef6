import { createPrivateKey } from "node:crypto";
import { InputError } from "../model/input-error.ts";

const block = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g;

/** The one private key of a variable. Environments without line breaks carry it with `\n` written out, or as base64. */
export function pem(name: string, text: string): string {
  const [key] = pems(name, text);
  if (key !== undefined) return key;
  throw noKey(name);
}

/** All private keys of a variable, one after the other. */
export function pems(name: string, text: string): string[] {
  if (text.trim() === "") return [];
  const plain = text.includes("-----BEGIN") ? text.replaceAll("\\n", "\n") : decoded(text);
  const keys = plain.match(block) ?? [];
  if (keys.length === 0 || !keys.every(isKey)) throw noKey(name);
  return keys.map((key) => `${key}\n`);
}

const decoded = (text: string): string =>
  text
    .split(",")
    .map((part) => Buffer.from(part, "base64").toString("utf8"))
    .join("\n");

function isKey(text: string): boolean {
  try {
    return createPrivateKey(text).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

const noKey = (name: string): InputError =>
  new InputError({
    where: `variable ${name}`,
    what: "is no private key in PEM form",
    remedy: "Set it to the whole text of the .pem file, from -----BEGIN to -----END, or to that text in base64.",
  });
