import type OpenAI from "openai";
import type { lengthKey } from "../gateway/read-call.ts";
import { inputOf } from "./anthropic-request.ts";
import type { Message, ModelRequest } from "./model-client.ts";

export type OpenaiEffort = "minimal" | "low" | "medium" | "high" | "xhigh";

/** What is asked for beyond the request; what the server turned out not to know is no longer. */
export type OpenaiAsking = {
  model: string;
  effort: OpenaiEffort | undefined;
  forcing: boolean;
  limit: ReturnType<typeof lengthKey>;
};

type Params = OpenAI.ChatCompletionCreateParamsStreaming;
type Param = OpenAI.ChatCompletionMessageParam;

/** The request in the words of OpenAI's chat completions. */
export function openaiParams(request: ModelRequest, { model, effort, forcing, limit }: OpenaiAsking): Params {
  const { system, tools, mustCall, maxTokens } = request;
  const params: Params = {
    model,
    stream: true,
    stream_options: { include_usage: true },
    [limit]: maxTokens,
    messages: [
      ...(system.trim() === "" ? [] : [{ role: "system" as const, content: system }]),
      ...conversation(request),
    ],
  };
  if (tools.length > 0) params.tools = tools.map(toolParam);
  if (mustCall !== undefined && forcing) params.tool_choice = { type: "function", function: { name: mustCall } };
  if (effort !== undefined) params.reasoning_effort = effort;
  return params;
}

const toolParam = ({ name, description, schema }: ModelRequest["tools"][number]): OpenAI.ChatCompletionTool => ({
  type: "function",
  function: { name, description, parameters: { ...schema, type: "object" } },
});

/** Texts in a row become one, and empty ones are left out: many servers' templates want roles that alternate. */
function conversation({ messages }: ModelRequest): Param[] {
  const params: Param[] = [];
  for (const message of messages) {
    for (const param of message.role === "user" ? fromUser(message.content) : fromModel(message.content)) {
      const last = params.at(-1);
      if (param.role === "user" && last?.role === "user") last.content = `${textOf(last)}\n\n${textOf(param)}`;
      else params.push(param);
    }
  }
  return params;
}

const textOf = ({ content }: OpenAI.ChatCompletionUserMessageParam): string =>
  typeof content === "string" ? content : "";

function fromUser(content: Extract<Message, { role: "user" }>["content"]): Param[] {
  const results = content.flatMap((block): Param[] => {
    if (block.type === "text") return [];
    const text = block.content === "" ? "(nothing)" : block.content;
    return [{ role: "tool", tool_call_id: block.id, content: block.isError ? `Error: ${text}` : text }];
  });
  const text = content.flatMap((block) => (block.type === "text" && block.text.trim() !== "" ? [block.text] : []));
  return [...results, ...(text.length > 0 ? [{ role: "user" as const, content: text.join("\n\n") }] : [])];
}

/** What it thought is not sent back: servers of this protocol do not want it. */
function fromModel(content: Extract<Message, { role: "assistant" }>["content"]): Param[] {
  const text = content.flatMap((block) => (block.type === "text" && block.text.trim() !== "" ? [block.text] : []));
  const calls = content.flatMap((block): OpenAI.ChatCompletionMessageFunctionToolCall[] => {
    if (block.type !== "tool_use") return [];
    return [
      { id: block.id, type: "function", function: { name: block.name, arguments: JSON.stringify(inputOf(block)) } },
    ];
  });
  if (text.length === 0 && calls.length === 0) return [];
  const said = { role: "assistant" as const, content: text.length > 0 ? text.join("\n\n") : null };
  return [calls.length > 0 ? { ...said, tool_calls: calls } : said];
}
