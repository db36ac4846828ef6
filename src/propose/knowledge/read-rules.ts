import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { InputError } from "../../model/input-error.ts";
import { parseKnowledge, type Rule } from "../../model/knowledge.ts";

/** Bytes of UTF-16 that a file may have: about a thousand rules. */
const mostCharacters = 512 * 1024;

/** The rules of a file in YAML. Throws `InputError` with the line that is wrong. */
export function readRules(text: string, file: string): Rule[] {
  if (text.length > mostCharacters)
    throw new InputError({
      where: file,
      what: `it has ${text.length} characters, and at most ${mostCharacters} are read`,
      remedy: "Split it into several files.",
    });
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error) throw malformed(error.message, `${file}:${lineAt(error.pos[0])}`);
  return parseKnowledge(valueOf(document, file), { file, lineOf: (path) => lineAt(offsetOf(document, path)) }).rules;
}

/** Rules have nothing to repeat, and a few lines of aliases could unfold into gigabytes. */
function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError) throw malformed(error.message, file);
    throw error;
  }
}

const malformed = (message: string, where: string) =>
  new InputError({
    where,
    what: `the YAML cannot be read: ${message.replace(/\s+/g, " ").trim()}`,
    remedy: "Mend it: indent with spaces, close quotes, put texts with a colon into quotes or behind >-.",
  });

/** Where a value's key stands, or in a list the value; of what is missing, what it is missing from. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const step of path) {
    const pair = isMap(node) && node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
    const item = isSeq(node) ? node.items[Number(step)] : null;
    const place = pair ? pair.key : item;
    if (!isNode(place)) break;
    offset = place.range?.[0] ?? offset;
    node = pair ? pair.value : item;
  }
  return offset;
}
