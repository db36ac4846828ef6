import type { Emit } from "../../evolve/ports.ts";
import { dialogueLimit } from "../../model/ledger.ts";
import type { Thought } from "../../model/ledger.ts";
import type { Message, ModelClient, ModelReply, ReplyBlock, ToolAnswer } from "../models/model-client.ts";
import { recoverCalls } from "../models/recover-calls.ts";
import { capped } from "./quoted.ts";
import { textOf } from "./strategist.ts";
import type { Tool, ToolOutcome } from "./tool.ts";

/** A turn of a model with tools. */
export type Conversation = {
  /** Who speaks, for the record. */
  name: string;
  role: Thought["role"];
  client: ModelClient;
  system: string;
  opening: string;
  tools: readonly Tool[];
  /** Answers that the turn may take, and tokens of each. */
  steps: number;
  maxTokens: number;
  /** Identifies calls of this turn among all others. */
  turn: string;
  emit: Emit;
  /** Why the turn should come to its end now (time, money, a person), or null; asked between its parts. */
  endedBy: () => Promise<string | null>;
  /** Whether a tool has ended the turn. */
  isFinished(): boolean;
  /** Whether an answer that calls no tool ends it. */
  hasSaid(reply: ModelReply): boolean;
  /** What is answered to one that does not. */
  reminder(reply: ModelReply): string;
  /** How often a tool may fail, in whatever way; those that are not here may fail on. */
  failures?: Readonly<Record<string, number>>;
};

/** A call that fails the same way so often ends the turn: the model is stuck. */
const sameFailures = 3;
/** How often a model that calls nothing is asked again. */
const reminders = 2;
/** Calls of one answer that are made: what they cost is looked at between them. */
const mostCalls = 8;
const tooMany = `one answer may make ${mostCalls} calls, and none after the turn has ended`;

type Call = Extract<ReplyBlock, { type: "tool_use" }>;
type Dialogue = Conversation & { messages: Message[]; failed: Map<string, number> };

/** Until a tool ends the turn, or nothing more comes: why it ended, empty where a tool did. Throws `ModelFailure`. */
export async function converse(conversation: Conversation): Promise<string> {
  const { opening, steps, endedBy } = conversation;
  const messages: Message[] = [{ role: "user", content: [{ type: "text", text: opening }] }];
  const dialogue: Dialogue = { ...conversation, messages, failed: new Map() };
  let reminded = 0;
  for (let step = 0; step < steps; step++) {
    const ended = await endedBy();
    if (ended !== null) return ended;
    const reply = await answer(dialogue, step);
    if (reply.stop === "refusal") return `the model declined: ${capped(textOf(reply), 500) || "without a word"}`;
    const calls = reply.content.filter((block) => block.type === "tool_use");
    if (calls.length === 0) {
      if (dialogue.hasSaid(reply) || reminded++ >= reminders) return textOf(reply);
      messages.push({ role: "user", content: [{ type: "text", text: dialogue.reminder(reply) }] });
      continue;
    }
    const { answers, stuck } = await carryOutCalls(dialogue, calls, step);
    messages.push({ role: "user", content: answers });
    if (dialogue.isFinished()) return "";
    if (stuck !== null) return stuck;
  }
  return `it used all of its ${steps} answers`;
}

async function answer(dialogue: Dialogue, step: number): Promise<ModelReply> {
  const { client, system, maxTokens, name, role, turn, tools, messages } = dialogue;
  const given = await client.reply({
    system,
    messages,
    tools: tools.map(({ declaration }) => declaration),
    maxTokens,
  });
  let recovered = 0;
  const names = tools.map(({ declaration }) => declaration.name);
  const content = recoverCalls(given.content, names, () => `${turn}-${step}-recovered-${recovered++}`);
  const words = textOf(given);
  if (words !== "")
    await dialogue.emit({ type: "thought", proposer: name, role, text: capped(words, dialogueLimit - 100) });
  // An answer without a word would be none to the protocols.
  messages.push({ role: "assistant", content: content.length > 0 ? content : [{ type: "text", text: "(nothing)" }] });
  return { ...given, content };
}

async function carryOutCalls(dialogue: Dialogue, calls: readonly Call[], step: number) {
  const answers: ToolAnswer[] = [];
  let stuck: string | null = null;
  for (const [index, call] of calls.entries()) {
    const ended = index < mostCalls && stuck === null && !dialogue.isFinished() ? await dialogue.endedBy() : tooMany;
    if (ended !== null) {
      answers.push({ type: "tool_result", id: call.id, content: `this call was not made: ${ended}`, isError: true });
      continue;
    }
    const outcome = await carryOut(dialogue, call, `${dialogue.turn}-${step}-${index}`);
    answers.push({ type: "tool_result", id: call.id, content: outcome.text, isError: !outcome.ok });
    if (!outcome.ok) stuck = stuckBy(dialogue, call, outcome.text);
  }
  return { answers, stuck };
}

/** Why a failure ends the turn, or null. */
function stuckBy({ failed, failures = {} }: Dialogue, { name, input }: Call, text: string): string | null {
  const count = (key: string): number => {
    const times = (failed.get(key) ?? 0) + 1;
    failed.set(key, times);
    return times;
  };
  const same = count(`${name} ${JSON.stringify(input)} ${text.slice(0, 200)}`);
  const any = count(name);
  if (any >= (failures[name] ?? Infinity)) return `${name} failed ${any} times, the last time: ${capped(text, 1000)}`;
  return same >= sameFailures ? `${name} failed in the same way ${same} times: ${capped(text, 500)}` : null;
}

async function carryOut(
  { name: proposer, emit, tools }: Dialogue,
  { name, input, malformed }: Call,
  id: string,
): Promise<ToolOutcome> {
  const event = { proposer, call: id, tool: name.slice(0, 64) };
  await emit({
    type: "tool_call",
    ...event,
    arguments: capped(malformed ?? JSON.stringify(input), dialogueLimit - 100),
  });
  const found = tools.find(({ declaration }) => declaration.name === name);
  const outcome: ToolOutcome =
    malformed !== undefined
      ? { ok: false, text: `the arguments of ${name} are no JSON: ${capped(malformed, 300)}` }
      : found
        ? await found.call(input)
        : {
            ok: false,
            text: `there is no tool ${name}: ${tools.map(({ declaration }) => declaration.name).join(", ")}`,
          };
  await emit({
    type: "tool_result",
    ...event,
    ok: outcome.ok,
    text: capped(outcome.text, dialogueLimit - 100),
  });
  return outcome;
}
