/** GraphQL, executed against GitHub's own schema cut to what is played. */
import { graphql } from "graphql";
import type { GraphQLError } from "graphql";
import { z } from "zod";

import { createCommitOnBranch } from "../graphql/create-commit.ts";
import { GraphqlRefusal } from "../graphql/refusal.ts";
import { repositoryNode } from "../graphql/repository.ts";
import { updateRefs } from "../graphql/update-refs.ts";
import { graphqlSchema } from "../api-description.ts";
import type { Json } from "../json.ts";
import { nodeId } from "../shapes/identities.ts";
import type { Answer } from "../rules/rule.ts";
import { allows, presentedToken } from "../tokens.ts";
import type { Token } from "../tokens.ts";
import { fullName } from "../world.ts";
import type { World } from "../world.ts";

const schema = graphqlSchema();
const requestSchema = z.object({ query: z.string(), variables: z.record(z.string(), z.json()).nullish() });

/** What the log calls a request: `graphql`, and the mutation's name where it is one. */
export function graphqlOperation(body: Buffer): string {
  const asked = requestSchema.safeParse(parse(body));
  const [, name] = /^\s*mutation\b[^{]*\{\s*(\w+)/.exec(asked.success ? asked.data.query : "") ?? [];
  return name === undefined ? "graphql" : `graphql ${name}`;
}

/** Never throws. What the schema does not have is a violation; a refusal has GitHub's `type`. */
export async function answerGraphql(
  world: World,
  { authorization, body }: { authorization: string | undefined; body: Buffer },
): Promise<Answer> {
  const token = world.tokens.find(presentedToken(authorization) ?? "");
  if (token === null) return { status: 401, body: { message: "Bad credentials" } };
  const asked = requestSchema.safeParse(parse(body));
  if (!asked.success) return { status: 400, body: { message: "Problems parsing JSON" } };
  const { query, variables } = asked.data;
  const result = await graphql({
    schema,
    source: query,
    variableValues: variables ?? {},
    rootValue: root(world, token),
  });
  for (const error of result.errors ?? []) noteViolation(world, error);
  const errors = result.errors?.map(errorShape);
  const data = z.json().parse(JSON.parse(JSON.stringify(result.data ?? null)));
  return {
    status: 200,
    body: { ...(result.data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors }) },
  };
}

/** Fields at the top, each with the permission it needs. */
function root(world: World, token: Token) {
  const permitted = (need: string): void => {
    if (!allows(token.permissions, need))
      throw new GraphqlRefusal("FORBIDDEN", "Resource not accessible by integration");
  };
  const writable = (): void => {
    permitted("contents:write");
    if (world.repository.archived)
      throw new GraphqlRefusal("UNPROCESSABLE", "Repository was archived so is read-only.");
  };
  const { account } = token;
  return {
    viewer: () => ({ __typename: "User", id: nodeId("U", account.id), databaseId: account.id, login: account.login }),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      permitted("contents:read");
      if (`${owner}/${name}`.toLowerCase() === fullName(world.repository).toLowerCase()) return repositoryNode(world);
      throw new GraphqlRefusal("NOT_FOUND", `Could not resolve to a Repository with the name '${owner}/${name}'.`);
    },
    createCommitOnBranch: (args: unknown) => {
      writable();
      return createCommitOnBranch(world, token, args);
    },
    updateRefs: (args: unknown) => {
      writable();
      return updateRefs(world, token, args);
    },
  };
}

function noteViolation(world: World, error: GraphQLError): void {
  if (error.originalError instanceof GraphqlRefusal) return;
  world.violations.push({ what: "request", where: `graphql ${error.path?.join(".") ?? ""}`, problem: error.message });
}

function errorShape(error: GraphQLError): Json {
  const { originalError: cause, path = [], locations = [], message } = error;
  const places = locations.map(({ line, column }) => ({ line, column }));
  return {
    ...(cause instanceof GraphqlRefusal ? { type: cause.type } : {}),
    path: [...path],
    locations: places,
    message,
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
