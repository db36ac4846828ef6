import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerCall } from "./answer-call.ts";
import { passOn } from "./pass-on.ts";
import { readCall } from "./read-call.ts";
import { mostCost, priceIn } from "./purse.ts";
import { refusalBody, refusalHeader, type Refusal } from "./refusal.ts";
import type { Site } from "./site.ts";
import { tokensIn } from "./usage.ts";

/** Bytes of a request, at most: what the largest context holds. */
const mostBytes = 16 * 1024 * 1024;

/** What is asked for by a path: an answer, which costs; or something that is free. Nothing else is passed on. */
const paths = {
  anthropic: { answer: "/v1/messages", free: ["POST /v1/messages/count_tokens", "GET /v1/models"] },
  openai: { answer: "/v1/chat/completions", free: ["GET /v1/models"] },
} as const;

/** The gateway's server, not listening yet: it refuses, or asks the configured endpoint and hands the answer on. */
export function serveGateway(site: Site): Server {
  return createServer((request, response) => {
    response.on("error", () => response.destroy());
    handle(site, request, response).catch((error: unknown) => {
      const message = `it failed: ${error instanceof Error ? error.message : String(error)}`;
      refuse(site, response, { kind: "connection", status: 502, message });
    });
  });
}

async function handle(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { protocol, maxTokens } = site.order;
  const [path = ""] = (request.url ?? "").split("?");
  const free = paths[protocol].free.some((one) => one === `${request.method} ${path}`);
  const route = whyNoRoute(site, request.method, path);
  if (!free && route) return refuse(site, response, route);
  const body = await read(request);
  if (!body) {
    const message = `a request may have ${mostBytes} bytes at most`;
    return refuse(site, response, { kind: "request", status: 413, message });
  }
  const sent = { path: request.url ?? "", headers: request.headers };
  if (request.method === "GET") {
    const forwarded = { ...sent, method: "GET" as const, body: null };
    return passOn(site, forwarded, response, (refusal) => refuse(site, response, refusal));
  }
  const call = readCall(protocol, body.toString("utf8"), maxTokens);
  if ("refused" in call) return refuse(site, response, { kind: "request", status: 400, message: call.refused });
  if (free) {
    const forwarded = { ...sent, method: "POST" as const, body };
    return passOn(site, forwarded, response, (refusal) => refuse(site, response, refusal));
  }
  const price = priceIn(site.order.prices, call.model);
  if (site.purse.capped && !price) {
    const message = `there is a limit on money and no price for the model ${call.model}; configure its price`;
    return refuse(site, response, { kind: "cap", status: 402, message });
  }
  const id = randomUUID();
  const most = price ? mostCost({ input: tokensIn(call.body.length), output: call.maxTokens }, price) : 0;
  const spent = site.purse.reserve(id, most);
  if (spent) return refuse(site, response, { kind: "cap", status: 402, message: spent });
  const forwarded = { ...sent, method: "POST" as const, body: call.body };
  await answerCall({
    site,
    id,
    call,
    price,
    forwarded,
    response,
    refuse: (refusal) => refuse(site, response, refusal),
  });
}

function whyNoRoute({ order }: Site, method: string | undefined, path: string): Refusal | null {
  const { answer } = paths[order.protocol];
  if (path !== answer) {
    return {
      kind: "request",
      status: 404,
      message: `only ${answer} is passed on, and nothing is at ${path.slice(0, 100)}`,
    };
  }
  return method === "POST" ? null : { kind: "request", status: 405, message: `${answer} takes POST only` };
}

/** The body, or null where it is too long: it is then read to its end unkept, so that the answer can be heard. */
async function read(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += Buffer.byteLength(chunk);
    if (bytes <= mostBytes) chunks.push(Buffer.from(chunk));
  }
  return bytes <= mostBytes ? Buffer.concat(chunks) : null;
}

function refuse({ order }: Site, response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(refusal.status, { "content-type": "application/json", [refusalHeader]: refusal.kind });
  response.end(refusalBody(order.protocol, refusal));
}
