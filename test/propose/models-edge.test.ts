import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nock from "nock";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Charge, Gateway } from "../../src/propose/gateway/gateway.ts";
import { Purse } from "../../src/propose/gateway/purse.ts";
import { serveGateway } from "../../src/propose/gateway/serve.ts";
import type { FailureKind } from "../../src/propose/models/model-client.ts";
import { asking, clients, key, model, price } from "./model-site.ts";

/** Where the two makers answer, and a plain answer of each as its documentation shows it: nobody's server of our own. */
const edges = {
  anthropic: {
    endpoint: "https://api.anthropic.com",
    path: "/v1/messages",
    sent: { model, max_tokens: asking.maxTokens, stream: true, system: [{ type: "text", text: asking.system }] },
    error: (type: string, message: string) => ({ type: "error", error: { type, message } }),
    answer: [
      `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"${model}","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":25,"output_tokens":1}}}\n\n`,
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"!"}}\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ].join(""),
  },
  openai: {
    endpoint: "https://api.openai.com",
    path: "/v1/chat/completions",
    sent: { model, max_tokens: asking.maxTokens, stream: true, stream_options: { include_usage: true } },
    error: (type: string, message: string) => ({ error: { message, type, param: null, code: null } }),
    answer: [
      ...[
        { delta: { role: "assistant", content: "" }, finish_reason: null },
        { delta: { content: "Hello" }, finish_reason: null },
        { delta: { content: "!" }, finish_reason: null },
        { delta: {}, finish_reason: "stop" },
      ].map((choice) => ({ choices: [{ index: 0, ...choice }] })),
      { choices: [], usage: { prompt_tokens: 25, completion_tokens: 15, total_tokens: 40 } },
    ]
      .map((part) => JSON.stringify({ id: "c1", object: "chat.completion.chunk", created: 1, model, ...part }))
      .map((data) => `data: ${data}\n\n`)
      .concat("data: [DONE]\n\n")
      .join(""),
  },
};
type Maker = keyof typeof edges;

/** The gateway's own server in this process, where nock sees what it asks, and the client in front of it. */
async function open(protocol: Maker) {
  const folder = await mkdtemp(join(tmpdir(), "hone-edge-"));
  const socket = join(folder, "socket");
  const charges: Charge[] = [];
  const { endpoint } = edges[protocol];
  const server = serveGateway({
    order: { protocol, endpoint, key, prices: { [model]: price }, capUsd: null, maxTokens: 4000, socket },
    purse: new Purse(null),
    tell: (charge) => Promise.resolve(void charges.push(charge)),
    stopped: new AbortController().signal,
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });
  const gateway: Pick<Gateway, "socket"> = { socket };
  return { client: clients[protocol](gateway), charges };
}

beforeEach(() => {
  nock.disableNetConnect();
  // The client's way to the gateway is a socket in the file system.
  nock.enableNetConnect(/^gateway:/);
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  if (pending.length > 0) throw new Error(`nobody asked for ${pending.join(", ")}`);
});

describe.each(["anthropic", "openai"] as const)("at the address of the maker, the %s client", (protocol) => {
  const { endpoint, path, sent, error, answer } = edges[protocol];
  const isRight = (body: Record<string, unknown>) => {
    expect(body).toMatchObject(sent);
    return true;
  };
  const edge = () => nock(endpoint, { reqheaders: { authorization: `Bearer ${key}` } }).post(path, isRight);

  it("asks by the key, for what the protocol wants, and reads the answer", async () => {
    edge().reply(200, answer, { "content-type": "text/event-stream" });
    const { client, charges } = await open(protocol);
    expect(await client.reply(asking)).toEqual({ content: [{ type: "text", text: "Hello!" }], stop: "end" });
    expect(charges).toMatchObject([{ model, inputTokens: 25, outputTokens: 15 }]);
    expect(charges[0]?.usd).toBeCloseTo((25 * price.input + 15 * price.output) / 1e6, 12);
  });

  it.each<[number, string, string, FailureKind, RegExp]>([
    [400, "invalid_request_error", "temperature: too hot", "request", /status 400, temperature: too hot/],
    [401, "authentication_error", `${key} is no key`, "key", /status 401, \[key\] is no key\. Check the key/],
    [404, "not_found_error", `model: ${model}`, "model", /status 404, model: test-model-1\. Check the model's name/],
  ])("asks once where the answer is %i", async (status, type, message, kind, words) => {
    edge().reply(status, error(type, message));
    const { client, charges } = await open(protocol);
    await expect(client.reply(asking)).rejects.toMatchObject({ kind, message: expect.stringMatching(words) });
    expect(charges).toEqual([]);
  });

  it("waits as long as 429 says, and asks again", async () => {
    edge().reply(429, error("rate_limit_error", "slow down"), { "retry-after": "1" });
    edge().reply(200, answer, { "content-type": "text/event-stream" });
    const { client, charges } = await open(protocol);
    const begun = performance.now();
    expect(await client.reply(asking)).toMatchObject({ stop: "end" });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
    expect(charges).toHaveLength(1);
  });

  it("gives up where 429 lasts", async () => {
    edge().times(4).reply(429, error("rate_limit_error", "slow down"));
    const { client, charges } = await open(protocol);
    const words = /status 429, slow down \(4 tries\)\. Go on later/;
    await expect(client.reply(asking)).rejects.toMatchObject({ kind: "busy", message: expect.stringMatching(words) });
    expect(charges).toEqual([]);
  });
});
