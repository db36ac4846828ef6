import * as z from "zod";
import type { Protocol } from "./gateway.ts";
import { parsed } from "./usage.ts";

/** What the gateway knows of a request: what it costs at most, and the body that goes on. */
export type Call = {
  model: string;
  /** Of the answer, at most. */
  maxTokens: number;
  body: Buffer;
};

const tokens = z.int().positive().nullish();
const Body = z.looseObject({
  model: z.string().min(1).max(200),
  max_tokens: tokens,
  max_completion_tokens: tokens,
  stream: z.boolean().nullish(),
  thinking: z.looseObject({ budget_tokens: tokens }).nullish().catch(null),
  n: z.int().positive().nullish(),
  tools: z.array(z.looseObject({ type: z.string().nullish() })).nullish(),
});
type Body = z.infer<typeof Body>;

/** Ways to pay more for the same tokens, or for another model's: left out, so that the price list holds. */
const dearer = ["speed", "service_tier", "inference_geo", "fallbacks", "models", "modalities", "audio"];

/** What a server does in the network on behalf of a request. A coding agent that has nothing but this gateway has no network. */
const reachingOut = ["mcp_servers", "container", "web_search_options", "plugins"];

const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.string(), content: z.unknown().optional() }))])
  .nullish();
const Conversation = z.looseObject({
  messages: z.array(z.looseObject({ content: Content })).catch([]),
  system: Content,
});

/** Blocks that cost what their bytes show, and nothing is fetched for. */
const textual = ["text", "thinking", "redacted_thinking", "tool_use", "tool_result", "refusal", "input_text"];

/** Reads a request for an answer, or says why it may not pass. */
export function readCall(protocol: Protocol, text: string, most: number): Call | { refused: string } {
  const { data: body, error } = Body.safeParse(parsed(text));
  if (!body) return { refused: `the request is not what it should be: ${z.prettifyError(error).replace(/\s+/g, " ")}` };
  const refused = whyNot(protocol, body);
  if (refused) return { refused };
  const maxTokens = Math.min(most, body.max_completion_tokens ?? body.max_tokens ?? most);
  const plain = Object.fromEntries(Object.entries(body).filter(([name]) => !dearer.includes(name)));
  const limited = { ...plain, ...limits(protocol, body, maxTokens), ...counted(protocol, body) };
  return { model: body.model, maxTokens, body: Buffer.from(JSON.stringify(limited)) };
}

function whyNot(protocol: Protocol, body: Body): string | null {
  const outside = reachingOut.find((name) => body[name] !== undefined && body[name] !== null);
  if (outside) return `\`${outside}\` reaches into the network, which this gateway does not allow`;
  const own = protocol === "anthropic" ? /^(custom|bash_|text_editor_|memory_)/ : /^function$/;
  const tool = body.tools?.find(({ type }) => type !== undefined && type !== null && !own.test(type));
  if (tool) return `tools of type \`${tool.type}\` run at the server, which this gateway does not allow`;
  const block = foreignBlock(body);
  if (block)
    return `only text passes, and there is a block of type \`${block}\`: what it costs cannot be told beforehand`;
  if ((body.n ?? 1) > 1) return "`n` above 1 asks for several answers; ask for one";
  return null;
}

/** The type of the first block that is no text, in what is said and in what tools answered; null where there is none. */
function foreignBlock(body: Body): string | null {
  const conversation = Conversation.safeParse(body);
  if (!conversation.success) return "unknown";
  const { messages, system } = conversation.data;
  const outer = [system, ...messages.map(({ content }) => content)].flatMap(blocksOf);
  const inner = outer.flatMap(({ content }) => blocksOf(Content.safeParse(content).data));
  return [...outer, ...inner].find(({ type }) => !textual.includes(type))?.type ?? null;
}

const blocksOf = (content: z.infer<typeof Content>) => (Array.isArray(content) ? content : []);

function limits(protocol: Protocol, body: Body, maxTokens: number): Partial<Body> {
  if (protocol === "anthropic") {
    // What is thought counts towards the answer: a budget as large as the limit would be refused.
    const budget = Math.min(body.thinking?.budget_tokens ?? 0, Math.max(1024, maxTokens - 1));
    return { max_tokens: maxTokens, ...(budget > 0 && { thinking: { ...body.thinking, budget_tokens: budget } }) };
  }
  const asked = (["max_tokens", "max_completion_tokens"] as const).filter((key) => typeof body[key] === "number");
  return Object.fromEntries((asked.length > 0 ? asked : [lengthKey(body.model)]).map((key) => [key, maxTokens]));
}

/** Without it a stream of the OpenAI protocol does not say what it cost. */
function counted(protocol: Protocol, body: Body): { stream_options?: unknown } {
  return protocol === "openai" && body.stream ? { stream_options: { include_usage: true } } : {};
}

/** OpenAI's own models want the new name of the limit; most compatible servers know only the old one. */
export const lengthKey = (model: string): "max_tokens" | "max_completion_tokens" =>
  /^(gpt-|o\d)/.test(model) ? "max_completion_tokens" : "max_tokens";
