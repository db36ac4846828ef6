/** GitHub's published descriptions, cut to what is played, as validators. */
import { Ajv } from "ajv";
import type { ErrorObject, ValidateFunction } from "ajv";
import { buildSchema } from "graphql";
import type { GraphQLSchema } from "graphql";
import { z } from "zod";

import graphqlFixture from "./github-api/graphql.json" with { type: "json" };
import restFixture from "./github-api/rest.json" with { type: "json" };
import webhooksFixture from "./github-api/webhooks.json" with { type: "json" };

const schemaSchema = z.union([z.boolean(), z.record(z.string(), z.unknown())]);
const operationSchema = z.object({
  operationId: z.string(),
  method: z.string(),
  path: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(["path", "query", "header"]),
      required: z.boolean(),
      schema: schemaSchema,
    }),
  ),
  body: z.record(z.string(), z.unknown()).nullable(),
  bodyRequired: z.boolean(),
  responses: z.record(z.string(), schemaSchema.nullable()),
});
export type Operation = z.infer<typeof operationSchema>;

const definitions = z.record(z.string(), schemaSchema);
const restSchema = z.object({ operations: z.array(operationSchema), definitions });
const webhooksSchema = z.object({ events: z.record(z.string(), schemaSchema), definitions });

class Validators {
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(shared: Record<string, unknown>, coerceTypes: boolean) {
    // Compiling is most of the cost, as a play uses each validator a few times.
    this.#ajv = new Ajv({
      strict: false,
      allErrors: true,
      coerceTypes,
      formats,
      inlineRefs: false,
      code: { optimize: false },
    });
    this.#ajv.addSchema({ $id: "shared", definitions: shared });
  }

  /** Compiled on first use, since a run needs few of them. */
  check(key: string, schema: boolean | Record<string, unknown>, value: unknown): string[] {
    const validate = this.#compiled.get(key) ?? this.#ajv.compile(schema);
    this.#compiled.set(key, validate);
    return validate(value) === true ? [] : problems(validate.errors ?? []);
  }
}

const formats = {
  // The filter `created` of runs has this format, too, although it takes the syntax of searches: `>=2026-11-21T10:00:00Z`.
  "date-time": (text: string) =>
    /^(?:[<>]=?)?\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text.replace(/^[<>]=?/, ""))),
  uri: (text: string) => URL.canParse(text),
  date: true,
  email: true,
  hostname: true,
  ip: true,
  "repo.nwo": true,
  "ssh-key": true,
  "uri-template": true,
  int64: true,
  int32: true,
  timestamp: true,
} as const;

/** The deepest problems first: those of a union's branches say least. */
function problems(errors: readonly ErrorObject[]): string[] {
  return errors
    .toSorted((a, b) => b.instancePath.length - a.instancePath.length)
    .slice(0, 12)
    .map(
      (error) =>
        `${error.instancePath === "" ? "/" : error.instancePath} ${error.message ?? "is wrong"} ${JSON.stringify(error.params)}`,
    );
}

const rest = restSchema.parse(restFixture);
const webhooks = webhooksSchema.parse(webhooksFixture);
const answers = new Validators(rest.definitions, false);
const requests = new Validators(rest.definitions, true);
const bodies = answers;
const events = new Validators(webhooks.definitions, false);

const literal = ({ path }: Operation): string => path.replaceAll(/\{\w+\}/g, "");

/** All operations, the most specific path first. */
export const operations: readonly Operation[] = rest.operations.toSorted(
  (a, b) => a.path.split("{").length - b.path.split("{").length || literal(b).length - literal(a).length,
);

export function checkBody(operation: Operation, body: unknown): string[] {
  return operation.body === null ? [] : bodies.check(`${operation.operationId} body`, operation.body, body);
}

/** A path or query parameter arrives as text: numbers and booleans are read from it. */
export function checkParameter(
  operation: Operation,
  parameter: Operation["parameters"][number],
  text: string,
): string[] {
  // A range of times in the syntax of GitHub's search, as the parameter's own text says; its schema knows one time only.
  const isRange = parameter.name === "created" && parameter.in === "query";
  const schema = { type: "object", properties: { value: isRange ? { type: "string" } : parameter.schema } };
  const problem = requests.check(`${operation.operationId} ${parameter.in} ${parameter.name}`, schema, { value: text });
  return problem.map((one) => `${parameter.in} parameter ${parameter.name}: ${one}`);
}

/** Whether an answer is one that GitHub could give; a status that is not described is a problem too. */
export function checkAnswer(operation: Operation, status: number, body: unknown): string[] {
  const schema = operation.responses[String(status)];
  if (schema === undefined) return status >= 400 ? [] : [`status ${status} is not described`];
  if (schema === null) return body === undefined || status >= 400 ? [] : ["the answer should have no body"];
  return answers.check(`${operation.operationId} ${status}`, schema, body);
}

export function checkWebhook(name: string, payload: unknown): string[] {
  const schema = webhooks.events[name];
  return schema === undefined ? [`${name} is not described`] : events.check(name, schema, payload);
}

export function graphqlSchema(): GraphQLSchema {
  return buildSchema(graphqlFixture.sdl.join("\n"));
}
