/**
 * A model without a model: a small, strict stand-in on loopback that speaks Anthropic's messages or OpenAI's chat
 * completions, streamed and whole, says what its script says, and breaks where the script wants it to. For tests,
 * `hone demo`, and whoever wants to try a proposer without a key.
 *
 * Every request is checked; one that the real server would refuse, or that shows a mistake, gets the protocol's error
 * and is written to `violations`, which must be empty at the end of a play: whoever starts it has to look.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { anthropic } from "./anthropic.ts";
import { playOf } from "./answer.ts";
import { openai } from "./openai.ts";
import { perform, sendJson } from "./perform.ts";
import type { Protocol, Refusal } from "./protocol.ts";
import { nextStep, type Asked, type Billed, type Script } from "./script.ts";

export type { Asked, Billed, Fault, Script, Step } from "./script.ts";

export type ModelServerOptions = {
  protocol: "anthropic" | "openai";
  script: Script;
  /** The key that requests must bring; null: they must bring none. */
  key: string | null;
  /** How long a "slow" step keeps its answer back, milliseconds. */
  slowMs?: number;
};

export type ModelServer = {
  /** `http://127.0.0.1:<port>`, without the protocol's path. */
  url: string;
  /** Requests for answers that were right, in their order. */
  asked: readonly Asked[];
  /** What each answer cost that was given, whether or not it was heard to its end. */
  billed: readonly Billed[];
  violations: readonly string[];
  close(): Promise<void>;
};

type World = {
  protocol: Protocol;
  options: ModelServerOptions;
  asked: Asked[];
  billed: Billed[];
  violations: string[];
};

/** Starts it on a free port of 127.0.0.1. */
export async function openModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const world: World = {
    protocol: { anthropic, openai }[options.protocol],
    options,
    asked: [],
    billed: [],
    violations: [],
  };
  const server = createServer((request, response) => {
    // A client that goes away is nothing to this server.
    response.on("error", () => {});
    handle(world, request, response).catch((error: unknown) => {
      world.violations.push(`the server failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked: world.asked,
    billed: world.billed,
    violations: world.violations,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await read(request);
  const { protocol, options } = world;
  if (request.method === "GET" && request.url === "/v1/models") {
    return sendJson(response, 200, { object: "list", data: [] });
  }
  if (!hasKey(world, request.headers)) {
    return refuse(world, response, { status: 401, type: protocol.types[401], message: "invalid key" }, "key");
  }
  const found = readRequest(world, request, text);
  if (typeof found === "string") {
    return refuse(world, response, { status: 400, type: protocol.types[400], message: found }, found);
  }
  const { asked, stream } = found;
  world.asked.push(asked);
  const step = await nextStep(options.script, asked);
  if (!step) {
    const message = `the script has no step ${asked.number}`;
    return refuse(world, response, { status: 400, type: protocol.types[400], message }, message);
  }
  const play = playOf(step, asked, {
    types: protocol.types,
    bytes: Buffer.byteLength(text),
    slowMs: options.slowMs ?? 1000,
  });
  await perform({ world, play, asked, stream, response });
}

function hasKey({ protocol, options }: World, headers: IncomingMessage["headers"]): boolean {
  if (options.key !== null) return protocol.hasKey(headers, options.key);
  return headers.authorization === undefined && headers["x-api-key"] === undefined;
}

/** The request as the script sees it, or what is wrong with it. */
function readRequest(world: World, request: IncomingMessage, text: string): { asked: Asked; stream: boolean } | string {
  const { protocol } = world;
  const { method, url = "", headers } = request;
  if (method !== "POST" || url !== protocol.path) return `${method} ${url}: only POST ${protocol.path} is answered`;
  if (!headers["content-type"]?.startsWith("application/json")) return "content-type: it must be application/json";
  const problem = protocol.headerProblem(headers);
  if (problem !== null) return problem;
  const body: unknown = json(text);
  const found = protocol.check(body);
  if (typeof found === "string") return found;
  const number = world.asked.length + 1;
  return { stream: found.stream, asked: { ...found.asked, number, headers, body: { ...Object(body) } } };
}

function refuse(world: World, response: ServerResponse, refusal: Refusal, violation: string): void {
  world.violations.push(violation);
  sendJson(response, refusal.status, world.protocol.errorBody(refusal));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
