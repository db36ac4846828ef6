import * as z from "zod";
import { problemOf, toolProblem, type Turn } from "./conversation.ts";
import type { Checked } from "./protocol.ts";

const filled = z.string().regex(/\S/, "content must not be empty");
const Call = z.strictObject({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string(),
    arguments: z.string().refine(isObject, "arguments must be the JSON of an object"),
  }),
});
const Message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer"]), content: filled }),
  z.strictObject({ role: z.literal("user"), content: filled }),
  z.strictObject({
    role: z.literal("assistant"),
    content: filled.nullish(),
    tool_calls: z.array(Call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal("tool"), tool_call_id: z.string(), content: filled }),
]);
type Message = z.infer<typeof Message>;

/** A request as Hone may send it. */
export const Body = z
  .strictObject({
    model: z.string().min(1),
    messages: z.array(Message),
    max_tokens: z.int().positive().optional(),
    max_completion_tokens: z.int().positive().optional(),
    tools: z
      .array(
        z.strictObject({
          type: z.literal("function"),
          function: z.strictObject({
            name: z.string(),
            description: z.string().optional(),
            parameters: z.looseObject({ type: z.literal("object") }),
          }),
        }),
      )
      .optional(),
    tool_choice: z
      .union([
        z.enum(["auto", "none", "required"]),
        z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: z.string() }) }),
      ])
      .optional(),
    reasoning_effort: z.enum(["minimal", "low", "medium", "high", "xhigh"]).optional(),
    stream: z.boolean().optional(),
    stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
  })
  .refine((body) => (body.max_tokens ?? body.max_completion_tokens) !== undefined, "a limit on tokens is required");
export type Body = z.infer<typeof Body>;

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** What is wrong with a request beyond its shape, or null. */
export function problemIn({ messages, tools = [], tool_choice: choice }: Body): string | null {
  const spokenTo = messages.filter(({ role }) => role !== "system" && role !== "developer");
  const late = messages.findIndex(({ role }, index) => (role === "system" || role === "developer") && index > 0);
  if (late !== -1) return `messages.${late}: the system's message comes first`;
  const names = tools.map((tool) => tool.function.name);
  return problemOf(turnsOf(spokenTo)) ?? toolProblem(names, typeof choice === "object" ? choice.function.name : null);
}

/** Messages of tools, and what the user says after them, are one turn. */
function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: (Turn & { closed: boolean })[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const result = message.role === "tool" ? [message.tool_call_id] : [];
    if (message.role === "assistant") {
      turns.push({
        role: "assistant",
        calls: (message.tool_calls ?? []).map(({ id }) => id),
        results: [],
        closed: true,
      });
    } else if (last?.role === "user" && !last.closed) {
      turns[turns.length - 1] = { ...last, results: [...last.results, ...result], closed: message.role === "user" };
    } else {
      turns.push({ role: "user", calls: [], results: result, closed: message.role === "user" });
    }
  }
  return turns;
}

export function checked(body: Body): Checked {
  const last = body.messages.slice(body.messages.findLastIndex(({ role }) => role === "assistant") + 1);
  const system = body.messages.find(({ role }) => role === "system" || role === "developer");
  return {
    stream: body.stream ?? false,
    asked: {
      model: body.model,
      system: system?.content ?? "",
      tools: (body.tools ?? []).map((tool) => tool.function.name),
      text: last.flatMap((message) => (message.role === "user" ? [message.content] : [])).join("\n"),
      results: last.flatMap((message) =>
        message.role === "tool" ? [{ id: message.tool_call_id, content: message.content }] : [],
      ),
      turns: body.messages.filter(({ role }) => role === "assistant").length,
      maxTokens: body.max_tokens ?? body.max_completion_tokens ?? 0,
    },
  };
}
