import type Anthropic from "@anthropic-ai/sdk";
import * as z from "zod";
import type { Message, ModelRequest, ReplyBlock } from "./model-client.ts";

export type Effort = "low" | "medium" | "high" | "xhigh" | "max";

/** What is asked for beyond the request; what the server turned out not to know is no longer. */
export type Asking = { model: string; effort: Effort | undefined; thinking: boolean; forcing: boolean };

type Params = Anthropic.MessageCreateParamsStreaming;
type UserBlock = Anthropic.TextBlockParam | Anthropic.ToolResultBlockParam;

/** Marks what is asked again with every further turn: the server keeps all up to it for some minutes. */
const cached = { cache_control: { type: "ephemeral" } } as const;

/** Claude 4.6 and later decide themselves how long to think. Whatever has another name is asked for nothing. */
export const thinksAdaptively = (model: string): boolean =>
  /^claude-[a-z]+-(?:4-[6-9]|[5-9]|[1-9]\d)(?:-|$)/.test(model);

/** Later models refuse to be made to call a tool. The prompt has to say so. */
export const canBeForced = (model: string): boolean => !/^claude-[a-z]+-(?:[5-9]|[1-9]\d)(?:-|$)/.test(model);

/** The request in Anthropic's words. Each turn only adds to what was sent before, which thoughts that come back rely on. */
export function anthropicParams(request: ModelRequest, { model, effort, thinking, forcing }: Asking): Params {
  const { system, tools, mustCall, maxTokens } = request;
  const params: Params = {
    model,
    max_tokens: maxTokens,
    stream: true,
    messages: conversation(request.messages, thinking),
  };
  if (system.trim() !== "") params.system = [{ type: "text", text: system, ...cached }];
  if (tools.length > 0) params.tools = toolParams(tools);
  if (mustCall !== undefined && forcing) params.tool_choice = { type: "tool", name: mustCall };
  if (thinking) params.thinking = { type: "adaptive", display: "summarized" };
  if (effort !== undefined) params.output_config = { effort };
  return params;
}

function toolParams(tools: ModelRequest["tools"]): Anthropic.Tool[] {
  return tools.map(({ name, description, schema }, index) => ({
    name,
    description,
    input_schema: { ...schema, type: "object" },
    ...(index === tools.length - 1 ? cached : {}),
  }));
}

/** Roles alternate: messages of the same one in a row become one, and empty ones are left out. */
function conversation(messages: readonly Message[], thinking: boolean): Anthropic.MessageParam[] {
  const merged: Anthropic.MessageParam[] = [];
  for (const message of messages) {
    const content =
      message.role === "user"
        ? userBlocks(message.content)
        : message.content.flatMap((block) => ownBlock(block, thinking));
    const last = merged.at(-1);
    if (content.length === 0) continue;
    if (last?.role === message.role && Array.isArray(last.content))
      last.content = ordered([...last.content, ...content]);
    else merged.push({ role: message.role, content });
  }
  markLast(merged);
  return merged;
}

function userBlocks(content: Extract<Message, { role: "user" }>["content"]): UserBlock[] {
  const blocks = content.flatMap((block): UserBlock[] => {
    if (block.type === "text") return block.text.trim() === "" ? [] : [{ type: "text", text: block.text }];
    const { id, content: text, isError } = block;
    return [{ type: "tool_result", tool_use_id: id, content: text === "" ? "(nothing)" : text, is_error: isError }];
  });
  return ordered(blocks);
}

/** What tools answered comes before what is said besides. */
function ordered<Block extends { type: string }>(blocks: readonly Block[]): Block[] {
  const isResult = ({ type }: Block) => type === "tool_result";
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

const Thought = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
  z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
]);

/** What the model said, as it goes back to it. A thought goes back as it came, or not at all. */
function ownBlock(block: ReplyBlock, thinking: boolean): Anthropic.ContentBlockParam[] {
  switch (block.type) {
    case "text":
      return block.text.trim() === "" ? [] : [{ type: "text", text: block.text }];
    case "thinking": {
      const { data } = Thought.safeParse(block.opaque);
      return data && thinking ? [data] : [];
    }
    case "tool_use":
      return [{ type: "tool_use", id: block.id, name: block.name, input: inputOf(block) }];
  }
}

const Arguments = z.record(z.string(), z.unknown());

/** A tool's input as it goes back: an object, whatever the model wrote. */
export function inputOf({ input, malformed }: Extract<ReplyBlock, { type: "tool_use" }>): Record<string, unknown> {
  const { data } = Arguments.safeParse(malformed === undefined ? input : null);
  return data ?? { INVALID_JSON: malformed ?? JSON.stringify(input) };
}

function markLast(messages: Anthropic.MessageParam[]): void {
  const last = messages.findLast(({ role }) => role === "user");
  if (!last || !Array.isArray(last.content)) return;
  const content = last.content.map((block, index, { length }) =>
    index === length - 1 && (block.type === "text" || block.type === "tool_result") ? { ...block, ...cached } : block,
  );
  last.content = content;
}
