/** The loopback server: one address for REST, GraphQL, git, the artifact service and its blobs. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import { answerBlob } from "../artifacts/blobs.ts";
import { answerArtifactService, servicePrefix } from "../artifacts/service.ts";
import { blobPrefix } from "../artifacts/signed-url.ts";
import type { Answer } from "../rules/rule.ts";
import type { World } from "../world.ts";
import { answerGit } from "./git-http.ts";
import { answerGraphql } from "./graphql.ts";
import { answerRest } from "./rest.ts";
import type { RestRequest } from "./rest.ts";

const restPrefix = "/api/v3";

/** Listens on a free port of 127.0.0.1; the world is made when the port is known. */
export async function listen(makeWorld: (origin: string) => Promise<World>): Promise<{ world: World; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const world = await makeWorld(`http://127.0.0.1:${address.port}`);
  server.on("request", (request, response) => {
    void handle(world, request, response);
  });
  return { world, server };
}

async function handle(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const where = `${request.method} ${request.url}`;
  try {
    send(response, await route(world, await read(world, request)));
  } catch (error) {
    world.violations.push({ what: "answer", where, problem: String(error) });
    send(response, { status: 500, body: { message: `The offline GitHub failed at ${where}: ${String(error)}` } });
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

async function route(world: World, request: RestRequest): Promise<Answer> {
  const { path, method, url, body, headers } = request;
  const { authorization } = headers;
  const header = typeof authorization === "string" ? authorization : undefined;
  if (path === "/api/graphql") return answerGraphql(world, { authorization: header, body });
  if (path.startsWith(`${restPrefix}/`)) return answerRest(world, { ...request, path: path.slice(restPrefix.length) });
  if (path.startsWith(servicePrefix)) return answerArtifactService(world, { path, authorization: header, body });
  if (path.startsWith(blobPrefix)) return answerBlob(world, { method, url, body });
  const git = await answerGit(world, request);
  if (git !== null) return git;
  world.violations.push({
    what: "unknown",
    where: `${method} ${path}`,
    problem: "the offline GitHub does not play this",
  });
  return { status: 501, body: { message: `The offline GitHub does not play ${method} ${path}` } };
}

function send(response: ServerResponse, { status, headers = {}, body, raw }: Answer): void {
  const json = body === undefined ? undefined : JSON.stringify(body);
  const type = json === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  response.writeHead(status, { ...type, ...headers });
  response.end(raw ?? json);
}
