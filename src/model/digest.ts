import { createHash } from "node:crypto";

/** SHA-256 of a text (as UTF-8) or of bytes, lower-case hexadecimal. */
export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** git's id of a blob: SHA-1 (40 digits) or SHA-256 (64) over `blob <bytes>\0` and the content. */
export function blobId(content: string | Uint8Array, digits = 40): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const hash = createHash(digits === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/**
 * JSON with sorted keys, so that equal values have equal texts and digests (the idea of RFC 8785, for the JSON
 * that Hone itself writes: finite numbers, no cycles).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
