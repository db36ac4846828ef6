import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { asking } from "./model-site.ts";
import { readAnthropic } from "../../src/propose/models/anthropic-reply.ts";
import { readOpenai } from "../../src/propose/models/openai-reply.ts";

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const openai = (...deltas: object[]) =>
  readOpenai(
    each(deltas.map((delta) => ({ choices: [{ index: 0, finish_reason: null, delta, ...delta }] }))),
    asking.tools,
    () => {},
  );
const ends = { finish_reason: "stop", delta: {} };
const named = (more: object, name = "edit", json = "{}") => ({ ...more, function: { name, arguments: json } });

describe("what nearly compatible servers stream", () => {
  it.each([
    ["one call in one piece", [{ tool_calls: [named({ index: 0, id: "a" })] }], [{ id: "a", input: {} }]],
    [
      "arguments in pieces",
      [
        { tool_calls: [named({ index: 0, id: "a" }, "edit", '{"pa')] },
        { tool_calls: [{ index: 0, function: { arguments: 'th": "x"}' } }] },
      ],
      [{ id: "a", input: { path: "x" } }],
    ],
    [
      "no index",
      [{ tool_calls: [named({ id: "a" }, "edit", '{"n')] }, { tool_calls: [{ function: { arguments: '": 1}' } }] }],
      [{ id: "a", input: { n: 1 } }],
    ],
    [
      "the same index for two calls",
      [{ tool_calls: [named({ index: 0, id: "a" })] }, { tool_calls: [named({ index: 0, id: "b" })] }],
      [{ id: "a" }, { id: "b" }],
    ],
    [
      "arguments that are no text",
      [{ tool_calls: [{ index: 0, id: "a", function: { name: "edit", arguments: { path: "x" } } }] }],
      [{ id: "a", input: { path: "x" } }],
    ],
    ["no id", [{ tool_calls: [named({ index: 0 })] }], [{ id: expect.stringMatching(/\S/), input: {} }]],
    ["no arguments", [{ tool_calls: [{ index: 0, id: "a", function: { name: "edit" } }] }], [{ id: "a", input: {} }]],
  ])("%s", async (_, deltas, calls) => {
    const reply = await openai(...deltas, ends);
    expect(reply.stop).toBe("tools");
    expect(reply.content).toMatchObject(calls.map((call) => ({ type: "tool_use", name: "edit", ...call })));
  });

  it.each(["reasoning_content", "reasoning"])("thoughts under the name %s", async (name) => {
    const reply = await openai({ [name]: "Let me " }, { [name]: "see." }, { content: "So." }, ends);
    expect(reply.content).toEqual([
      { type: "thinking", text: "Let me see." },
      { type: "text", text: "So." },
    ]);
  });

  it("a refusal in its own field", async () => {
    expect(await openai({ refusal: "I cannot." }, ends)).toEqual({
      content: [{ type: "text", text: "I cannot." }],
      stop: "refusal",
    });
  });

  it("no chunk at all, and something else", async () => {
    await expect(openai()).rejects.toThrow(/no stream/);
    await expect(readOpenai(each(["hello"]), [], () => {})).rejects.toThrow(/no stream/);
    await expect(openai({ content: "Half" })).rejects.toThrow(/broke off/);
  });
});

describe("what Anthropic streams", () => {
  const start = { type: "message_start", message: {} };
  const stop = (reason: string | null) => ({ type: "message_delta", delta: { stop_reason: reason }, usage: {} });
  const block = (content_block: object, ...deltas: object[]) => [
    { type: "content_block_start", index: 0, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index: 0, delta })),
    { type: "content_block_stop", index: 0 },
  ];
  const read = (...events: object[]) =>
    readAnthropic(each(events as Anthropic.RawMessageStreamEvent[]), asking.tools, () => {});

  it.each([
    ["end_turn", "end"],
    ["stop_sequence", "end"],
    ["pause_turn", "end"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["refusal", "refusal"],
    ["tool_use", "end"],
    ["something_new", "end"],
  ])("stops with %s: %s", async (reason, expected) => {
    expect(await read(start, stop(reason))).toEqual({ content: [], stop: expected });
  });

  it("keeps a thought that nobody may read, to send it back", async () => {
    const opaque = { type: "redacted_thinking", data: "xyz" };
    const reply = await read(start, ...block(opaque), stop("end_turn"));
    expect(reply.content).toEqual([{ type: "thinking", text: "", opaque }]);
  });

  it("takes a call's arguments as they stand where none are streamed", async () => {
    const call = { type: "tool_use", id: "a", name: "edit", input: { path: "x" } };
    expect((await read(start, ...block(call), stop("tool_use"))).content).toMatchObject([call]);
  });

  it("passes over parts and pieces that it does not know", async () => {
    const text = [{ type: "text_delta", text: "So." }, { type: "new_delta" }];
    const reply = await read(
      start,
      ...block({ type: "text", text: "" }, ...text),
      { type: "new_event" },
      stop("end_turn"),
    );
    expect(reply.content).toEqual([{ type: "text", text: "So." }]);
  });

  it("is not taken for whole before it has said why it stops", async () => {
    await expect(read()).rejects.toThrow(/no stream/);
    await expect(read(start, ...block({ type: "text", text: "" }))).rejects.toThrow(/broke off/);
    await expect(read(start, stop(null))).rejects.toThrow(/broke off/);
    const stray = { type: "content_block_delta", index: 3, delta: { type: "text_delta", text: "x" } };
    await expect(read(start, stray)).rejects.toThrow(/did not begin/);
  });
});
