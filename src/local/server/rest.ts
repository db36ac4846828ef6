/** One REST call: found in GitHub's description, checked against it, authorised, played, and the answer checked too. */
import type { IncomingHttpHeaders } from "node:http";

import { z } from "zod";

import { verifyAppJwt } from "../app-jwt.ts";
import { checkWritable } from "../acts/push.ts";
import { checkAnswer, checkBody, checkParameter, operations } from "../api-description.ts";
import type { Operation } from "../api-description.ts";
import type { JsonObject } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { rules } from "../rules/index.ts";
import type { Answer, Call, Routed, Rule } from "../rules/rule.ts";
import { allows, presentedToken } from "../tokens.ts";
import { fullName } from "../world.ts";
import type { World } from "../world.ts";

export type RestRequest = { method: string; url: URL; path: string; headers: IncomingHttpHeaders; body: Buffer };

/** By method, in the order in which they are tried. */
const routes = Map.groupBy(
  operations.map((operation) => ({ operation, pattern: pathPattern(operation.path) })),
  ({ operation }) => operation.method.toUpperCase(),
);

/** Which operation a request is of, and its answer, which never throws. */
export function routeRest(world: World, asked: RestRequest): Routed {
  const where = `${asked.method} ${asked.path}`;
  const request = { ...asked, path: byName(world, asked.path) };
  const route = findRoute(request);
  if (route !== null) return { operation: route.operation.operationId, play: () => answerRest(world, request, route) };
  const problem = "the offline GitHub does not play this operation";
  return {
    operation: "unknown",
    play: async () => {
      world.violations.push({ what: "unknown", where, problem });
      return { status: 501, body: { message: `The offline GitHub does not play ${where}` } };
    },
  };
}

/** What is refused is an answer too; what is broken as well, and a violation besides. */
async function answerRest(world: World, request: RestRequest, route: Route): Promise<Answer> {
  const { operation } = route;
  try {
    return redirected(world, request) ?? checked(world, operation, await play(world, request, route));
  } catch (error) {
    if (error instanceof Refusal) return checked(world, operation, { status: error.status, body: error.body });
    world.violations.push({ what: "answer", where: operation.operationId, problem: String(error) });
    const message = `The offline GitHub failed at ${operation.operationId}: ${String(error)}`;
    return { status: 500, body: { message } };
  }
}

/** A repository can be asked for by its number, as redirects do. */
function byName(world: World, path: string): string {
  const [, id, rest = ""] = /^\/repositories\/(\d+)(\/.*)?$/.exec(path) ?? [];
  return Number(id) === world.repository.id ? `/repos/${fullName(world.repository)}${rest}` : path;
}

/** What GitHub's description has against a request, whoever answers it; empty where it is valid. */
export function problemsOf(request: Omit<RestRequest, "headers">): string[] {
  const route = findRoute(request);
  if (route === null) return [`${request.method} ${request.path} is not described`];
  return requestProblems(route.operation, route.path, request.url, readBody(request.body));
}

type Route = { operation: Operation; path: Record<string, string> };

async function play(world: World, request: RestRequest, { operation, path }: Route): Promise<Answer> {
  const rule = rules[operation.operationId];
  if (rule === undefined) throw new Error(`no rule for ${operation.operationId}`);
  const body = readBody(request.body);
  const problems = requestProblems(operation, path, request.url, body);
  if (problems.length > 0) {
    world.violations.push({ what: "request", where: operation.operationId, problem: problems.join("; ") });
    throw new Refusal(422, `Invalid request. ${problems.join("; ")}`);
  }
  checkRepository(world, path);
  if (operation.method !== "get" && path.repo !== undefined) checkWritable(world);
  const call = authorised(world, request, { rule, path, body: body ?? {} });
  return rule.play(call);
}

function findRoute({ method, path }: Pick<RestRequest, "method" | "path">): Route | null {
  for (const { operation, pattern } of routes.get(method) ?? []) {
    const found = pattern.exec(path);
    if (found === null) continue;
    const values = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation, path: Object.fromEntries(values) };
  }
  return null;
}

/** Only the last parameter of these may hold slashes. */
function pathPattern(template: string): RegExp {
  const parts = template.split(/\{(\w+)\}/);
  const source = parts.map((part, at) => {
    if (at % 2 === 0) return part.replaceAll(".", "\\.");
    const slashes = at === parts.length - 2 && /^(path|ref|head|branch)$/.test(part);
    return `(?<${part}>${slashes ? ".*" : "[^/]+?"})`;
  });
  return new RegExp(`^${source.join("")}$`);
}

function requestProblems(
  operation: Operation,
  path: Record<string, string>,
  url: URL,
  body: JsonObject | null,
): string[] {
  const known = new Map(operation.parameters.filter((one) => one.in === "query").map((one) => [one.name, one]));
  const problems = operation.parameters
    .filter((one) => one.in === "path")
    .flatMap((one) => checkParameter(operation, one, path[one.name] ?? ""));
  for (const [name, value] of url.searchParams) {
    const parameter = known.get(name);
    problems.push(
      ...(parameter === undefined ? [`unknown query parameter ${name}`] : checkParameter(operation, parameter, value)),
    );
  }
  if (operation.body === null) return body === null ? problems : [...problems, "no body is described"];
  if (body === null) return operation.bodyRequired ? [...problems, "the body is missing"] : problems;
  return [...problems, ...checkBody(operation, body), ...unknownProperties(operation, body)];
}

/** GitHub ignores what it does not know; here that is taken for a slip. */
function unknownProperties(operation: Operation, body: JsonObject): string[] {
  const described = z.object({ properties: z.record(z.string(), z.unknown()) }).safeParse(operation.body);
  if (!described.success) return [];
  return Object.keys(body)
    .filter((key) => !(key in described.data.properties))
    .map((key) => `unknown property ${key}`);
}

const bodySchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

function readBody(bytes: Buffer): JsonObject | null {
  if (bytes.length === 0) return null;
  try {
    return bodySchema.parse(JSON.parse(bytes.toString()));
  } catch {
    throw new Refusal(400, "Problems parsing JSON");
  }
}

/** An old name of the repository leads to its number: GitHub's 301 for reading, 307 for what has a body. */
function redirected({ repository, origin }: World, { method, path, url }: RestRequest): Answer | null {
  const [, owner = "", name = "", rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(.*)$/.exec(path) ?? [];
  const isOld = repository.formerNames.some((one) => one.toLowerCase() === name.toLowerCase());
  if (!isOld || owner.toLowerCase() !== repository.owner.login.toLowerCase()) return null;
  const location = `${origin}/api/v3/repositories/${repository.id}${rest}${url.search}`;
  const body = { message: "Moved Permanently", url: location, documentation_url: "https://docs.github.com/rest" };
  return { status: method === "GET" ? 301 : 307, headers: { location }, body };
}

function checkRepository({ repository }: World, { owner, repo }: Record<string, string>): void {
  if (owner !== undefined && `${owner}/${repo}`.toLowerCase() !== fullName(repository).toLowerCase()) throw notFound();
}

function authorised(
  world: World,
  request: RestRequest,
  found: { rule: Rule; path: Record<string, string>; body: JsonObject },
): Call {
  const { rule, path, body } = found;
  const header = request.headers.authorization;
  const presented = presentedToken(typeof header === "string" ? header : undefined);
  const accept = String(request.headers.accept ?? "");
  const asked = { world, path, body, accept, query: request.url.searchParams, url: request.url };
  if (rule.needs === "app") {
    verifyAppJwt(presented, world.app, world.now());
    return { ...asked, actor: world.app.account, token: null };
  }
  if (rule.needs === "nobody") return { ...asked, actor: world.app.account, token: null };
  if (presented === null) throw new Refusal(401, "Requires authentication");
  const token = world.tokens.find(presented);
  if (token === null) throw new Refusal(401, "Bad credentials");
  const call: Call = { ...asked, actor: token.account, token };
  const needs = typeof rule.needs === "function" ? rule.needs(call) : rule.needs;
  if (!needs.some((need) => allows(token.permissions, need)))
    throw new Refusal(403, "Resource not accessible by integration");
  return call;
}

function checked(world: World, operation: Operation, answer: Answer): Answer {
  const problems = answer.raw === undefined ? checkAnswer(operation, answer.status, answer.body) : [];
  if (problems.length === 0) return answer;
  const where = `${operation.operationId} ${answer.status}`;
  world.violations.push({ what: "answer", where, problem: problems.join("; ") });
  return {
    status: 500,
    body: { message: `The offline GitHub gave an answer that GitHub would not: ${where}: ${problems.join("; ")}` },
  };
}
