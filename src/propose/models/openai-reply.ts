import * as z from "zod";
import type { ModelReply, ReplyBlock, ToolDeclaration } from "./model-client.ts";
import { replyOf, toolUse } from "./reply.ts";
import { Interrupted, Malformed } from "./setback.ts";

const text = z.string().nullish();

/** A piece of a call. Servers that are only nearly compatible leave out the index, or the id. */
const CallPiece = z.object({
  index: z.int().nonnegative().nullish(),
  id: text,
  function: z
    .object({ name: text, arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish() })
    .nullish(),
});
type CallPiece = z.infer<typeof CallPiece>;

/** What compatible servers stream: OpenAI's own chunk, and the thoughts that others add under two names. */
const Chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: text,
            refusal: text,
            reasoning_content: text,
            reasoning: text,
            tool_calls: z.array(CallPiece).nullish(),
          })
          .nullish(),
        finish_reason: text,
      }),
    )
    .nullish(),
});

type OpenCall = { index: number | null; id: string; name: string; json: string };

/**
 * Puts a stream's chunks together. Throws `Interrupted` where the stream ends too early, `Malformed` where it is none.
 */
export async function readOpenai(
  chunks: AsyncIterable<unknown>,
  tools: readonly ToolDeclaration[],
  begun: () => void,
): Promise<ModelReply> {
  const said = { thought: "", text: "", refusal: "" };
  const calls: OpenCall[] = [];
  let started = false;
  let finish: string | null = null;
  for await (const chunk of chunks) {
    begun();
    const { data } = Chunk.safeParse(chunk);
    if (!data) throw new Malformed("the answer is no stream of a chat completion");
    const choice = data.choices?.[0];
    started = true;
    finish = choice?.finish_reason ?? finish;
    if (!choice?.delta) continue;
    const { content, refusal, reasoning_content: reasoning, reasoning: short, tool_calls: pieces } = choice.delta;
    said.thought += reasoning ?? short ?? "";
    said.text += content ?? "";
    said.refusal += refusal ?? "";
    for (const piece of pieces ?? []) addCall(calls, piece);
  }
  if (!started) throw new Malformed("the answer is no stream of a chat completion");
  if (finish === null) throw new Interrupted("the answer broke off in the middle");
  return replyOf(blocksOf(said, calls), said.refusal === "" ? stopOf(finish) : "refusal", tools);
}

function addCall(calls: OpenCall[], { index = null, id, function: called }: CallPiece): void {
  const given = called?.arguments ?? "";
  const json = typeof given === "string" ? given : JSON.stringify(given);
  const open = index === null ? (id ? undefined : calls.at(-1)) : calls.findLast((call) => call.index === index);
  // Some servers number every call of an answer 0.
  if (!open || (id && open.id !== "" && id !== open.id)) {
    calls.push({ index, id: id ?? "", name: called?.name ?? "", json });
    return;
  }
  open.id ||= id ?? "";
  open.name += called?.name ?? "";
  open.json += json;
}

function blocksOf(said: { thought: string; text: string; refusal: string }, calls: readonly OpenCall[]): ReplyBlock[] {
  const texts = [said.text, said.refusal].filter((one) => one !== "");
  return [
    ...(said.thought === "" ? [] : [{ type: "thinking" as const, text: said.thought }]),
    ...texts.map((one) => ({ type: "text" as const, text: one })),
    ...calls.map(({ id, name, json }, place) => toolUse(id || `call-${place}-${Date.now()}`, name, json)),
  ];
}

/** A word that the protocol does not have is taken for the end: the answer was whole. */
function stopOf(finish: string): ModelReply["stop"] {
  if (finish === "length") return "length";
  return finish === "content_filter" ? "refusal" : "end";
}
