import type Anthropic from "@anthropic-ai/sdk";
import type { ModelReply, ReplyBlock, ToolDeclaration } from "./model-client.ts";
import { replyOf, toolUse } from "./reply.ts";
import { Interrupted, Malformed } from "./setback.ts";

type Event = Anthropic.RawMessageStreamEvent;
type Stop = Anthropic.StopReason | null;

/** A block while it comes; `json`: of a tool's arguments. */
type Open = { block: Anthropic.ContentBlock; json: string };

/**
 * Puts a stream's events together. The SDK's own way would take arguments that were cut, or are no JSON, for something
 * else. Throws `Interrupted` where the stream ends too early, `Malformed` where it is none.
 */
export async function readAnthropic(
  events: AsyncIterable<Event>,
  tools: readonly ToolDeclaration[],
  begun: () => void,
): Promise<ModelReply> {
  const open: Open[] = [];
  let stop: Stop = null;
  let started = false;
  for await (const event of events) {
    begun();
    if (event.type === "message_start") started = true;
    else if (event.type === "content_block_start") open[event.index] = { block: { ...event.content_block }, json: "" };
    else if (event.type === "content_block_delta") add(open[event.index], event.delta);
    else if (event.type === "message_delta") stop = event.delta.stop_reason ?? stop;
  }
  if (!started) throw new Malformed("the answer is no stream of a message");
  if (stop === null) throw new Interrupted("the answer broke off in the middle");
  return replyOf(open.flatMap(closed), stopOf(stop), tools);
}

function add(open: Open | undefined, delta: Anthropic.RawContentBlockDelta): void {
  if (!open) throw new Malformed("the answer goes on with a part that did not begin");
  const { block } = open;
  if (delta.type === "text_delta" && block.type === "text") block.text += delta.text;
  else if (delta.type === "thinking_delta" && block.type === "thinking") block.thinking += delta.thinking;
  else if (delta.type === "signature_delta" && block.type === "thinking") block.signature = delta.signature;
  else if (delta.type === "input_json_delta") open.json += delta.partial_json;
}

/** A block that has come to its end; what a server does on its own is nothing that Hone asked for. */
function closed({ block, json }: Open): ReplyBlock[] {
  switch (block.type) {
    case "text":
      return [{ type: "text", text: block.text }];
    case "thinking": {
      const { type, thinking, signature } = block;
      return [{ type: "thinking", text: thinking, opaque: { type, thinking, signature } }];
    }
    case "redacted_thinking":
      return [{ type: "thinking", text: "", opaque: { type: block.type, data: block.data } }];
    case "tool_use":
      return [toolUse(block.id, block.name, json === "" ? JSON.stringify(block.input ?? {}) : json)];
    default:
      return [];
  }
}

function stopOf(stop: Anthropic.StopReason): ModelReply["stop"] {
  switch (stop) {
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "refusal";
    case "tool_use":
      return "tools";
    case "end_turn":
    case "stop_sequence":
    case "pause_turn":
      return "end";
    default:
      return "end";
  }
}
