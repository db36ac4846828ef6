import { isMap, isNode, isScalar, isSeq } from "yaml";
import type { Node } from "yaml";

/** Offsets of a key that a map has twice. */
export type RepeatedKey = { key: string; first: number; again: number };

/** The first key of a YAML document that its map has already, or null. Takes time in proportion to the document. */
export function repeatedKey(root: Node | null): RepeatedKey | null {
  const open: Node[] = root ? [root] : [];
  let found: RepeatedKey | null = null;
  for (let node = open.pop(); node; node = open.pop()) {
    if (isMap(node)) {
      const again = ofMap(node.items.map(({ key }) => key));
      if (again && (!found || again.again < found.again)) found = again;
      for (const { value } of node.items) if (isNode(value)) open.push(value);
    } else if (isSeq(node)) for (const item of node.items) if (isNode(item)) open.push(item);
  }
  return found;
}

function ofMap(keys: readonly unknown[]): RepeatedKey | null {
  const offsets = new Map<unknown, number>();
  for (const key of keys) {
    if (!isScalar(key)) continue;
    const offset = key.range?.[0] ?? 0;
    const first = offsets.get(key.value);
    if (first !== undefined) return { key: String(key.value), first, again: offset };
    offsets.set(key.value, offset);
  }
  return null;
}
