import { randomUUID } from "node:crypto";
import type { ModelReply, ReplyBlock, ToolDeclaration } from "./model-client.ts";
import { recoverCalls } from "./recover-calls.ts";

/** A tool's arguments as they came: parsed, or marked as what they are. */
export function toolUse(id: string, name: string, json: string): ReplyBlock {
  try {
    // A tool without parameters is called without any.
    return { type: "tool_use", id, name, input: json.trim() === "" ? {} : JSON.parse(json) };
  } catch {
    return { type: "tool_use", id, name, input: null, malformed: json };
  }
}

/** The reply, with calls that were written as text made real, and the reason to stop that agrees with its content. */
export function replyOf(
  content: readonly ReplyBlock[],
  stop: ModelReply["stop"],
  tools: readonly ToolDeclaration[],
): ModelReply {
  if (stop === "length" || stop === "refusal") return { content, stop };
  const names = tools.map(({ name }) => name);
  const whole = recoverCalls(content, names, () => `recovered-${randomUUID()}`);
  return { content: whole, stop: whole.some(({ type }) => type === "tool_use") ? "tools" : "end" };
}
