import type { ReplyBlock } from "./model-client.ts";

type Found = { name: string; input: unknown };

/**
 * Tool calls that a model wrote as text in place of making them, appended as real ones: of tools that are known only,
 * and only where the reply has no real call. What it thought is looked at only where it said nothing else, because a
 * thought may also try a call out and drop it.
 *
 * @param newId gives each its id, which must be new in the conversation.
 */
export function recoverCalls(
  content: readonly ReplyBlock[],
  tools: readonly string[],
  newId: () => string,
): readonly ReplyBlock[] {
  if (content.some(({ type }) => type === "tool_use")) return content;
  const said = textsOf(content, "text");
  const found = callsIn(said.trim() === "" ? textsOf(content, "thinking") : said, tools);
  return [...content, ...found.map((call) => ({ type: "tool_use" as const, id: newId(), ...call }))];
}

const textsOf = (content: readonly ReplyBlock[], type: "text" | "thinking"): string =>
  content.flatMap((block) => (block.type === type ? [block.text] : [])).join("\n");

/** How models write calls. Each form takes a match apart into the calls in it. */
const forms: readonly { pattern: RegExp; read: (match: RegExpExecArray) => Found[] }[] = [
  // <tool_call>{"name": "x", "arguments": {…}}</tool_call>: Qwen, Hermes; the end may be missing.
  {
    pattern: /<tool_call>\s*([\s\S]*?)(?:<\/tool_call>|$)/g,
    read: ([, inner = ""]) => [...fromJson(inner), ...fromXml(inner)],
  },
  // <function=x>{…}</function>: Llama; with <parameter=y>…</parameter>: Qwen's coders.
  { pattern: /<function=[\s\S]*?<\/function>/g, read: ([whole]) => fromXml(whole) },
  // <invoke name="x"><parameter name="y">…</parameter></invoke>: Claude.
  { pattern: /<(?:\w+:)?invoke\s[\s\S]*?<\/(?:\w+:)?invoke>/g, read: ([whole]) => fromXml(whole) },
  // ```json {"name": "x", "arguments": {…}} ```
  { pattern: /```(?:json|tool_call|tool_code)?[ \t]*\n([\s\S]*?)```/g, read: ([, inner = ""]) => fromJson(inner) },
  // The call and nothing else.
  { pattern: /^\s*([[{][\s\S]*[\]}])\s*$/g, read: ([, inner = ""]) => fromJson(inner) },
];

/** The calls of the first form that has any. */
function callsIn(text: string, tools: readonly string[]): readonly Found[] {
  for (const { pattern, read } of forms) {
    const calls = [...text.matchAll(pattern)].flatMap(read).filter(({ name }) => tools.includes(name));
    if (calls.length > 0) return calls;
  }
  return [];
}

/** A call, or a list of calls, in JSON. */
function fromJson(text: string): Found[] {
  const value = parsed(text.trim());
  return (Array.isArray(value) ? value : [value]).flatMap((one) => {
    if (!isRecord(one)) return [];
    const call = isRecord(one["function"]) ? one["function"] : one;
    const name = [call["name"], call["tool"], call["tool_name"]].find((word) => typeof word === "string");
    const input = ["arguments", "input", "parameters", "args"]
      .map((key) => call[key])
      .find((given) => given !== undefined);
    const whole = typeof input === "string" ? parsed(input) : input;
    return name !== undefined && isRecord(whole) ? [{ name, input: whole }] : [];
  });
}

function fromXml(text: string): Found[] {
  const [, name, inner = ""] =
    /<function=([\w.-]+)>([\s\S]*)/.exec(text) ?? /invoke\s+name="([^"]+)"[^>]*>([\s\S]*)/.exec(text) ?? [];
  if (name === undefined) return [];
  const body = parsed(inner.replace(/<\/function>[\s\S]*$/, "").trim());
  if (isRecord(body)) return [{ name, input: body }];
  const parameters = inner.matchAll(
    /<(?:\w+:)?parameter(?:=|\s+name=")([\w.-]+)"?[^>]*>([\s\S]*?)<\/(?:\w+:)?parameter>/g,
  );
  return [{ name, input: Object.fromEntries([...parameters].map(([, key = "", value = ""]) => [key, plain(value)])) }];
}

/** The value of a parameter: JSON where it is a number, a list and the like; else the text between the line breaks. */
function plain(value: string): unknown {
  const text = value.replace(/^\n|\n$/g, "");
  const json = parsed(text);
  return json === null || typeof json === "string" ? text : json;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
