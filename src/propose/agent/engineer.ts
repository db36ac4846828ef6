import type { Fruitless, ProposalContext } from "../../evolve/ports.ts";
import { dialogueLimit } from "../../model/ledger.ts";
import { ModelFailure } from "../models/model-client.ts";
import type { Message, ModelClient, ModelReply, ReplyBlock, ToolAnswer } from "../models/model-client.ts";
import { recoverCalls } from "../models/recover-calls.ts";
import { engineerPrompt, radicalStance } from "../prompts/engineer-v1.ts";
import { beginDraft, hasChanged } from "./draft.ts";
import type { DraftState } from "./draft.ts";
import { engineerTools } from "./engineer-tools.ts";
import { capped, quoted } from "./quoted.ts";
import { situation } from "./situation.ts";
import type { Task } from "./situation.ts";
import type { Plan } from "./strategist.ts";
import { textOf } from "./strategist.ts";
import type { Tool, ToolOutcome } from "./tool.ts";

export type EngineerParts = {
  name: string;
  client: ModelClient;
  task: Task;
  /** Answers that a turn may take, and tokens of each. */
  steps: number;
  maxTokens: number;
  stance: "refine" | "radical";
  knowledge: (query: string) => string;
  /** Identifies calls of this turn among all of the campaign's. */
  turn: string;
};

/** A call that fails the same way so often ends the turn: the model is stuck. */
const sameFailures = 3;
/** How often a model that neither edits nor gives up is asked again. */
const reminders = 2;

/**
 * One turn: the engineer reads, edits, verifies and mends until it finishes, gives up or has used its steps. A draft that
 * was verified as right and not handed over is handed over for it. Throws `ModelFailure`.
 */
export async function engineer(
  parts: EngineerParts,
  context: ProposalContext,
  given: { plan: Plan; files: string },
): Promise<DraftState | Fruitless> {
  const draft = beginDraft(context);
  const tools = engineerTools({ workbench: context.workbench, draft, knowledge: parts.knowledge });
  const messages: Message[] = [{ role: "user", content: [{ type: "text", text: opening(parts, context, given) }] }];
  const dialogue = { draft, parts, context, tools, messages, failures: new Map<string, number>() };
  try {
    const why = await goOn(dialogue, draft);
    return draft.finished ? draft : concluded(draft, dialogue, why);
  } catch (error) {
    if (!(error instanceof ModelFailure) || draft.lastRight === null) throw error;
    return concluded(draft, dialogue, error.message);
  }
}

/** Until the draft is finished, or nothing more comes; why it ended. */
async function goOn(dialogue: Dialogue, draft: DraftState): Promise<string> {
  const { parts, context, messages } = dialogue;
  let reminded = 0;
  for (let step = 0; step < parts.steps; step++) {
    const ended = await context.endedBy();
    if (ended !== null) return ended;
    const reply = await answer(dialogue, step);
    if (reply.stop === "refusal") return `the model declined: ${capped(textOf(reply), 500) || "without a word"}`;
    const calls = reply.content.filter((block) => block.type === "tool_use");
    if (calls.length === 0) {
      const hasSaid = reply.stop !== "length" && (hasChanged(draft, context) ? isRight(draft) : textOf(reply) !== "");
      if (hasSaid || reminded++ >= reminders) return textOf(reply);
      messages.push(reminder(reply));
      continue;
    }
    const { answers, stuck } = await carryOutCalls(dialogue, calls, step);
    messages.push({ role: "user", content: answers });
    if (draft.finished) return "";
    if (stuck !== null) return stuck;
  }
  return `it used all of its ${parts.steps} answers`;
}

/** Calls of one answer that are made: what they cost is looked at between them. */
const mostCalls = 8;
const tooMany = `one answer may make ${mostCalls} calls, and none after the turn has ended`;

type Dialogue = {
  draft: DraftState;
  parts: EngineerParts;
  context: ProposalContext;
  tools: readonly Tool[];
  messages: Message[];
  failures: Map<string, number>;
};

/** The last state that was verified as right, where there is one: it was not handed over, and is not lost. */
async function concluded(
  draft: DraftState,
  { context, parts }: Dialogue,
  why: string,
): Promise<DraftState | Fruitless> {
  const { lastRight } = draft;
  if (lastRight === null) {
    const what = hasChanged(draft, context) ? "its edits were not verified as right" : "it made no edit";
    return { outcome: "no-edit", why: capped(why === "" ? what : `${what}: ${why}`, 1500) };
  }
  const text = `What was verified as right is handed over for it. The turn ended otherwise: ${capped(why, 1000)}`;
  await context.emit({ type: "thought", proposer: parts.name, role: "engineer", text });
  return { ...draft, ...lastRight };
}

/** Whether the edits are those that were last seen to be right. */
const isRight = ({ edits, lastRight }: DraftState): boolean => lastRight !== null && lastRight.edits === edits;

function opening(
  { task, stance }: EngineerParts,
  context: ProposalContext,
  { plan, files }: { plan: Plan; files: string },
): string {
  return [
    situation(task, context),
    quoted("files", files),
    quoted(
      "plan",
      `bottleneck: ${plan.bottleneck}\ntarget: ${plan.target}\nhypothesis: ${plan.hypothesis}\nexpected gain: ${plan.expected_gain}x`,
    ),
    ...(stance === "radical" ? [radicalStance] : []),
    "Begin.",
  ].join("\n\n");
}

async function answer({ parts, context, tools, messages }: Dialogue, step: number): Promise<ModelReply> {
  const { client, maxTokens, name, turn } = parts;
  const given = await client.reply({
    system: engineerPrompt,
    messages,
    tools: tools.map(({ declaration }) => declaration),
    maxTokens,
  });
  let recovered = 0;
  const names = tools.map(({ declaration }) => declaration.name);
  const content = recoverCalls(given.content, names, () => `${turn}-${step}-recovered-${recovered++}`);
  const words = textOf(given);
  if (words !== "")
    await context.emit({ type: "thought", proposer: name, role: "engineer", text: capped(words, dialogueLimit - 100) });
  // An answer without a word would be none to the protocols.
  messages.push({ role: "assistant", content: content.length > 0 ? content : [{ type: "text", text: "(nothing)" }] });
  return { ...given, content };
}

type Call = Extract<ReplyBlock, { type: "tool_use" }>;

async function carryOutCalls(dialogue: Dialogue, calls: readonly Call[], step: number) {
  const answers: ToolAnswer[] = [];
  let stuck: string | null = null;
  for (const [index, call] of calls.entries()) {
    const ended =
      index < mostCalls && stuck === null && !dialogue.draft.finished ? await dialogue.context.endedBy() : tooMany;
    if (ended !== null) {
      answers.push({ type: "tool_result", id: call.id, content: `this call was not made: ${ended}`, isError: true });
      continue;
    }
    const outcome = await carryOut(dialogue, call, `${dialogue.parts.turn}-${step}-${index}`);
    answers.push({ type: "tool_result", id: call.id, content: outcome.text, isError: !outcome.ok });
    if (outcome.ok) continue;
    const key = `${call.name} ${JSON.stringify(call.input)} ${outcome.text.slice(0, 200)}`;
    const times = (dialogue.failures.get(key) ?? 0) + 1;
    dialogue.failures.set(key, times);
    if (times >= sameFailures)
      stuck = `${call.name} failed in the same way ${times} times: ${capped(outcome.text, 500)}`;
  }
  return { answers, stuck };
}

async function carryOut(
  { parts, context, tools }: Dialogue,
  { name, input, malformed }: Call,
  id: string,
): Promise<ToolOutcome> {
  const event = { proposer: parts.name, call: id, tool: name.slice(0, 64) };
  await context.emit({
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
  await context.emit({
    type: "tool_result",
    ...event,
    ok: outcome.ok,
    text: capped(outcome.text, dialogueLimit - 100),
  });
  return outcome;
}

function reminder({ stop }: ModelReply): Message {
  const text =
    stop === "length"
      ? "Your answer was cut off by its limit. Go on with smaller steps: edit by search/replace, one change a call."
      : "Nothing was handed over. Edit and `verify`, then call `finish`; or say in one sentence why you give up.";
  return { role: "user", content: [{ type: "text", text }] };
}
