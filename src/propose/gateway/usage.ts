import { StringDecoder } from "node:string_decoder";
import * as z from "zod";
import type { Protocol } from "./gateway.ts";

/** Tokens of one call. The input holds what was read from and written to the server's cache. */
export type Usage = {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** Of those written: kept for an hour, which costs more. */
  hourWriteTokens: number;
  outputTokens: number;
};

/** More is no count of tokens: sums of a few stay whole numbers. */
const tokens = z.int().nonnegative().max(1e12);
const count = tokens.nullish();
const AnthropicUsage = z.looseObject({
  input_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: count }).nullish(),
  output_tokens: count,
});
type AnthropicUsage = z.infer<typeof AnthropicUsage>;

const OpenaiUsage = z.looseObject({
  prompt_tokens: tokens,
  completion_tokens: count,
  prompt_tokens_details: z.looseObject({ cached_tokens: count }).nullish(),
});

/** Where usage stands: in a whole answer, in an event of a stream, in the message that an event begins. */
const Told = z.looseObject({
  type: z.string().optional(),
  usage: z.unknown().optional(),
  message: z.looseObject({ usage: z.unknown().optional() }).optional().catch(undefined),
});

/** The usage that a whole answer tells, or null. */
export function usageOf(protocol: Protocol, answer: unknown): Usage | null {
  const told = Told.safeParse(answer);
  if (!told.success) return null;
  return protocol === "openai" ? openaiUsage(told.data.usage) : anthropicUsage([told.data.usage]);
}

/** Reads usage from a stream of server-sent events as they pass. */
export class StreamedUsage {
  readonly #protocol: Protocol;
  readonly #decoder = new StringDecoder("utf8");
  readonly #told: unknown[] = [];
  #rest = "";
  #whole = false;
  #failed = false;
  #bytes = 0;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const lines = (this.#rest + this.#decoder.write(chunk)).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  /** Bytes that came. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the server has said what the whole answer costs. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Whether the server broke off with an error and had told no usage: nothing was begun. */
  get failedAtOnce(): boolean {
    return this.#failed && this.#told.length === 0;
  }

  /** What was told so far, or null. */
  get usage(): Usage | null {
    return this.#protocol === "openai" ? openaiUsage(this.#told.at(-1)) : anthropicUsage(this.#told);
  }

  #line(line: string): void {
    // Most lines are pieces of text: only those that can tell something are parsed.
    if (!line.startsWith("data:") || !/"(usage|error)"/.test(line)) return;
    const told = Told.safeParse(parsed(line.slice("data:".length)));
    if (!told.success) return;
    const { type, usage, message } = told.data;
    if (type === "error" || "error" in told.data) this.#failed = true;
    const found = usage ?? message?.usage;
    if (found === undefined || found === null) return;
    this.#told.push(found);
    if (this.#protocol === "openai" || type === "message_delta") this.#whole = true;
  }
}

/** What a call costs whose server did not say it to the end: upward, from the bytes that went and came. */
export function estimated(
  told: Usage | null,
  { requestBytes, answerBytes, maxTokens }: { requestBytes: number; answerBytes: number; maxTokens: number },
): Usage {
  const output = Math.min(maxTokens, tokensIn(answerBytes));
  const unknown = { cacheReadTokens: 0, cacheWriteTokens: 0, hourWriteTokens: 0 };
  return {
    ...(told ?? { ...unknown, inputTokens: tokensIn(requestBytes) }),
    outputTokens: Math.max(told?.outputTokens ?? 0, output),
  };
}

/** Code and JSON have about three bytes a token with today's tokenizers; two leaves room. */
const leastBytesAToken = 2;

/** The tokens that so many bytes of text are at most, in practice. */
export const tokensIn = (bytes: number): number => Math.ceil(bytes / leastBytesAToken);

/** Numbers are totals of the message so far: a later one stands for an earlier one. */
function anthropicUsage(told: readonly unknown[]): Usage | null {
  const parts = told.map((one) => AnthropicUsage.safeParse(one)).flatMap(({ data }) => (data ? [data] : []));
  const last = (read: (part: AnthropicUsage) => number | null | undefined) =>
    parts.reduce<number | null>((found, part) => read(part) ?? found, null);
  const input = last((part) => part.input_tokens);
  if (input === null) return null;
  const cacheReadTokens = last((part) => part.cache_read_input_tokens) ?? 0;
  const cacheWriteTokens = last((part) => part.cache_creation_input_tokens) ?? 0;
  return {
    inputTokens: input + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    hourWriteTokens: last((part) => part.cache_creation?.ephemeral_1h_input_tokens) ?? 0,
    outputTokens: last((part) => part.output_tokens) ?? 0,
  };
}

function openaiUsage(told: unknown): Usage | null {
  const { data } = OpenaiUsage.safeParse(told);
  if (!data) return null;
  return {
    inputTokens: data.prompt_tokens,
    cacheReadTokens: Math.min(data.prompt_tokens, data.prompt_tokens_details?.cached_tokens ?? 0),
    cacheWriteTokens: 0,
    hourWriteTokens: 0,
    outputTokens: data.completion_tokens ?? 0,
  };
}

/** JSON, or null where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
