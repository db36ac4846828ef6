import { type BaseEntry, type BaseLookup, lookupIn, objectionToBase } from "../model/base-policy.ts";
import type { Edit } from "../model/candidate.ts";
import type { Gate } from "../model/ledger.ts";
import { checkEdits, type PathPolicy } from "../model/path-policy.ts";
import { type ContentGate, gateContents } from "./content-gate.ts";
import type { Tree } from "./repository.ts";

/**
 * Why edits may not be applied, or null: the path policy, then what only the base commit's tree can tell, then what
 * the edits add to its files. Where something of it cannot be read it throws, and nothing is applied.
 * @param tree of the base commit
 */
export async function gateEdits(policy: PathPolicy & ContentGate, tree: Tree): Promise<Gate | null> {
  const objection = checkEdits(policy);
  if (objection) return { kind: objection.kind, detail: objection.detail };
  const at = lookupFor(policy.edits, tree);
  const detail = policy.edits.map((edit) => objectionToBase(edit, at)).find((found) => found !== null);
  return detail ? { kind: "policy", detail } : await gateContents(policy, tree);
}

/** Only a new file has to be compared with every path of the base. */
function lookupFor(edits: readonly Edit[], tree: Tree): BaseLookup {
  if (edits.some(({ path, baseBlob }) => baseBlob === null || !tree.has(path))) return foldedLookup(tree);
  return (path) => entryAt(tree, path);
}

const entryAt = (tree: Tree, path: string): BaseEntry[] => {
  const entry = tree.get(path);
  return entry ? [{ path, ...entry }] : [];
};

/** A large repository has 100,000 paths, and many candidates are gated against the one base. */
const folded = new WeakMap<Tree, BaseLookup>();

function foldedLookup(tree: Tree): BaseLookup {
  const known = folded.get(tree);
  if (known) return known;
  const folders = new Set<string>();
  for (const path of tree.keys()) {
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  const lookup = lookupIn([
    ...[...tree].map(([path, entry]) => ({ path, ...entry })),
    ...[...folders].map((path) => ({ path, mode: "040000", blob: "" })),
  ]);
  folded.set(tree, lookup);
  return lookup;
}
