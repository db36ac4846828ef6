import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import type { Problem } from "../model/input-error.ts";
import { repeatedKey } from "./repeated-key.ts";

/** A piece of YAML and where it comes from. `firstLine` is the line of the file that its first line is. */
export type YamlSource = { text: string; name: string; firstLine: number };

export type YamlReading = {
  /** What it says; undefined where it could not be read. */
  value: unknown;
  problems: Problem[];
  /** The line on which a value's key (or, in a list, the value) stands; the nearest one above where it is missing. */
  lineOf(path: readonly PropertyKey[]): number;
};

/** Aliases may stand for at most so many nodes, so that a few lines cannot unfold into gigabytes. */
const maxAliasCount = 100;

/** Parses YAML 1.2 (core schema, unique keys). Never throws for what the text says. */
export function readYaml({ text, name, firstLine }: YamlSource): YamlReading {
  const lines = new LineCounter();
  const at = (offset: number) => lines.linePos(offset).line + firstLine - 1;
  const failed = (problems: Problem[]): YamlReading => ({ value: undefined, problems, lineOf: () => firstLine });
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      // The library compares each key with all before it, which takes seconds for a file of keys.
      uniqueKeys: false,
      logLevel: "error",
    });
    // The errors behind the first are mostly its echoes.
    const [error] = document.errors;
    if (error) return failed([malformed(error.message, `${name}:${at(error.pos[0])}`)]);
    const repeated = repeatedKey(document.contents);
    if (repeated) return failed([twice(repeated.key, at(repeated.first), `${name}:${at(repeated.again)}`)]);
    const value: unknown = document.toJS({ maxAliasCount });
    return { value, problems: [], lineOf: (path) => at(offsetOf(document, path)) };
  } catch (error) {
    // Unfolding too many aliases is a ReferenceError, nesting beyond the stack a RangeError.
    if (!(error instanceof ReferenceError) && !(error instanceof RangeError)) throw error;
    return failed([
      malformed(`it is nested too deeply or repeats itself too often (${error.message})`, `${name}:${firstLine}`),
    ]);
  }
}

const malformed = (message: string, where: string): Problem => ({
  where,
  what: `the YAML cannot be read: ${message.replace(/\s+/g, " ").trim()}`,
  remedy: /\btabs?\b/i.test(message)
    ? "Indent this line with spaces; YAML allows no tabs there."
    : "Mend this line: indent with spaces, close brackets and quotes, put a space behind each colon.",
});

const twice = (key: string, first: number, where: string): Problem => ({
  where,
  what: `the YAML cannot be read: the key "${key.slice(0, 80)}" is there twice, first in line ${first}`,
  remedy: "Join the two, or take one of them out.",
});

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    const child: { start: Node | null; value: unknown } | null = childOf(node, step);
    if (child === null) break;
    offset = child.start?.range?.[0] ?? offset;
    node = isNode(child.value) ? child.value : null;
  }
  return offset;
}

function childOf(node: Node | null, step: PropertyKey): { start: Node | null; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
    return pair ? { start: isNode(pair.key) ? pair.key : null, value: pair.value } : null;
  }
  if (!isSeq(node)) return null;
  const item = node.items[Number(step)];
  return isNode(item) ? { start: item, value: item } : null;
}
