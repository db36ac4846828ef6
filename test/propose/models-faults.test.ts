import { describe, expect, it } from "vitest";
import type { Fault, Step } from "../../src/local/model-server/model-server.ts";
import type { Charge } from "../../src/propose/gateway/gateway.ts";
import { ModelFailure, type FailureKind } from "../../src/propose/models/model-client.ts";
import { asking, clients, key, openSite } from "./model-site.ts";

const protocols = ["anthropic", "openai"] as const;
const well: Step = { reply: [{ type: "text", text: "It is done." }], usage: { inputTokens: 100, outputTokens: 20 } };
const done = { content: [{ type: "text", text: "It is done." }], stop: "end" };

const tokensOf = ({ inputTokens, outputTokens }: Charge) => ({ inputTokens, outputTokens });
const of100 = { inputTokens: 100, outputTokens: 20 };

describe.each(protocols)("the %s client through the gateway", (protocol) => {
  it("gets an answer, which is charged once and before it has ended", async () => {
    const { server, gateway, charges } = await openSite({ protocol, script: [well] });
    expect(await clients[protocol](gateway).reply(asking)).toEqual(done);
    expect(charges.map(tokensOf)).toEqual([of100]);
    expect(charges[0]?.usd).toBeCloseTo((100 * 3 + 20 * 15) / 1e6, 12);
    expect(gateway.spentUsd()).toBeCloseTo((100 * 3 + 20 * 15) / 1e6, 12);
    expect(server.violations).toEqual([]);
  });

  const passing: Fault[] = ["429", "529", "500", "disconnect", "wrong-type"];
  it.each(passing)("goes on after %s, which costs nothing", async (fault) => {
    const { server, gateway, charges } = await openSite({ protocol, script: [{ fault }, { fault }, well] });
    expect(await clients[protocol](gateway).reply(asking)).toEqual(done);
    expect(server.asked).toHaveLength(3);
    expect(charges.map(tokensOf)).toEqual([of100]);
    expect(server.violations).toEqual([]);
  });

  it("waits as long as retry-after says before it asks again", async () => {
    const { gateway } = await openSite({ protocol, script: [{ fault: "429", retryAfter: 1 }, well] });
    const begun = performance.now();
    expect(await clients[protocol](gateway).reply(asking)).toEqual(done);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it("does not wait longer than its longest wait, whatever retry-after says", async () => {
    const { gateway } = await openSite({ protocol, script: [{ fault: "429", retryAfter: 3600 }, well] });
    expect(await clients[protocol](gateway, { longestWaitMs: 20 }).reply(asking)).toEqual(done);
  });

  it("goes on after a stream that breaks off, which is charged once and not below what the server says", async () => {
    const usage = { inputTokens: 100, outputTokens: 20 };
    const { server, gateway, charges } = await openSite({ protocol, script: [{ fault: "mid-stream", usage }, well] });
    expect(await clients[protocol](gateway).reply(asking)).toEqual(done);
    expect(charges).toHaveLength(2);
    expect(new Set(charges.map(({ call }) => call)).size).toBe(2);
    expect(charges[0]?.inputTokens).toBeGreaterThanOrEqual(100);
    expect(charges[0]?.outputTokens).toBeGreaterThanOrEqual(20);
    expect(charges[0]?.outputTokens).toBeLessThanOrEqual(asking.maxTokens);
    expect(charges.slice(1).map(tokensOf)).toEqual([of100]);
    expect(server.billed).toHaveLength(2);
  });

  it("goes on after a stream with broken JSON, charged as the server says", async () => {
    const usage = { inputTokens: 100, outputTokens: 20 };
    const script: Step[] = [{ fault: "malformed-stream", usage }, well];
    const { gateway, charges } = await openSite({ protocol, script });
    expect(await clients[protocol](gateway).reply(asking)).toEqual(done);
    expect(charges).toHaveLength(2);
    expect(charges[1] && tokensOf(charges[1])).toEqual(of100);
  });

  it("asks again when no first byte comes in time, and the late answer is charged once, too", async () => {
    const usage = { inputTokens: 100, outputTokens: 20 };
    const site = await openSite({ protocol, script: [{ fault: "slow", usage }, well], slowMs: 2000 });
    expect(await clients[protocol](site.gateway, { firstByteMs: 1000 }).reply(asking)).toEqual(done);
    expect(site.charges.map(tokensOf)).toEqual([of100]);
    await expect.poll(() => site.charges.length, { timeout: 10_000 }).toBe(2);
    expect(site.server.billed).toHaveLength(2);
    expect(site.charges[1]?.inputTokens).toBeGreaterThanOrEqual(100);
    expect(site.gateway.spentUsd()).toBeGreaterThanOrEqual((2 * (100 * 3 + 20 * 15)) / 1e6 - 1e-12);
  });

  const lasting: [Fault, FailureKind, number][] = [
    ["429", "busy", 4],
    ["529", "busy", 4],
    ["500", "server", 4],
    ["disconnect", "connection", 4],
    ["mid-stream", "connection", 4],
    ["wrong-type", "format", 4],
    ["malformed-stream", "format", 4],
    ["bad-key", "key", 1],
    ["unknown-model", "model", 1],
  ];
  it.each(lasting)("fails when %s lasts: %s, after %i tries", async (fault, kind, tries) => {
    const { server, gateway, charges } = await openSite({ protocol, script: () => ({ fault }) });
    const error = await clients[protocol](gateway)
      .reply(asking)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ModelFailure);
    expect(error).toMatchObject({ kind });
    expect(String(error)).toMatch(/^ModelFailure: test-model-1: \S/);
    expect(String(error)).not.toMatch(/\n|sk-test/);
    expect(server.asked).toHaveLength(tries);
    // Of an answer that the client left, the charge comes when the gateway has noticed.
    await gateway.close();
    expect(charges).toHaveLength(server.billed.length);
  });

  it("fails when the first byte is late each time", async () => {
    const { gateway } = await openSite({ protocol, script: () => ({ fault: "slow" }), slowMs: 1000 });
    const client = clients[protocol](gateway, { firstByteMs: 100, tries: 2 });
    await expect(client.reply(asking)).rejects.toMatchObject({
      kind: "connection",
      message: expect.stringMatching(/no answer began within 0\.1 s \(2 tries\)/),
    });
  });

  it("hands malformed arguments on as what they are", async () => {
    const { gateway, charges } = await openSite({ protocol, script: [{ fault: "malformed-tool-json" }] });
    const reply = await clients[protocol](gateway).reply(asking);
    expect(reply).toMatchObject({
      content: [{ type: "tool_use", name: "edit", input: null, malformed: '{"path": "a.c", "text": unquoted' }],
      stop: "tools",
    });
    expect(charges).toHaveLength(1);
  });

  it("says that an answer was cut by its length, with what came of a call", async () => {
    const { gateway, charges } = await openSite({ protocol, script: [{ fault: "cut" }] });
    expect(await clients[protocol](gateway).reply(asking)).toMatchObject({
      content: [
        { type: "text", text: "I was about to" },
        { type: "tool_use", malformed: '{"path": "a.c", "te' },
      ],
      stop: "length",
    });
    expect(charges).toHaveLength(1);
  });

  it("says that the model refuses", async () => {
    const { gateway, charges } = await openSite({ protocol, script: [{ fault: "refusal" }] });
    expect(await clients[protocol](gateway).reply(asking)).toMatchObject({ stop: "refusal" });
    expect(charges).toHaveLength(1);
  });

  it("fails with the gateway's reason when the money is spent", async () => {
    const { server, gateway } = await openSite({ protocol, script: () => well, capUsd: 0.0005 });
    const client = clients[protocol](gateway);
    await client.reply(asking);
    await expect(client.reply(asking)).rejects.toMatchObject({
      kind: "cap",
      message: expect.stringMatching(/the money is spent: \$0\.0006 of \$0\.0005/),
    });
    expect(server.asked).toHaveLength(1);
  });

  it("fails, and says so, when the gateway is gone", async () => {
    const { gateway } = await openSite({ protocol, script: [well] });
    const client = clients[protocol](gateway);
    await gateway.close();
    await expect(client.reply(asking)).rejects.toMatchObject({
      kind: "connection",
      message: expect.stringMatching(/no connection to the gateway/),
    });
  });

  it("never shows the key to anyone but the server", async () => {
    const { server, gateway } = await openSite({ protocol, script: [well] });
    await clients[protocol](gateway).reply(asking);
    const { headers } = server.asked[0] ?? { headers: {} };
    const bringing = Object.entries(headers).filter(([, value]) => String(value).includes(key));
    expect(bringing.map(([name]) => name)).toEqual(["authorization"]);
    expect(JSON.stringify(headers)).not.toContain("held-by-the-gateway");
  });
});
