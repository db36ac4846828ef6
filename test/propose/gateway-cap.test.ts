import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelPrice } from "../../src/propose/gateway/gateway.ts";
import { cost, mostCost, Purse } from "../../src/propose/gateway/purse.ts";
import { model, openSite, send } from "./model-site.ts";

const rates = {
  input: fc.double({ min: 0.01, max: 20, noNaN: true }),
  output: fc.double({ min: 0.01, max: 100, noNaN: true }),
  cacheRead: fc.double({ min: 0, max: 2, noNaN: true }),
  cacheWrite: fc.double({ min: 0, max: 25, noNaN: true }),
};
const price: fc.Arbitrary<ModelPrice> = fc.record(
  { ...rates, above: fc.record({ ...rates, tokens: fc.nat(5000) }) },
  { requiredKeys: ["input", "output", "cacheRead", "cacheWrite"] },
);

/** Tokens of a call: of its input and output, shares of what it may have at most. */
const share = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
const call = fc.record({
  words: fc.integer({ min: 0, max: 4000 }),
  maxTokens: fc.integer({ min: 1, max: 3000 }),
  input: share,
  output: share,
});

describe("the cap on money", () => {
  it("is never passed by more than the most of one call, whatever calls overlap", () => {
    const step = fc.record({
      input: fc.nat(5000),
      output: fc.nat(5000),
      used: share,
      ends: fc.constantFrom(0, 0, 0, 1, 3),
    });
    fc.assert(
      fc.property(
        price,
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.array(step, { maxLength: 60 }),
        (prices, cap, steps) => {
          const purse = new Purse(cap);
          const underWay: { id: string; usd: number }[] = [];
          let [spent, most] = [0, 0];
          const settle = () => {
            const done = underWay.shift();
            if (!done) return;
            purse.settle(done.id, done.usd);
            spent += done.usd;
          };
          for (const [index, { input, output, used, ends }] of steps.entries()) {
            const reserved = mostCost({ input, output }, prices);
            if (purse.reserve(`${index}`, reserved) === null) {
              most = Math.max(most, reserved);
              underWay.push({ id: `${index}`, usd: reserved * used });
            }
            for (let done = 0; done < ends; done += 1) settle();
          }
          while (underWay.length > 0) settle();
          expect(spent).toBeLessThanOrEqual(cap + most + 1e-9);
        },
      ),
    );
  });

  it("holds for the real gateway and any mix of calls at once", { timeout: 120_000 }, async () => {
    const calls = fc.array(call, { minLength: 1, maxLength: 12 });
    const caps = fc.double({ min: 0.0001, max: 0.2, noNaN: true });
    await fc.assert(
      fc.asyncProperty(price, caps, calls, fc.boolean(), async (prices, capUsd, wanted, streaming) => {
        const { server, gateway, charges } = await openSite({
          protocol: "openai",
          prices: { [model]: prices },
          capUsd,
          script: async ({ number, maxTokens, body }) => {
            // So that calls overlap.
            await sleep(20);
            const { input = 0, output = 0 } = wanted[number - 1] ?? {};
            const inputTokens = Math.floor((JSON.stringify(body).length / 3) * input);
            return {
              reply: [{ type: "text", text: "so" }],
              usage: { inputTokens, outputTokens: Math.floor(maxTokens * output) },
            };
          },
        });
        const answers = await Promise.all(
          wanted.map(({ words, maxTokens }) =>
            send(gateway, "/v1/chat/completions", {
              body: {
                model,
                max_tokens: maxTokens,
                stream: streaming,
                messages: [{ role: "user", content: `a${" b".repeat(words)}` }],
              },
            }),
          ),
        );
        await gateway.close();
        const mostOf = wanted.map(({ words, maxTokens }) =>
          mostCost({ input: Math.ceil((words * 2 + 300) / 2), output: maxTokens }, prices),
        );
        const charged = charges.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
        expect(charged).toBeLessThanOrEqual(capUsd + Math.max(...mostOf) + 1e-9);
        expect(gateway.spentUsd()).toBeCloseTo(charged, 9);
        // Everything that the server billed was charged, and no more; the rest was refused and never asked.
        const billed = server.billed.reduce((sum, usage) => sum + cost({ ...usage, hourWriteTokens: 0 }, prices), 0);
        expect(charged).toBeCloseTo(billed, 9);
        expect(new Set(charges.map(({ call: id }) => id)).size).toBe(server.billed.length);
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(server.billed.length);
        expect(answers.every(({ status }) => status === 200 || status === 402)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
