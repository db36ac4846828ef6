/** The loopback server: sockets in front of `answer`. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import type { Answer } from "../rules/rule.ts";
import type { World } from "../world.ts";
import { answer } from "./answer.ts";
import { jsonType } from "./gate.ts";
import type { RestRequest } from "./rest.ts";

/** Listens on a free port of 127.0.0.1; the world is made when the port is known. */
export async function listen(makeWorld: (origin: string) => World): Promise<{ world: World; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const world = makeWorld(`http://127.0.0.1:${address.port}`);
  server.on("request", (request, response) => {
    void handle(world, request, response);
  });
  return { world, server };
}

/** A connection that breaks ends without a word. */
async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await answer(world, await read(world, request)));
  } catch {
    request.destroy();
  }
}

async function read(world: World, request: IncomingMessage): Promise<RestRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? "/", world.origin);
  return {
    method: request.method ?? "GET",
    url,
    path: url.pathname,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

function send(response: ServerResponse, { status, headers = {}, body, raw }: Answer): void {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const type = json === undefined ? {} : { "content-type": jsonType };
  response.writeHead(status, { ...type, ...headers });
  response.end(raw ?? json);
}
