/** Operations and webhooks out of an OpenAPI 3.0 description, as JSON schemas that ajv reads. */
import { z } from "zod";

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export type Description = { paths: JsonObject; webhooks: JsonObject; components: JsonObject };

/** Reads the parts of an OpenAPI description that are cut from. Throws where it is not one. */
export function parseDescription(text: string): Description {
  const whole = object(JSON.parse(text));
  return { paths: object(whole.paths), webhooks: object(whole["x-webhooks"]), components: object(whole.components) };
}

/** `{operations, definitions}` for the named operations. Throws on a name that the description does not have. */
export function cutRest(description: Description, names: readonly string[]): JsonObject {
  const wanted = new Set(names);
  const cut = new DefinitionCutter(description);
  const operations: JsonObject[] = [];
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(object(methods))) {
      const { operationId } = object(operation);
      if (typeof operationId === "string" && wanted.delete(operationId)) {
        operations.push(cutOperation(cut, { operationId, method, path }, object(operation)));
      }
    }
  }
  if (wanted.size > 0) throw new Error(`GitHub's description has no operation ${[...wanted].join(", ")}`);
  return { operations, definitions: cut.definitions() };
}

/** `{events, definitions}`: `event.action` (as in played.ts) to the schema of its payload. */
export function cutWebhooks(description: Description, names: readonly string[]): JsonObject {
  const cut = new DefinitionCutter(description);
  const events: JsonObject = {};
  for (const name of names) {
    const key = name.replace(".", "-").replaceAll("_", "-");
    const found = description.webhooks[key];
    if (found === undefined) throw new Error(`GitHub's description has no webhook ${key}`);
    events[name] = cut.schema(bodySchema(object(object(found).post).requestBody));
  }
  return { events, definitions: cut.definitions() };
}

type Place = { operationId: string; method: string; path: string };

function cutOperation(cut: DefinitionCutter, place: Place, operation: JsonObject): JsonObject {
  const parameters = array(operation.parameters ?? []).map((parameter) => {
    const found = cut.resolve(object(parameter));
    return {
      name: found.name ?? null,
      in: found.in ?? null,
      required: found.required === true,
      schema: cut.schema(found.schema ?? {}),
    };
  });
  const responses: JsonObject = {};
  for (const [status, response] of Object.entries(object(operation.responses))) {
    const schema = bodySchema(cut.resolve(object(response)));
    responses[status] = schema === null ? null : cut.schema(schema);
  }
  const body = operation.requestBody === undefined ? null : bodySchema(operation.requestBody);
  const bodyRequired = operation.requestBody !== undefined && object(operation.requestBody).required === true;
  return { ...place, parameters, body: body === null ? null : cut.schema(body), bodyRequired, responses };
}

function bodySchema(holder: Json | undefined): Json {
  const content = object(holder).content;
  if (content === undefined) return null;
  const media = Object.entries(object(content)).find(([type]) => type.includes("json"));
  return media === undefined ? null : (object(media[1]).schema ?? null);
}

/** Translates schemas and remembers which of the shared ones they lead to. */
class DefinitionCutter {
  readonly #components: JsonObject;
  readonly #found = new Map<string, Json>();

  constructor(description: Description) {
    this.#components = description.components;
  }

  definitions(): JsonObject {
    return Object.fromEntries([...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  resolve(node: JsonObject): JsonObject {
    if (typeof node.$ref !== "string") return node;
    const [kind = "", name = ""] = node.$ref.split("/").slice(2);
    return object(object(this.#components[kind])[name]);
  }

  schema(node: Json): Json {
    if (Array.isArray(node)) return node.map((item) => this.schema(item));
    if (typeof node !== "object" || node === null) return node;
    if (typeof node.$ref === "string") return this.#reference(node.$ref, node);
    return nullable(node, this.#keywords(node));
  }

  #reference(to: string, node: JsonObject): Json {
    const name = to.split("/").at(-1) ?? "";
    if (!this.#found.has(name)) {
      this.#found.set(name, true); // before the descent: schemas refer to themselves
      this.#found.set(name, this.schema(this.resolve(node)));
    }
    return { $ref: `shared#/definitions/${name}` };
  }

  #keywords(node: JsonObject): JsonObject {
    const kept: JsonObject = {};
    for (const [keyword, value] of Object.entries(node)) {
      if (keyword === "properties") {
        kept.properties = Object.fromEntries(Object.entries(object(value)).map(([k, v]) => [k, this.schema(v)]));
      } else if (VALUES.has(keyword)) {
        kept[keyword] = value;
      } else if (SUBSCHEMAS.has(keyword)) {
        // GitHub's alternatives overlap (an object that is a file and a symlink by their schemas), so "one of" is
        // checked as "at least one of". An installation's account is described as a user and an enterprise at once.
        const either = keyword === "oneOf" || (keyword === "allOf" && node.nullable === true && isSeveral(value));
        kept[either ? "anyOf" : keyword] = this.schema(value);
      }
    }
    return kept;
  }
}

const isSeveral = (value: Json): boolean => Array.isArray(value) && value.length > 1;

const VALUES = new Set(
  "type enum required format pattern minimum maximum minLength maxLength minItems maxItems maxProperties".split(" "),
);
const SUBSCHEMAS = new Set(["items", "allOf", "anyOf", "oneOf", "not", "additionalProperties"]);

/** OpenAPI 3.0 says `nullable: true`; JSON schema has a type for it. */
function nullable(node: JsonObject, kept: JsonObject): JsonObject {
  if (node.nullable !== true) return kept;
  return { anyOf: [kept, { type: "null" }] };
}

function object(node: Json | undefined): JsonObject {
  if (typeof node !== "object" || node === null || Array.isArray(node))
    throw new Error("GitHub's description has an unexpected form");
  return node;
}

function array(node: Json): Json[] {
  if (!Array.isArray(node)) throw new Error("GitHub's description has an unexpected form");
  return node;
}
