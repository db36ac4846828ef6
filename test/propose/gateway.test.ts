import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, readlink, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EnvironmentError, InputError } from "../../src/model/input-error.ts";
import { openGateway } from "../../src/propose/gateway/open-gateway.ts";
import { socketFetch } from "../../src/propose/models/socket-fetch.ts";
import { key, model, openGatewayTo, openSite, price, send } from "./model-site.ts";

const body = { model, max_tokens: 100, messages: [{ role: "user", content: "Hello." }] };
const version = { "anthropic-version": "2023-06-01" };
const said = { reply: [{ type: "text" as const, text: "Hello." }], usage: { inputTokens: 1000, outputTokens: 50 } };

/** A server of the test's own, for what no model's server does. */
async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Processes that have the gateway's folder as their own. */
async function processesIn(folder: string): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(ids.map(async (id) => [id, await linkOf(`/proc/${id}/cwd`)] as const));
  return places.filter(([, place]) => place === folder).map(([id]) => Number(id));
}

const linkOf = (path: string): Promise<string | null> => readlink(path).catch(() => null);

describe("the gateway's process", () => {
  it("has the key in neither its arguments nor its environment, and inherits nothing else of it", async () => {
    vi.stubEnv("HONE_TEST_SECRET", "do-not-hand-on");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { gateway } = await openSite({ protocol: "anthropic", script: [said] });
    const [pid, ...others] = await processesIn(dirname(gateway.socket));
    expect(others).toEqual([]);
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    expect(command).toContain("gateway-process");
    expect(command + environment).not.toMatch(/sk-test|do-not-hand-on|PATH=/);
  });

  it("is missed by whoever asks it when it was killed, and can still be closed", async () => {
    const { gateway } = await openSite({ protocol: "anthropic", script: [said] });
    for (const pid of await processesIn(dirname(gateway.socket))) process.kill(pid, "SIGKILL");
    const codeOf = (error: { cause?: { code?: string } }) => error.cause?.code;
    const ask = () => send(gateway, "/v1/messages", { headers: version, body }).catch(codeOf);
    await expect.poll(ask, { timeout: 10_000 }).toBe("ECONNREFUSED");
    await gateway.close();
  });

  it("goes through a proxy where Node was told to", async () => {
    const asked: (string | undefined)[] = [];
    const proxy = await listen((request, response) => {
      asked.push(request.url);
      response.writeHead(200, { "content-type": "application/json" }).end('{"choices": []}');
    });
    const settings = { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: "", no_proxy: "" };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { gateway } = await openGatewayTo("http://127.0.0.2:9", { protocol: "openai" });
    expect((await send(gateway, "/v1/chat/completions", { body })).status).toBe(200);
    expect(asked).toEqual(["http://127.0.0.2:9/v1/chat/completions"]);
  });

  it("makes a socket for this user alone and leaves none behind", async () => {
    const { gateway } = await openSite({ protocol: "anthropic", script: [said] });
    expect((await stat(gateway.socket)).mode & 0o777).toBe(0o600);
    const folder = dirname(gateway.socket);
    await gateway.close();
    expect(await readdir(folder)).toEqual([]);
    expect(await processesIn(folder)).toEqual([]);
  });

  it("ends when whoever started it dies", async () => {
    const folder = await mkdtemp(`${tmpdir()}/hone-gateway-`);
    const spec = {
      protocol: "openai",
      endpoint: "http://127.0.0.1:9",
      key,
      prices: {},
      capUsd: null,
      maxTokens: 10,
      folder,
    };
    const program = new URL("../../src/propose/gateway/open-gateway.ts", import.meta.url).href;
    const script = `const { openGateway } = await import(${JSON.stringify(program)});
      await openGateway({ ...${JSON.stringify(spec)}, onCharge() {} });
      console.log("open"); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => owner.stdout.once("data", resolve));
    expect(await processesIn(folder)).toHaveLength(1);
    owner.kill("SIGKILL");
    await expect.poll(() => processesIn(folder), { timeout: 10_000 }).toEqual([]);
  });

  it.each([
    ["ftp://127.0.0.1/", InputError],
    ["nowhere", InputError],
  ])("does not start for the endpoint %s", async (endpoint, error) => {
    const folder = "/tmp";
    const spec = { protocol: "openai" as const, key, prices: {}, capUsd: null, maxTokens: 10, folder, onCharge() {} };
    await expect(openGateway({ ...spec, endpoint })).rejects.toThrow(error);
  });

  it("says what to do where the socket's path is too long", async () => {
    const folder = `/tmp/${"long".repeat(30)}`;
    const endpoint = "http://127.0.0.1:9";
    const spec = {
      protocol: "openai" as const,
      endpoint,
      key,
      prices: {},
      capUsd: null,
      maxTokens: 10,
      folder,
      onCharge() {},
    };
    await expect(openGateway(spec)).rejects.toThrow(EnvironmentError);
  });
});

describe("what passes the gateway", () => {
  it("drops a key that a request brings, and every header that the protocol does not need", async () => {
    const { server, gateway } = await openSite({ protocol: "anthropic", script: [said] });
    const brought = { authorization: "Bearer mine", "x-api-key": "mine", cookie: "a=b", "x-forwarded-for": "10.0.0.1" };
    const beta = { "anthropic-beta": "some-beta-2026-01-01" };
    expect((await send(gateway, "/v1/messages", { headers: { ...version, ...brought, ...beta }, body })).status).toBe(
      200,
    );
    const { headers } = server.asked[0] ?? { headers: {} };
    expect(headers).toMatchObject({ authorization: `Bearer ${key}`, ...beta, "accept-encoding": "identity" });
    expect(JSON.stringify(headers)).not.toMatch(/mine|a=b|10\.0\.0\.1/);
  });

  it.each([
    ["POST", "/v1/complete", 404],
    ["POST", "/v1/messages/batches", 404],
    ["POST", "/v1/files", 404],
    ["GET", "/v1/messages", 405],
    ["DELETE", "/v1/messages", 405],
    ["POST", "/v1/../admin", 404],
    ["POST", "/v1/chat/completions", 404],
  ])("refuses %s %s", async (method, path, status) => {
    const { server, gateway } = await openSite({ protocol: "anthropic", script: [said] });
    const given = method === "GET" ? {} : { body };
    const answer = await send(gateway, path, { method, headers: version, ...given });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ type: "error", error: { type: "invalid_request_error" } });
    expect([server.asked, server.violations]).toEqual([[], []]);
  });

  const image = { type: "image", source: { type: "url", url: "http://example.com/a.png" } };
  it.each([
    ["no JSON", "{"],
    ["no model", { ...body, model: undefined }],
    ["a limit that is no number", { ...body, max_tokens: "many" }],
    ["an image", { ...body, messages: [{ role: "user", content: [image] }] }],
    [
      "an image in a tool's answer",
      { ...body, messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: [image] }] }] },
    ],
    ["a tool that searches the web", { ...body, tools: [{ type: "web_search_20260318", name: "web_search" }] }],
    ["a server of tools", { ...body, mcp_servers: [{ type: "url", url: "http://example.com" }] }],
    ["several answers", { ...body, n: 4 }],
  ])("refuses %s", async (_, wrong) => {
    const { server, gateway, charges } = await openSite({ protocol: "anthropic", script: [said] });
    const answer = await send(gateway, "/v1/messages", { headers: version, body: wrong });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-hone-gateway")).toBe("request");
    expect([server.asked, server.violations, charges]).toEqual([[], [], []]);
  });

  it("refuses a request that is too long", async () => {
    const { gateway } = await openSite({ protocol: "anthropic", script: [said] });
    const long = { ...body, system: "x".repeat(17 * 1024 * 1024) };
    expect((await send(gateway, "/v1/messages", { headers: version, body: long })).status).toBe(413);
  });

  it.each([
    ["cuts a larger limit", 100_000, 4000],
    ["leaves a smaller one", 100, 100],
    ["sets one that is absent", undefined, 4000],
  ])("%s", async (_, asked, passed) => {
    const { server, gateway } = await openSite({ protocol: "anthropic", script: [said] });
    await send(gateway, "/v1/messages", { headers: version, body: { ...body, max_tokens: asked } });
    expect(server.asked.map(({ maxTokens }) => maxTokens)).toEqual([passed]);
  });

  it("cuts a budget of thoughts with the limit that it is a part of", async () => {
    const bodies: string[] = [];
    const url = await listen((request, response) => {
      request.on("data", (chunk) => bodies.push(String(chunk)));
      request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
    });
    const { gateway } = await openGatewayTo(url, { protocol: "anthropic" });
    const thinking = { type: "enabled", budget_tokens: 31_999 };
    await send(gateway, "/v1/messages", { headers: version, body: { ...body, max_tokens: 32_000, thinking } });
    await send(gateway, "/v1/messages", { headers: version, body: { ...body, thinking: { type: "adaptive" } } });
    expect(bodies.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { max_tokens: 4000, thinking: { type: "enabled", budget_tokens: 3999 } },
      { max_tokens: 100, thinking: { type: "adaptive" } },
    ]);
    expect(bodies[1]).not.toContain("budget_tokens");
  });

  it("knows both of OpenAI's names of the limit, and has streams say what they cost", async () => {
    const { server, gateway, charges } = await openSite({ protocol: "openai", script: () => said });
    const asks = [
      { max_completion_tokens: 9000 },
      { max_tokens: 9000 },
      {},
      { stream: true, stream_options: { include_usage: false } },
    ];
    for (const ask of asks) {
      const { max_tokens: _, ...rest } = body;
      expect((await send(gateway, "/v1/chat/completions", { body: { ...rest, ...ask } })).status).toBe(200);
    }
    expect(server.asked.map(({ maxTokens }) => maxTokens)).toEqual([4000, 4000, 4000, 4000]);
    expect(server.asked[0]?.body).toMatchObject({ max_completion_tokens: 4000 });
    expect(charges.map(({ inputTokens }) => inputTokens)).toEqual([1000, 1000, 1000, 1000]);
  });

  it("leaves out what would make the same tokens dearer", async () => {
    const { server, gateway } = await openSite({ protocol: "anthropic", script: [said] });
    const dear = { ...body, speed: "fast", service_tier: "auto", inference_geo: "us", fallbacks: "default" };
    expect((await send(gateway, "/v1/messages", { headers: version, body: dear })).status).toBe(200);
    expect(server.violations).toEqual([]);
  });

  it.each(["", "/", "/v1", "/v1/"])("keeps an endpoint's path, given as %s", async (suffix) => {
    const paths: (string | undefined)[] = [];
    const url = await listen((request, response) => {
      paths.push(request.url);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    const { gateway } = await openGatewayTo(`${url}/router/api${suffix}`, { protocol: "openai" });
    await send(gateway, "/v1/chat/completions?debug=1", { body });
    expect(paths).toEqual(["/router/api/v1/chat/completions"]);
  });

  it("follows no redirect", async () => {
    let elsewhere = 0;
    const other = await listen((_, response) => {
      elsewhere += 1;
      response.end("{}");
    });
    const url = await listen((_, response) => response.writeHead(307, { location: `${other}/v1/messages` }).end());
    const { gateway, charges } = await openGatewayTo(url, { protocol: "anthropic" });
    const answer = await send(gateway, "/v1/messages", { headers: version, body });
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/redirect/);
    expect(answer.headers.get("location")).toBeNull();
    expect([elsewhere, charges]).toEqual([0, []]);
  });

  it("does not give the key away where a server repeats it", async () => {
    const url = await listen((request, response) => {
      response.writeHead(401, { "content-type": "application/json", "x-echo": String(request.headers.authorization) });
      response.end(JSON.stringify({ error: { message: `${request.headers.authorization} is wrong` } }));
    });
    const { gateway } = await openGatewayTo(url, { protocol: "anthropic" });
    const answer = await send(gateway, "/v1/messages", { headers: version, body });
    expect(answer.text).toContain("Bearer [key] is wrong");
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(key);
  });

  it.each([1, 7, 64])("does not give the key away in a stream either, sent in pieces of %i bytes", async (size) => {
    const url = await listen((request, response) => {
      const said = String(request.headers.authorization);
      response.writeHead(200, { "content-type": "text/event-stream", "request-id": `req-${key}` });
      const usage = { input_tokens: 3, output_tokens: 5 };
      const events = [
        { type: "message_start", message: { usage } },
        { type: "content_block_delta", delta: { text: `${said}, ${said} are the sk-test of ${key}${key}` } },
        { type: "message_delta", usage },
      ];
      const bytes = Buffer.from(
        events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""),
      );
      for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size));
      response.end();
    });
    const { gateway, charges } = await openGatewayTo(url, { protocol: "anthropic" });
    const answer = await send(gateway, "/v1/messages", { headers: version, body: { ...body, stream: true } });
    expect(answer.text).toContain('"Bearer [key], Bearer [key] are the sk-test of [key][key]"');
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(key);
    expect(answer.text).toMatch(/"output_tokens":5\}\}\n\n$/);
    expect(charges).toMatchObject([{ inputTokens: 3, outputTokens: 5 }]);
  });

  it("does not give the key away in a stream that breaks off in the middle of it", async () => {
    const url = await listen((request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`data: ${String(request.headers.authorization).slice(0, -1)}`);
    });
    const { gateway } = await openGatewayTo(url, { protocol: "anthropic" });
    const answer = await send(gateway, "/v1/messages", { headers: version, body: { ...body, stream: true } });
    expect(answer.text).toBe("data: Bearer [key]");
  });

  it("says that the endpoint cannot be reached", async () => {
    const { gateway, charges } = await openGatewayTo("http://127.0.0.1:9", { protocol: "openai" });
    const answer = await send(gateway, "/v1/chat/completions", { body });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { message: expect.stringMatching(/no answer.*ECONNREFUSED/) },
    });
    expect(charges).toEqual([]);
  });
});

describe("what the gateway counts", () => {
  it("counts what was read from the cache and written to it at their own prices", async () => {
    const usage = { inputTokens: 1000, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: 10 };
    const { gateway, charges } = await openSite({ protocol: "anthropic", script: () => ({ ...said, usage }) });
    await send(gateway, "/v1/messages", { headers: version, body });
    await send(gateway, "/v1/messages", { headers: version, body: { ...body, stream: true } });
    const usd = (100 * price.input + 600 * price.cacheRead + 300 * price.cacheWrite + 10 * price.output) / 1e6;
    const counted = { model, ...usage };
    expect(charges).toMatchObject([counted, counted]);
    for (const charge of charges) expect(charge.usd).toBeCloseTo(usd, 12);
    expect(gateway.spentUsd()).toBeCloseTo(2 * usd, 12);
  });

  it("counts tokens, and no money, of a model without a price", async () => {
    const { gateway, charges } = await openSite({ protocol: "openai", script: [said], prices: {} });
    await send(gateway, "/v1/chat/completions", { body });
    expect(charges).toMatchObject([{ inputTokens: 1000, outputTokens: 50, usd: null }]);
    expect(gateway.spentUsd()).toBe(0);
  });

  it("refuses a model without a price where money is limited", async () => {
    const { server, gateway } = await openSite({ protocol: "openai", script: [said], prices: {}, capUsd: 1 });
    const answer = await send(gateway, "/v1/chat/completions", { body });
    expect(answer.status).toBe(402);
    expect(JSON.parse(answer.text)).toMatchObject({
      error: { message: expect.stringMatching(/no price for the model test-model-1/) },
    });
    expect(server.asked).toEqual([]);
  });

  it("prices a dated name as the one without a date", async () => {
    const { gateway, charges } = await openSite({ protocol: "openai", script: [said], capUsd: 1 });
    const answer = await send(gateway, "/v1/chat/completions", { body: { ...body, model: `${model}-20261101` } });
    expect(answer.status).toBe(200);
    expect(charges[0]?.usd).toBeCloseTo((1000 * 3 + 50 * 15) / 1e6, 12);
  });

  it("counts upward what an answer does not say", async () => {
    const answer = JSON.stringify({ choices: [{ message: { content: "x".repeat(500) } }] });
    const url = await listen((_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(answer),
    );
    const { gateway, charges } = await openGatewayTo(url, { protocol: "openai" });
    await send(gateway, "/v1/chat/completions", { body });
    expect(charges).toHaveLength(1);
    expect(charges[0]?.inputTokens).toBeGreaterThanOrEqual(JSON.stringify(body).length / 3);
    expect(charges[0]?.outputTokens).toBe(100);
  });

  it("charges a stream whose client goes away, upward and once", async () => {
    const { server, gateway, charges } = await openSite({
      protocol: "anthropic",
      script: [{ fault: "slow" }],
      slowMs: 200,
    });
    const leaving = new AbortController();
    const asked = socketFetch(gateway.socket)("http://gateway/v1/messages", {
      method: "POST",
      headers: { "content-type": "application/json", ...version },
      body: JSON.stringify({ ...body, stream: true }),
      signal: leaving.signal,
    });
    await expect.poll(() => server.asked.length, { timeout: 10_000 }).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow("aborted");
    await expect.poll(() => charges.length, { timeout: 10_000 }).toBe(1);
    expect(charges[0]?.inputTokens).toBeGreaterThanOrEqual(server.billed[0]?.inputTokens ?? Infinity);
    expect(charges[0]?.outputTokens).toBeGreaterThanOrEqual(server.billed[0]?.outputTokens ?? Infinity);
  });

  it("charges all that a call may cost whose answer has not begun when the turn ends", async () => {
    let asked = 0;
    // It takes the call, and works until somebody hangs up.
    const url = await listen(() => (asked += 1));
    const { gateway, charges } = await openGatewayTo(url, { protocol: "anthropic" });
    const answer = send(gateway, "/v1/messages", { headers: version, body }).catch((error: unknown) => error);
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(1);
    await gateway.close();
    await answer;
    expect(charges).toHaveLength(1);
    const [charge] = charges;
    expect(charge).toMatchObject({ model, outputTokens: body.max_tokens, cacheReadTokens: 0 });
    expect(charge?.inputTokens).toBeGreaterThanOrEqual(JSON.stringify(body).length / 3);
    const usd = ((charge?.inputTokens ?? 0) * price.input + body.max_tokens * price.output) / 1e6;
    expect(charge?.usd).toBeCloseTo(usd, 12);
    expect(gateway.spentUsd()).toBeCloseTo(usd, 12);
  });

  it("charges nothing for a call that a server broke off before it answered", async () => {
    const url = await listen((request) => request.socket.destroy());
    const { gateway, charges } = await openGatewayTo(url, { protocol: "anthropic" });
    expect((await send(gateway, "/v1/messages", { headers: version, body })).status).toBe(502);
    await gateway.close();
    expect(charges).toEqual([]);
  });

  it("settles what is under way when it is closed", async () => {
    const url = await listen((_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const usage = { input_tokens: 700, output_tokens: 1 };
      response.write(
        `event: message_start\ndata: ${JSON.stringify({ type: "message_start", message: { usage } })}\n\n`,
      );
    });
    const { gateway, charges } = await openGatewayTo(url, { protocol: "anthropic" });
    const answer = await socketFetch(gateway.socket)("http://gateway/v1/messages", {
      method: "POST",
      headers: { "content-type": "application/json", ...version },
      body: JSON.stringify({ ...body, stream: true }),
    });
    const stream = answer.body?.getReader();
    await stream?.read();
    await gateway.close();
    await expect(stream?.read()).rejects.toThrow("terminated");
    expect(charges).toMatchObject([{ inputTokens: 700 }]);
  });
});
