import { describe, expect, it } from "vitest";
import type { ReplyBlock } from "../../src/propose/models/model-client.ts";
import { recoverCalls } from "../../src/propose/models/recover-calls.ts";

const tools = ["edit", "read"];
const text = (words: string): ReplyBlock => ({ type: "text", text: words });

/** Names and inputs of the calls that were found. */
function found(...content: ReplyBlock[]): [string, unknown][] {
  let ids = 0;
  const blocks = recoverCalls(content, tools, () => `id-${(ids += 1)}`);
  expect(blocks.slice(0, content.length)).toEqual(content);
  return blocks
    .slice(content.length)
    .flatMap((block) => (block.type === "tool_use" ? [[block.name, block.input] as [string, unknown]] : []));
}

const call = ["edit", { path: "a.c" }];

describe("recovering calls that were written as text", () => {
  it.each([
    [
      "a fenced block with name and arguments",
      'So:\n```json\n{"name": "edit", "arguments": {"path": "a.c"}}\n```\nDone.',
    ],
    ["a fenced block with tool and input", '```json\n{"tool": "edit", "input": {"path": "a.c"}}\n```'],
    ["a fenced block without a language", '```\n{"name": "edit", "parameters": {"path": "a.c"}}\n```'],
    ["arguments that are a text of JSON", '```json\n{"name": "edit", "arguments": "{\\"path\\": \\"a.c\\"}"}\n```'],
    [
      "a call as OpenAI's protocol has it",
      '```json\n{"function": {"name": "edit", "arguments": "{\\"path\\": \\"a.c\\"}"}}\n```',
    ],
    ["a call and nothing else", ' {"name": "edit", "arguments": {"path": "a.c"}} '],
    ["Qwen's tag", '<tool_call>\n{"name": "edit", "arguments": {"path": "a.c"}}\n</tool_call>'],
    ["Qwen's tag without its end", 'I edit.\n<tool_call>\n{"name": "edit", "arguments": {"path": "a.c"}}\n'],
    [
      "Qwen's coders' tags",
      "<tool_call>\n<function=edit>\n<parameter=path>\na.c\n</parameter>\n</function>\n</tool_call>",
    ],
    ["Llama's tag", '<function=edit>{"path": "a.c"}</function>'],
    [
      "Claude's tags",
      '<function_calls>\n<invoke name="edit">\n<parameter name="path">a.c</parameter>\n</invoke>\n</function_calls>',
    ],
  ])("finds %s", (_, words) => {
    expect(found(text(words))).toEqual([call]);
  });

  it("finds several, in their order", () => {
    const one = (path: string) => `<tool_call>{"name": "read", "arguments": {"path": "${path}"}}</tool_call>`;
    expect(found(text(one("a.c") + one("b.c")))).toEqual([
      ["read", { path: "a.c" }],
      ["read", { path: "b.c" }],
    ]);
    expect(found(text('[{"name": "read", "arguments": {}}, {"name": "edit", "arguments": {}}]'))).toHaveLength(2);
  });

  it("keeps the lines and the spaces of a parameter, and reads numbers and lists", () => {
    const words =
      '<invoke name="edit"><parameter name="text">\n  int x;\n\n  int y;\n</parameter><parameter name="n">3</parameter><parameter name="all">[1]</parameter></invoke>';
    expect(found(text(words))).toEqual([["edit", { text: "  int x;\n\n  int y;", n: 3, all: [1] }]]);
  });

  it("looks at thoughts only where nothing else was said", () => {
    const thought: ReplyBlock = {
      type: "thinking",
      text: '<tool_call>{"name": "edit", "arguments": {"path": "a.c"}}</tool_call>',
    };
    expect(found(thought)).toEqual([call]);
    expect(found(thought, text(" \n"))).toEqual([call]);
    expect(found(thought, text("No, I leave it."))).toEqual([]);
  });

  it.each([
    ["a tool that is not known", '```json\n{"name": "rm", "arguments": {"path": "/"}}\n```'],
    ["a tool's name that every object has", '```json\n{"name": "constructor", "arguments": {}}\n```'],
    ["JSON that is no call", '```json\n{"edit": true, "path": "a.c"}\n```'],
    ["a call without arguments", '```json\n{"name": "edit"}\n```'],
    ["arguments that are no object", '```json\n{"name": "edit", "arguments": [1]}\n```'],
    ["broken JSON", '<tool_call>{"name": "edit", "arguments": {"path": </tool_call>'],
    ["a call in the middle of a sentence", 'It would be {"name": "edit", "arguments": {"path": "a.c"}} then.'],
    ["code", "```c\nint x;\n```"],
    ["nothing", ""],
  ])("finds nothing in %s", (_, words) => {
    expect(found(text(words))).toEqual([]);
  });

  it("leaves a reply with a real call as it is", () => {
    const real: ReplyBlock = { type: "tool_use", id: "a", name: "read", input: {} };
    expect(found(text('<tool_call>{"name": "edit", "arguments": {}}</tool_call>'), real)).toEqual([]);
  });

  it("gives each call an id of its own", () => {
    const words = '[{"name": "read", "arguments": {}}, {"name": "read", "arguments": {}}]';
    let ids = 0;
    const blocks = recoverCalls([text(words)], tools, () => `id-${(ids += 1)}`);
    expect(blocks.flatMap((block) => (block.type === "tool_use" ? [block.id] : []))).toEqual(["id-1", "id-2"]);
  });
});
