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

/** One answer of a model, as it was. */
const Answer = z.strictObject({
  model: z.string(),
  content: z.array(Block),
  stop: z.enum(["end", "tools", "length", "refusal"]),
});
type Answer = z.infer<typeof Answer>;

/**
 * A line of a campaign's `dialogue.jsonl`. A turn that has no end was cut off, and is taken anew by whoever goes on with
 * the campaign.
 */
const Line = z.union([
  z.strictObject({ begin: z.string(), proposer: z.string() }),
  z.strictObject({ end: z.string() }),
  Answer,
]);
type Line = z.infer<typeof Line>;

/** Which turn of whom: the same one has the same name when it is taken again. */
export type TurnName = { proposer: string; turn: string };

type Work<T> = (record: (client: ModelClient) => ModelClient) => Promise<T>;

/**
 * Writes a turn down: where it begins, every answer before it is used, and its end, also where that is a failure of the
 * model's. What throws otherwise leaves it without an end.
 */
export async function recordTurn<T>(file: string, { proposer, turn }: TurnName, work: Work<T>): Promise<T> {
  const write = (line: Line) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  write({ begin: turn, proposer });
  const record = (client: ModelClient): ModelClient => ({
    model: client.model,
    reply: async (request) => {
      const { content, stop } = await client.reply(request);
      write({ model: client.model, content: [...content], stop });
      return { content, stop };
    },
  });
  try {
    const result = await work(record);
    write({ end: turn });
    return result;
  } catch (error) {
    if (error instanceof ModelFailure) write({ end: turn });
    throw error;
  }
}

/** The turns of a recording that came to their end, each with its answers. Throws `InputError` where it is none. */
export function readTurns(file: string): { proposer: string; answers: readonly Answer[] }[] {
  if (!existsSync(file)) throw wrong(file, "there is no such file");
  const turns: { proposer: string; answers: Answer[] }[] = [];
  let open: { name: string; proposer: string; answers: Answer[] } | null = null;
  for (const [index, text] of linesOf(file).entries()) {
    const line = Line.safeParse(jsonOf(text)).data;
    if (line === undefined) throw wrong(`${file}:${index + 1}`, "is no line of a recording");
    if ("begin" in line) open = { name: line.begin, proposer: line.proposer, answers: [] };
    else if (!("end" in line)) open?.answers.push(line);
    else if (open?.name === line.end) {
      turns.push({ proposer: open.proposer, answers: open.answers });
      open = null;
    }
  }
  return turns;
}

/** How many whole turns of a proposer a campaign's own file holds. */
export const turnsOf = (proposer: string, file: string): number =>
  existsSync(file) ? readTurns(file).filter((turn) => turn.proposer === proposer).length : 0;

/**
 * Gives the answers of one recorded turn again, in their order and byte for byte, whatever is asked: no server is spoken
 * to and nothing is charged.
 */
export function replayTurn(file: string, at: number): ModelClient {
  const turns = readTurns(file);
  const answers = turns[at]?.answers;
  let next = 0;
  return {
    model: turns[0]?.answers[0]?.model ?? "recording",
    reply: () => {
      const answer = answers?.[next++];
      if (answer) return Promise.resolve({ content: answer.content.map(asBlock), stop: answer.stop });
      return Promise.reject(
        answers
          ? new ModelFailure("server", `the recorded turn ended here, after ${answers.length} answers`)
          : new ModelFailure("model", `the recording ${file} has no more turns: ${turns.length} were given`),
      );
    },
  };
}

const linesOf = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");

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
