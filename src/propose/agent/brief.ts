import type { ProposalContext } from "../../evolve/ports.ts";
import type { Stance } from "../../model/stance.ts";
import { agentPrompt } from "../prompts/agent-v1.ts";
import { radicalStance } from "../prompts/engineer-v1.ts";
import { quoted } from "./quoted.ts";
import { situation } from "./situation.ts";
import type { Task } from "./situation.ts";

export type BriefParts = {
  task: Task;
  hypothesis: string | null;
  stance: Stance;
  knowledge: (query: string) => string;
};

/** What a coding agent is given to read: its instructions, the task, where the campaign stands, rules that may fit. */
export function agentBrief(
  { task, hypothesis, stance, knowledge }: BriefParts,
  context: Pick<ProposalContext, "history" | "hints" | "incumbent">,
  files: string,
): string {
  return [
    agentPrompt,
    situation(task, context),
    quoted("files", files),
    ...(hypothesis !== null && context.history.length === 0 ? [quoted("where to begin", hypothesis)] : []),
    quoted("rules that may fit", knowledge(`${task.title} ${task.target}`)),
    ...(stance === "radical" ? [radicalStance] : []),
    "",
  ].join("\n\n");
}
