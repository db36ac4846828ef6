/** One request, whatever it is for and however it came: REST, GraphQL, git, the artifact service, its blobs. */
import { answerBlob } from "../artifacts/blobs.ts";
import { answerArtifactService, servicePrefix } from "../artifacts/service.ts";
import { blobPrefix } from "../artifacts/signed-url.ts";
import type { Answer, Routed } from "../rules/rule.ts";
import type { World } from "../world.ts";
import { ConnectionLost } from "./faults.ts";
import { answerGit } from "./git-http.ts";
import { answerGraphql, graphqlOperation } from "./graphql.ts";
import { routeRest } from "./rest.ts";
import type { RestRequest } from "./rest.ts";

export const restPrefix = "/api/v3";

/** Throws {@link ConnectionLost} where the faults' script says so, and nothing else. */
export async function answer(world: World, request: RestRequest): Promise<Answer> {
  const where = `${request.method} ${request.path}`;
  try {
    return await world.gate.pass(world, request, route(world, request));
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    world.violations.push({ what: "answer", where, problem: String(error) });
    return { status: 500, body: { message: `The offline GitHub failed at ${where}: ${String(error)}` } };
  }
}

function route(world: World, request: RestRequest): Routed {
  const { path, method, url, body, headers } = request;
  const authorization = typeof headers.authorization === "string" ? headers.authorization : undefined;
  if (path === "/api/graphql")
    return { operation: graphqlOperation(body), play: () => answerGraphql(world, { authorization, body }) };
  if (path.startsWith(`${restPrefix}/`)) return routeRest(world, { ...request, path: path.slice(restPrefix.length) });
  if (path.startsWith(servicePrefix)) {
    const operation = `artifact ${path.slice(servicePrefix.length)}`;
    return { operation, play: async () => answerArtifactService(world, { path, authorization, body }) };
  }
  if (path.startsWith(blobPrefix))
    return { operation: `blob ${method}`, play: async () => answerBlob(world, { method, url, body }) };
  return { operation: "git", play: async () => (await answerGit(world, request)) ?? unknown(world, request) };
}

function unknown(world: World, { method, path }: RestRequest): Answer {
  const problem = "the offline GitHub does not play this";
  world.violations.push({ what: "unknown", where: `${method} ${path}`, problem });
  return { status: 501, body: { message: `The offline GitHub does not play ${method} ${path}` } };
}
