import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cost, mostCost, priceIn } from "../../src/propose/gateway/purse.ts";
import { StreamedUsage, usageOf } from "../../src/propose/gateway/usage.ts";

const started = {
  type: "message_start",
  message: { usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 } },
};
const delta = { type: "content_block_delta", delta: { type: "text_delta", text: 'it says "usage": 7 of é' } };
const ended = { type: "message_delta", delta: {}, usage: { output_tokens: 33 } };
const stream = [started, delta, ended].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join("");

describe("usage", () => {
  it("is read from a stream however it is cut into pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        const seen = new StreamedUsage("anthropic");
        const bytes = Buffer.from(stream);
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          seen.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(seen.whole).toBe(true);
        expect(seen.usage).toMatchObject({ inputTokens: 15, cacheReadTokens: 5, outputTokens: 33 });
        expect(seen.bytes).toBe(bytes.length);
      }),
    );
  });

  it("is what was said last of each number", () => {
    const seen = new StreamedUsage("anthropic");
    const later = {
      type: "message_delta",
      usage: { input_tokens: 20, cache_read_input_tokens: null, output_tokens: 40 },
    };
    seen.push(Buffer.from(`${stream}data: ${JSON.stringify(later)}\n\n`));
    expect(seen.usage).toMatchObject({ inputTokens: 25, cacheReadTokens: 5, outputTokens: 40 });
  });

  it("is nothing where a stream begins with an error", () => {
    const seen = new StreamedUsage("anthropic");
    seen.push(
      Buffer.from(`event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n`),
    );
    expect([seen.failedAtOnce, seen.usage]).toEqual([true, null]);
  });

  it.each([
    ["anthropic", { usage: { input_tokens: 1, output_tokens: 2 } }, { inputTokens: 1, outputTokens: 2 }],
    [
      "openai",
      { usage: { prompt_tokens: 3, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } } },
      { inputTokens: 3, cacheReadTokens: 2, outputTokens: 4 },
    ],
    [
      "openai",
      { usage: { prompt_tokens: 3, completion_tokens: 4, prompt_tokens_details: null } },
      { inputTokens: 3, cacheReadTokens: 0 },
    ],
  ] as const)("is read from a whole answer of %s: %o", (protocol, answer, usage) => {
    expect(usageOf(protocol, answer)).toMatchObject(usage);
  });

  it.each([
    null,
    7,
    "text",
    [],
    {},
    { usage: null },
    { usage: { input_tokens: "many" } },
    { usage: { prompt_tokens: -1 } },
  ])("is null where there is none: %o", (answer) => {
    expect(usageOf("anthropic", answer)).toBeNull();
    expect(usageOf("openai", answer)).toBeNull();
  });
});

describe("the price of usage", () => {
  const price = { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 };

  it("counts what is kept for an hour at twice the input", () => {
    const usage = {
      inputTokens: 1000,
      cacheReadTokens: 0,
      cacheWriteTokens: 1000,
      hourWriteTokens: 400,
      outputTokens: 0,
    };
    expect(cost(usage, price) * 1e6).toBeCloseTo(600 * 2.5 + 400 * 4, 9);
  });

  it("is another where the whole input is long, its cached part included", () => {
    const above = { tokens: 1000, input: 20, output: 100, cacheRead: 1, cacheWrite: 25 };
    const tiered = { ...price, above };
    const usd = (inputTokens: number, cacheReadTokens = 0) =>
      1e6 * cost({ inputTokens, cacheReadTokens, cacheWriteTokens: 0, hourWriteTokens: 0, outputTokens: 7 }, tiered);
    expect(usd(1000)).toBeCloseTo(1000 * 2 + 7 * 10, 9);
    expect(usd(1001)).toBeCloseTo(1001 * 20 + 7 * 100, 9);
    expect(usd(1001, 1000)).toBeCloseTo(1 * 20 + 1000 * 1 + 7 * 100, 9);
    expect(1e6 * mostCost({ input: 1000, output: 7 }, tiered)).toBeCloseTo(1000 * 4 + 7 * 10, 9);
    expect(1e6 * mostCost({ input: 1001, output: 7 }, tiered)).toBeCloseTo(1001 * 40 + 7 * 100, 9);
  });

  it.each([
    ["claude-x-1", price],
    ["claude-x-1-20261101", price],
    ["claude-x-1@20261101", price],
    ["claude-x-1-latest", price],
    ["claude-x-10", null],
    ["claude-x", null],
    ["constructor", null],
  ])("of %s", (model, expected) => {
    expect(priceIn({ "claude-x-1": price }, model)).toEqual(expected);
  });
});
