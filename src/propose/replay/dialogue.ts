import { appendFileSync, existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { InputError } from "../../model/input-error.ts";
import { ModelFailure } from "../models/model-client.ts";
import type { ModelClient, ModelReply } from "../models/model-client.ts";

const Block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("thinking"), text: z.string(), opaque: z.unknown().optional() }),
  z.strictObject({
    type: z.literal("tool_use"),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
    malformed: z.string().optional(),
  }),
]);

/** One answer of a model, as it was: a line of a campaign's `dialogue.jsonl`. */
const Spoken = z.strictObject({
  model: z.string(),
  content: z.array(Block),
  stop: z.enum(["end", "tools", "length", "refusal"]),
});
type Spoken = z.infer<typeof Spoken>;

/** Answers as it does, and writes every answer down before it is used. */
export function recording(client: ModelClient, file: string): ModelClient {
  return {
    model: client.model,
    reply: async (request) => {
      const reply = await client.reply(request);
      appendFileSync(
        file,
        `${JSON.stringify({ model: client.model, content: [...reply.content], stop: reply.stop } satisfies Spoken)}\n`,
      );
      return reply;
    },
  };
}

/**
 * Gives recorded answers again, in their order and byte for byte, whatever is asked: no server is spoken to and nothing
 * is charged. `spent`: answers that this campaign has used already. Throws `InputError` where the file is no recording.
 */
export function replaying(file: string, spent: number): ModelClient {
  const answers = readDialogue(file);
  let at = spent;
  return {
    model: answers[0]?.model ?? "recording",
    reply: () => {
      const next = answers[at++];
      if (next) return Promise.resolve({ content: next.content.map(asBlock), stop: next.stop });
      return Promise.reject(
        new ModelFailure("cap", `the recording ${file} has no more answers: ${answers.length} were given`),
      );
    },
  };
}

/** How many answers a campaign's own file holds. */
export const spokenIn = (file: string): number => (existsSync(file) ? linesOf(file).length : 0);

const linesOf = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");

function readDialogue(file: string): Spoken[] {
  if (!existsSync(file)) throw wrong(file, "there is no such file");
  return linesOf(file).map((line, index) => {
    const parsed = Spoken.safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    throw wrong(`${file}:${index + 1}`, `is no recorded answer (${parsed.error.issues[0]?.message ?? "unknown"})`);
  });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

type Block = ModelReply["content"][number];

const asBlock = (block: z.infer<typeof Block>): Block => {
  switch (block.type) {
    case "text":
      return block;
    case "thinking":
      return { type: block.type, text: block.text, ...(block.opaque !== undefined && { opaque: block.opaque }) };
    case "tool_use":
      return {
        type: block.type,
        id: block.id,
        name: block.name,
        input: block.input,
        ...(block.malformed !== undefined && { malformed: block.malformed }),
      };
  }
};

const wrong = (where: string, what: string): InputError =>
  new InputError({
    where,
    what,
    remedy: "Give the `dialogue.jsonl` of a campaign's folder: --recording .hone/campaigns/ID/dialogue.jsonl",
  });
