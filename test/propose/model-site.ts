import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  openModelServer,
  type ModelServer,
  type ModelServerOptions,
} from "../../src/local/model-server/model-server.ts";
import type { Charge, Gateway, GatewaySpec, ModelPrice } from "../../src/propose/gateway/gateway.ts";
import { openGateway } from "../../src/propose/gateway/open-gateway.ts";
import { openAnthropicClient } from "../../src/propose/models/anthropic-client.ts";
import type { ModelClient, ModelRequest } from "../../src/propose/models/model-client.ts";
import { openOpenaiClient } from "../../src/propose/models/openai-client.ts";
import type { Patience } from "../../src/propose/models/persevere.ts";
import { socketFetch } from "../../src/propose/models/socket-fetch.ts";

export const key = "sk-test-5f2c9e0a7b";
export const model = "test-model-1";
/** US dollars for a million tokens. */
export const price: ModelPrice = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

export type Site = { server: ModelServer; gateway: Gateway; charges: Charge[] };
export type SiteOptions = Pick<ModelServerOptions, "protocol" | "script"> &
  Partial<Pick<ModelServerOptions, "slowMs">> &
  Partial<GatewaySpec>;

/** A local model, and the real gateway in front of it; both end with the test. */
export async function openSite({ protocol, script, slowMs = 1000, ...spec }: SiteOptions): Promise<Site> {
  const server = await openModelServer({ protocol, script, key, slowMs });
  onTestFinished(() => server.close());
  return { server, ...(await openGatewayTo(server.url, { protocol, ...spec })) };
}

/** The real gateway in front of an address. */
export async function openGatewayTo(
  endpoint: string,
  spec: Pick<GatewaySpec, "protocol"> & Partial<GatewaySpec>,
): Promise<Omit<Site, "server">> {
  const folder = await mkdtemp(join(tmpdir(), "hone-gateway-"));
  const charges: Charge[] = [];
  const gateway = await openGateway({
    endpoint,
    key,
    prices: { [model]: price },
    capUsd: null,
    maxTokens: 4000,
    folder,
    onCharge: (charge) => charges.push(charge),
    ...spec,
  });
  onTestFinished(async () => {
    await gateway.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { gateway, charges };
}

/** Both clients, impatient enough for a test. */
export const clients = {
  anthropic: (gateway: Pick<Gateway, "socket">, patience: Partial<Patience> = {}): ModelClient =>
    openAnthropicClient({ gateway, model, patience: { backoffMs: 5, ...patience } }),
  openai: (gateway: Pick<Gateway, "socket">, patience: Partial<Patience> = {}): ModelClient =>
    openOpenaiClient({ gateway, model, patience: { backoffMs: 5, ...patience } }),
};

/** A first request, with a tool. */
export const asking: ModelRequest = {
  system: "You make kernels faster.",
  messages: [{ role: "user", content: [{ type: "text", text: "Make it faster." }] }],
  tools: [
    {
      name: "edit",
      description: "Writes a file.",
      schema: { type: "object", properties: { path: { type: "string" }, text: { type: "string" } } },
    },
  ],
  maxTokens: 1000,
};

/** A request straight to the gateway's socket, as a coding agent would send it. */
export async function send(
  gateway: Pick<Gateway, "socket">,
  path: string,
  { method = "POST", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await socketFetch(gateway.socket)(`http://gateway${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
