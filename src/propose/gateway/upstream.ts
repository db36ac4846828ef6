import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { Order } from "./wire.ts";

/** A request that may go on to the server. */
export type Forwarded = { method: "GET" | "POST"; path: string; headers: IncomingHttpHeaders; body: Buffer | null };

/** What a client may say to the server, and no more: whatever it brings of a key stays here. */
const passedOn = ["anthropic-version", "anthropic-beta", "content-type", "accept"];

/** What a client gets to read of the server's headers. */
export const passedBack = [
  "content-type",
  "retry-after",
  "retry-after-ms",
  "request-id",
  "x-request-id",
  "x-should-retry",
];

/** A server that has not sent a byte for so long has gone, milliseconds. The clients give up long before. */
const silenceMs = 15 * 60_000;

/** A connection for each request; through a proxy where the user has told Node to use one. */
const connecting = process.env["NODE_USE_ENV_PROXY"] === "1" ? { proxyEnv: process.env } : {};
const agents = { plain: new Agent(connecting), secure: new SecureAgent(connecting) };

/**
 * Sends a request to the configured server with the key, and to nothing else; redirects come back as they are. Rejects
 * when no answer begins.
 */
export function ask(order: Order, forwarded: Forwarded, signal: AbortSignal): Promise<IncomingMessage> {
  const url = upstreamUrl(order.endpoint, forwarded.path);
  const [send, agent] = url.protocol === "https:" ? [secureRequest, agents.secure] : [request, agents.plain];
  return new Promise((resolve, reject) => {
    const headers = { ...headersFor(order, forwarded), ...keyHeaders(order) };
    const sent = send(url, { method: forwarded.method, headers, signal, agent, timeout: silenceMs });
    sent.once("response", resolve);
    sent.once("error", reject);
    sent.once("timeout", () => sent.destroy(new Error(`no byte in ${silenceMs / 60_000} minutes`)));
    sent.end(forwarded.body ?? undefined);
  });
}

/** An endpoint may be given with the protocol's `/v1` or without. */
export function upstreamUrl(endpoint: string, path: string): URL {
  const url = new URL(endpoint);
  const prefix = url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
  const [pathname = "", query = ""] = path.split("?");
  url.pathname = prefix + pathname;
  // The one query that clients of the protocol use.
  url.search = query === "beta=true" ? query : "";
  url.hash = "";
  return url;
}

function headersFor(order: Order, { headers, body }: Forwarded): Record<string, string> {
  const kept = passedOn.flatMap((name) => {
    const value = headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const version = order.protocol === "anthropic" ? { "anthropic-version": "2023-06-01" } : {};
  const length = body ? { "content-length": String(body.length) } : {};
  // Compressed answers could not be counted as they pass.
  return { ...version, ...Object.fromEntries(kept), ...length, "accept-encoding": "identity", "user-agent": "hone" };
}

/** Both protocols take a key as a bearer token; Anthropic's did not always, but does for all of its keys. */
const keyHeaders = ({ key }: Order): Record<string, string> => (key === null ? {} : { authorization: `Bearer ${key}` });
