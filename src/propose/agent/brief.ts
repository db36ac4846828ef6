import type { ProposalContext } from "../../evolve/ports.ts";
import { agentPrompt } from "../prompts/agent-v1.ts";
import { quoted } from "./quoted.ts";
import { situation } from "./situation.ts";
import type { Task } from "./situation.ts";

/** What a coding agent is given to read: its instructions, the task, where the campaign stands, rules that may fit. */
export function agentBrief(
  { task, hypothesis, knowledge }: { task: Task; hypothesis: string | null; knowledge: (query: string) => string },
  context: Pick<ProposalContext, "history" | "hints" | "incumbent">,
  files: string,
): string {
  return [
    agentPrompt,
    situation(task, context),
    quoted("files", files),
    ...(hypothesis !== null && context.history.length === 0 ? [quoted("where to begin", hypothesis)] : []),
    quoted("rules that may fit", knowledge(`${task.title} ${task.target}`)),
    "",
  ].join("\n\n");
}
