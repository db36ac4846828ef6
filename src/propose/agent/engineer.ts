import type { Fruitless, ProposalContext } from "../../evolve/ports.ts";
import type { Stance } from "../../model/stance.ts";
import { ModelFailure } from "../models/model-client.ts";
import type { ModelClient, ModelReply } from "../models/model-client.ts";
import { engineerPrompt, radicalStance } from "../prompts/engineer-v1.ts";
import { converse } from "./converse.ts";
import { beginDraft, hasChanged } from "./draft.ts";
import type { DraftState } from "./draft.ts";
import { engineerTools } from "./engineer-tools.ts";
import { capped, quoted } from "./quoted.ts";
import { situation } from "./situation.ts";
import type { Task } from "./situation.ts";
import type { Plan } from "./strategist.ts";
import { textOf } from "./strategist.ts";

export type EngineerParts = {
  name: string;
  client: ModelClient;
  task: Task;
  /** Answers that a turn may take, and tokens of each. */
  steps: number;
  maxTokens: number;
  stance: Stance;
  knowledge: (query: string) => string;
  /** Identifies calls of this turn among all of the campaign's. */
  turn: string;
};

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
  try {
    const why = await converse({
      ...parts,
      role: "engineer",
      system: engineerPrompt,
      opening: opening(parts, context, given),
      tools,
      emit: context.emit,
      endedBy: context.endedBy,
      isFinished: () => draft.finished,
      hasSaid: (reply) =>
        reply.stop !== "length" && (hasChanged(draft, context) ? isRight(draft) : textOf(reply) !== ""),
      reminder,
    });
    return draft.finished ? draft : concluded(draft, { parts, context }, why);
  } catch (error) {
    if (!(error instanceof ModelFailure) || draft.lastRight === null) throw error;
    return concluded(draft, { parts, context }, error.message);
  }
}

/** The last state that was verified as right, where there is one: it was not handed over, and is not lost. */
async function concluded(
  draft: DraftState,
  { context, parts }: { context: ProposalContext; parts: EngineerParts },
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

function reminder({ stop }: ModelReply): string {
  return stop === "length"
    ? "Your answer was cut off by its limit. Go on with smaller steps: edit by search/replace, one change a call."
    : "Nothing was handed over. Edit and `verify`, then call `finish`; or say in one sentence why you give up.";
}
