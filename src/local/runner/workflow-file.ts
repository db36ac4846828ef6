/** A workflow file, validated by GitHub's parser and then cut to what the local runner plays. */
import type { TemplateParseResult } from "@actions/workflow-parser";
import { z } from "zod";

import { Refusal } from "../refusal.ts";
import { Expression } from "./expressions.ts";
import type { Template } from "./expressions.ts";
import { triggersOf } from "./triggers.ts";
import type { Trigger } from "./triggers.ts";
import { loadWorkflowParser } from "./workflow-parser.ts";

type Token = NonNullable<TemplateParseResult["value"]>;
type Parser = Awaited<ReturnType<typeof loadWorkflowParser>>;

const template: z.ZodType<Template> = z.lazy(() =>
  z.union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.instanceof(Expression),
    z.array(template),
    z.record(z.string(), template),
  ]),
);
const templates = z.record(z.string(), template);
const permissions = z.union([
  z.enum(["read-all", "write-all"]),
  z.record(z.string(), z.enum(["read", "write", "none"])),
]);
const concurrency = z.union([
  z
    .union([z.string(), z.instanceof(Expression)])
    .transform((group) => ({ group, "cancel-in-progress": false, queue: "single" as const })),
  z.strictObject({
    group: template,
    "cancel-in-progress": z.boolean().default(false),
    queue: z.enum(["single", "max"]).default("single"),
  }),
]);

const stepSchema = z.strictObject({
  id: z.string().optional(),
  name: template.optional(),
  if: template.default(null),
  uses: z.string().optional(),
  with: templates.default({}),
  run: template.optional(),
  env: templates.default({}),
  shell: z.enum(["bash", "sh"]).optional(),
  "working-directory": template.optional(),
  "continue-on-error": z.boolean().default(false),
  "timeout-minutes": z.number().default(360),
});

const jobSchema = z
  .strictObject({
    name: template.default(null),
    needs: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
    "runs-on": template,
    permissions: permissions.optional(),
    if: template.default(null),
    env: templates.default({}),
    outputs: templates.default({}),
    "timeout-minutes": z.union([z.number(), z.instanceof(Expression)]).default(360),
    steps: z.array(stepSchema),
  })
  .transform(({ "runs-on": runsOn, "timeout-minutes": minutes, ...rest }) => ({ ...rest, runsOn, minutes }));

export const inputSchema = z.strictObject({
  description: z.string().optional(),
  required: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  type: z.enum(["string", "boolean", "number", "choice", "environment"]).default("string"),
  options: z.array(z.string()).optional(),
});

const fileSchema = z.strictObject({
  name: z.string().nullable().default(null),
  "run-name": template.default(null),
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), template)]),
  permissions: permissions.optional(),
  env: templates.default({}),
  concurrency: concurrency.optional(),
  jobs: z.record(z.string(), jobSchema),
});
const dispatchSchema = z.object({ inputs: z.record(z.string(), inputSchema).nullable().default({}) }).nullable();

export type InputDefinition = z.infer<typeof inputSchema>;
export type WorkflowJob = z.infer<typeof jobSchema>;
export type WorkflowStep = z.infer<typeof stepSchema>;
export type WorkflowPermissions = z.infer<typeof permissions>;
export type WorkflowFile = {
  name: string | null;
  runName: Template;
  permissions: WorkflowPermissions | undefined;
  env: Record<string, Template>;
  concurrency: z.infer<typeof concurrency> | undefined;
  jobs: Record<string, WorkflowJob>;
  /** Null without a `workflow_dispatch` trigger. */
  dispatchInputs: Record<string, InputDefinition> | null;
  /** The other events that start it, by name. */
  triggers: ReadonlyMap<string, Trigger>;
};

/** Throws GitHub's refusal for an invalid file, and a plain error for a key that the local runner does not play. */
export async function parseWorkflowFile(path: string, content: string): Promise<WorkflowFile> {
  const parser = await loadWorkflowParser();
  const parsed = parser.parseWorkflow({ name: path, content }, new parser.NoOperationTraceWriter());
  const errors = parsed.context.errors.getErrors();
  if (errors.length > 0 || parsed.value === undefined) {
    throw new Refusal(422, `Invalid workflow file: ${path}: ${errors.map((error) => error.message).join("; ")}`);
  }
  const file = fileSchema.safeParse(plain(parser, parsed.value));
  if (!file.success) throw new Error(`the local runner does not play this in ${path}: ${z.prettifyError(file.error)}`);
  const { "run-name": runName, on, ...rest } = file.data;
  return {
    ...rest,
    permissions: rest.permissions,
    concurrency: rest.concurrency,
    runName,
    dispatchInputs: dispatchInputs(on),
    triggers: triggersOf(on),
  };
}

function dispatchInputs(on: z.infer<typeof fileSchema>["on"]): Record<string, InputDefinition> | null {
  if (typeof on === "string" || Array.isArray(on)) return [on].flat().includes("workflow_dispatch") ? {} : null;
  if (!("workflow_dispatch" in on)) return null;
  return dispatchSchema.parse(on.workflow_dispatch)?.inputs ?? {};
}

/** The parser's tokens as values, expressions kept. */
function plain(parser: Parser, token: Token): Template {
  if (parser.isBasicExpression(token)) return new Expression(token.expression);
  if (parser.isSequence(token)) return [...token].map((one) => plain(parser, one));
  if (parser.isMapping(token)) {
    const pairs = [...token].map(({ key, value }): [string, Template] => [key.toString(), plain(parser, value)]);
    return Object.fromEntries(pairs);
  }
  if (parser.isString(token) || parser.isNumber(token) || parser.isBoolean(token)) return token.value;
  return null;
}
