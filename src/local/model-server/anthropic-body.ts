import { createHash } from "node:crypto";
import * as z from "zod";
import { problemOf, toolProblem } from "./conversation.ts";
import type { Checked } from "./protocol.ts";

const cache_control = z.strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() }).optional();
const Text = z.strictObject({
  type: z.literal("text"),
  text: z.string().regex(/\S/, "text must not be empty"),
  cache_control,
});
const Result = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(Text)]),
  is_error: z.boolean().optional(),
  cache_control,
});
const Call = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[\w-]+$/),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  cache_control,
});
const Thought = z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() });

/** A request as Hone may send it. */
export const Body = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.int().positive(),
  messages: z.array(
    z.discriminatedUnion("role", [
      z.strictObject({
        role: z.literal("user"),
        content: z.union([z.string().regex(/\S/), z.array(z.union([Text, Result])).min(1)]),
      }),
      z.strictObject({
        role: z.literal("assistant"),
        content: z.union([z.string().regex(/\S/), z.array(z.union([Text, Call, Thought])).min(1)]),
      }),
    ]),
  ),
  system: z.union([z.string(), z.array(Text).min(1)]).optional(),
  tools: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal("object") }),
        cache_control,
      }),
    )
    .optional(),
  tool_choice: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.enum(["auto", "any", "none"]) }),
      z.strictObject({ type: z.literal("tool"), name: z.string() }),
    ])
    .optional(),
  thinking: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("adaptive"), display: z.enum(["summarized", "omitted"]).optional() }),
      z.strictObject({ type: z.enum(["disabled", "between_tools"]) }),
    ])
    .optional(),
  output_config: z.strictObject({ effort: z.enum(["low", "medium", "high", "xhigh", "max"]).optional() }).optional(),
  metadata: z.strictObject({ user_id: z.string().optional() }).optional(),
  stop_sequences: z.array(z.string()).optional(),
  stream: z.boolean().optional(),
});
export type Body = z.infer<typeof Body>;
type Block = Exclude<Body["messages"][number]["content"], string>[number];

/** Models that refuse to be forced to call a tool: those of the newest generation. */
const unforced = /^claude-[a-z]+-5-5/;

const blocks = (content: Body["messages"][number]["content"]): readonly Block[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;

const textOf = (content: string | readonly { text: string }[] | undefined): string =>
  typeof content === "string" ? content : (content ?? []).map(({ text }) => text).join("\n");

/** What is wrong with a request beyond its shape, or null. */
export function problemIn(body: Body): string | null {
  const turns = body.messages.map(({ role, content }) => ({
    role,
    calls: blocks(content).flatMap((block) => (block.type === "tool_use" ? [block.id] : [])),
    results: blocks(content).flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : [])),
  }));
  const forced = body.tool_choice?.type === "tool" ? body.tool_choice.name : null;
  const names = (body.tools ?? []).map(({ name }) => name);
  const marks = JSON.stringify(body).split('"cache_control"').length - 1;
  const late = body.messages.findIndex(({ content }) => {
    const types = blocks(content).map(({ type }) => type);
    return types.lastIndexOf("tool_result") > types.indexOf("text") && types.includes("text");
  });
  return (
    problemOf(turns) ??
    toolProblem(names, forced) ??
    (marks > 4 ? `cache_control: 4 at most, and there are ${marks}` : null) ??
    (late === -1 ? null : `messages.${late}: tool results come before text`) ??
    (forced !== null && unforced.test(body.model)
      ? "tool_choice: this model does not support forced tool use"
      : null) ??
    thoughtProblem(body)
  );
}

/** A thought may come back only with all before it as it was, which its signature binds. */
function thoughtProblem(body: Body): string | null {
  for (const [index, { content }] of body.messages.entries()) {
    const foreign = blocks(content).find(
      (block) => block.type === "thinking" && block.signature !== signature(body, body.messages.slice(0, index)),
    );
    if (foreign)
      return `messages.${index}: Invalid \`signature\` in \`thinking\` block, or what is before it has changed`;
  }
  return null;
}

/** Signs a thought by all that was said before it. */
export function signature({ system, tools }: Pick<Body, "system" | "tools">, before: Body["messages"]): string {
  const unmarked = JSON.stringify({ system, tools, before }, (key, value: unknown) =>
    key === "cache_control" ? undefined : value,
  );
  return createHash("sha256").update(unmarked).digest("hex");
}

export function checked(body: Body): Checked {
  const last = blocks(body.messages.at(-1)?.content ?? []);
  return {
    stream: body.stream ?? false,
    asked: {
      model: body.model,
      system: textOf(body.system),
      tools: (body.tools ?? []).map(({ name }) => name),
      text: last.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n"),
      results: last.flatMap((block) =>
        block.type === "tool_result" ? [{ id: block.tool_use_id, content: textOf(block.content) }] : [],
      ),
      turns: body.messages.filter(({ role }) => role === "assistant").length,
      maxTokens: body.max_tokens,
    },
  };
}
