import type { Edit } from "../model/candidate.ts";
import { canonicalJson, sha256 } from "../model/digest.ts";
import { essentialCode } from "./essential-code.ts";
import type { Repository } from "./repository.ts";

/** The fingerprint of a candidate that leaves the base's code as it is. */
export const noChange = fingerprintOf({});

/**
 * Fingerprints of candidates on one base: equal for trees that differ in comments and blanks only. A file that is at
 * heart the base's counts as not edited.
 */
export function fingerprints(repository: Repository, base: string): (edits: readonly Edit[]) => Promise<string> {
  /** A search edits the same few files again and again. */
  const known = new Map<string, Promise<string | null>>();
  const atBase = (path: string): Promise<string | null> => {
    const code = known.get(path) ?? baseCode(repository, base, path);
    known.set(path, code);
    return code;
  };
  return async (edits) => {
    const changed: Record<string, string | null> = {};
    for (const { path, content } of edits) {
      const code = content === null ? null : sha256(essentialCode(path, content));
      if (code !== (await atBase(path))) changed[path] = code;
    }
    return fingerprintOf(changed);
  };
}

/** Null where the base has no such text file: one that is not UTF-8 is equal to none. */
async function baseCode(repository: Repository, base: string, path: string): Promise<string | null> {
  const file = await repository.readFileAt(base, path).catch(() => null);
  return file && sha256(essentialCode(path, file.text));
}

function fingerprintOf(changed: Readonly<Record<string, string | null>>): string {
  return sha256(canonicalJson(changed));
}
