/** The same without sockets: a `fetch` for octokit's `request.fetch`, which answers in this process. */
import type { Answer } from "../rules/rule.ts";
import type { World } from "../world.ts";
import { answer } from "./answer.ts";
import { ConnectionLost } from "./faults.ts";
import { jsonType } from "./gate.ts";

/** GitHub's redirects are followed, as `fetch` does by default. */
const mostRedirects = 5;

/** Rejects with a `TypeError`, as fetch does, where the faults' script breaks the connection. */
export function fetchFrom(world: World): typeof fetch {
  return async (input, init = {}) => {
    if (input instanceof Request) throw new TypeError("the offline fetch takes an address, as octokit gives one");
    let method = (init.method ?? "GET").toUpperCase();
    let url = new URL(input);
    let body = bytesOf(init.body);
    const headers = Object.fromEntries(new Headers(init.headers));
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const given = await ask(world, { method, url, path: url.pathname, headers, body });
      const location = given.headers?.location;
      if (location === undefined || init.redirect === "manual") return toResponse(given, url);
      url = new URL(location, url);
      if (given.status <= 303 && method !== "GET") {
        method = "GET";
        body = Buffer.alloc(0);
      }
    }
    throw new TypeError("fetch failed: redirected too often");
  };
}

function bytesOf(body: RequestInit["body"]): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === "string") return Buffer.from(body);
  throw new TypeError("the offline fetch takes a text as body, as octokit gives one");
}

async function ask(world: World, request: Parameters<typeof answer>[1]): Promise<Answer> {
  try {
    return await answer(world, request);
  } catch (cause) {
    if (cause instanceof ConnectionLost) throw new TypeError("fetch failed", { cause });
    throw cause;
  }
}

function toResponse({ status, headers = {}, body, raw }: Answer, url: URL): Response {
  const json = body === undefined ? null : JSON.stringify(body);
  const type = json === null ? {} : { "content-type": jsonType };
  const content = raw === undefined ? json : new Uint8Array(raw);
  const isEmpty = status === 204 || status === 304;
  const response = new Response(isEmpty ? null : content, { status, headers: { ...type, ...headers } });
  Object.defineProperty(response, "url", { value: url.href });
  return response;
}
