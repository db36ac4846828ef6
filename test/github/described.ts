import { getVariableValues, parse, validate } from "graphql";
import * as z from "zod";
import { graphqlSchema } from "../../src/local/api-description.ts";
import { problemsOf } from "../../src/local/server/rest.ts";

const problems: string[] = [];
const Query = z.looseObject({ query: z.string(), variables: z.record(z.string(), z.unknown()).default({}) });

/** What was wrong with the requests since the last time that somebody asked. */
export const takeProblems = (): string[] => problems.splice(0);

/** `fetch` for Octokit, which holds every request to GitHub's own description before it is sent. */
export const describedFetch =
  (origin: string, send = globalThis.fetch): typeof fetch =>
  (input, init = {}) => {
    const { body, method = "GET" } = init;
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin === origin) {
      const text = typeof body === "string" ? body : "";
      problems.push(...(url.pathname === "/graphql" ? problemsOfQuery(text) : problemsOfCall({ method, url, text })));
    }
    return send(input, init);
  };

function problemsOfCall({ method, url, text }: { method: string; url: URL; text: string }): string[] {
  const found = problemsOf({ method, url, path: url.pathname, body: Buffer.from(text) });
  return found.map((problem) => `${method} ${url.pathname}: ${problem}`);
}

const schema = graphqlSchema();

function problemsOfQuery(body: string): string[] {
  const { query, variables } = Query.parse(JSON.parse(body));
  const document = parse(query);
  const given = document.definitions.flatMap((definition) => {
    if (definition.kind !== "OperationDefinition") return [];
    return getVariableValues(schema, definition.variableDefinitions ?? [], variables).errors ?? [];
  });
  return [...validate(schema, document), ...given].map(({ message }) => message);
}
