import type { Emit, Fruitless, Proposal, ProposalContext, Proposer } from "../../evolve/ports.ts";
import type { Candidate } from "../../model/candidate.ts";
import { capWords } from "../../model/cap-words.ts";
import { dialogueLimit } from "../../model/ledger.ts";
import { armName, partsOfArm } from "../../model/stance.ts";
import type { Stance } from "../../model/stance.ts";
import { ModelFailure } from "../models/model-client.ts";
import type { ModelClient } from "../models/model-client.ts";
import type { DraftState } from "./draft.ts";
import { engineer } from "./engineer.ts";
import { fitTunables } from "./fit-tunables.ts";
import { capped, cleaned } from "./quoted.ts";
import type { Task } from "./situation.ts";
import { approve, plan } from "./strategist.ts";
import type { Plan } from "./strategist.ts";

export type ModelProposerParts = {
  /** `claude`, `openai`, `replay`: without the stance. */
  name: string;
  stance: Stance;
  /** Lends the model for one turn. */
  withModel: <T>(turn: string, work: (client: ModelClient) => Promise<T>) => Promise<T>;
  task: Task;
  /** The goal's initial hypothesis: the first plan. */
  hypothesis: string | null;
  steps: number;
  maxTokens: number;
  knowledge: (query: string) => string;
  seed: number;
  /** Of the goal's parameters. */
  constraints: readonly string[];
  diffOf: (candidate: Candidate) => Promise<string>;
};

/**
 * A language model as a proposer: the strategist plans, the engineer writes and verifies, what it declares is fitted. A
 * server, a key or a budget that fails ends the turn with the reason, never the campaign.
 */
export function openModelProposer(parts: ModelProposerParts): Proposer {
  return {
    name: armName(parts.name, parts.stance),
    review: (winner, context) =>
      parts.withModel(`review of ${winner.id}`, (client) => review({ ...parts, client }, winner, context)),
    propose: async (context) => {
      try {
        const name = `${parts.name}-${context.history.length + 1}-${context.turns.length}`;
        return await parts.withModel(name, (client) => turn({ ...parts, client }, context, name));
      } catch (error) {
        if (!(error instanceof ModelFailure)) throw error;
        const why = error.kind === "cap" ? `${capWords}: ${error.message}` : error.message;
        return { outcome: forGood.has(error.kind) ? "stopped" : "failed", why: capped(why, 1500) };
      }
    },
  };
}

type Turn = ModelProposerParts & { client: ModelClient };

/** What no further try mends. */
const forGood = new Set<ModelFailure["kind"]>(["key", "model", "cap"]);

async function turn(parts: Turn, context: ProposalContext, turnName: string): Promise<Proposal | Fruitless> {
  const { name, stance, client, task, steps, maxTokens, knowledge } = parts;
  const files = (await context.workbench.files())
    .map(({ path, editable }) => `${path}${editable ? " (editable)" : ""}`)
    .join("\n");
  const planned = await planFor(parts, context, files);
  if (planned === null) return { outcome: "failed", why: `${client.model} gave no plan that could be read` };
  if (!planned.go)
    return {
      outcome: "stopped",
      why: `the strategist sees nothing more to gain: ${capped(planned.why || planned.bottleneck, 1200)}`,
    };
  const drafted = await engineer({ name, client, task, steps, maxTokens, stance, knowledge, turn: turnName }, context, {
    plan: planned,
    files,
  });
  return "outcome" in drafted ? drafted : await asProposal(parts, context, drafted);
}

async function planFor(parts: Turn, context: ProposalContext, files: string): Promise<Plan | null> {
  const { name, stance, client, task, maxTokens, hypothesis, knowledge } = parts;
  const say = (text: string) => thought(context.emit, name, text);
  const isFirst =
    !context.history.some(({ candidate }) => partsOfArm(candidate.proposer).proposer === name) &&
    context.turns.every(({ proposer }) => partsOfArm(proposer).proposer !== name);
  if (hypothesis !== null && isFirst) {
    await say(`The goal's own hypothesis is the first plan: ${hypothesis}`);
    return {
      bottleneck: "as the goal says",
      target: task.target.slice(0, 500) || "the goal's scope",
      hypothesis,
      expected_gain: 1.1,
      go: true,
      why: "",
    };
  }
  const profile = await context.workbench.profile({ edits: [] });
  const planned = await plan({ client, task, maxTokens, stance, say }, context, {
    files,
    profile: profile ? cleaned(profile.table) : "no tool on this machine makes one",
    rules: knowledge(`${task.title} ${task.target} ${profile?.table.slice(0, 1000) ?? ""}`),
  });
  if (planned) {
    await say(
      `Plan: ${planned.hypothesis} Target: ${planned.target}. Bottleneck: ${planned.bottleneck}. Expected ${planned.expected_gain}x. ${planned.go ? "Go." : `Stop: ${planned.why}`}`,
    );
  }
  return planned;
}

async function asProposal(parts: ModelProposerParts, context: ProposalContext, draft: DraftState): Promise<Proposal> {
  const fitted = await fitTunables(draft.edits, context, {
    seed: parts.seed + context.history.length,
    constraints: parts.constraints,
  });
  if (fitted.words !== "") await thought(context.emit, parts.name, fitted.words, "engineer");
  return {
    parent: context.incumbent?.id ?? "base",
    proposer: armName(parts.name, parts.stance),
    hypothesis: capped(cleaned(draft.hypothesis), 1900) || "no hypothesis was given",
    parameters: fitted.parameters,
    edits: fitted.edits,
  };
}

/** What goes wrong here leaves the word unsaid: the winner does not wait for it. */
async function review(parts: Turn, winner: Candidate, { emit }: Pick<ProposalContext, "emit">) {
  const { client, task, maxTokens, name, diffOf } = parts;
  const say = (text: string) => thought(emit, name, text);
  try {
    const word = await approve({ client, task, maxTokens, say }, await diffOf(winner));
    return word && { candidate: winner.id, approves: word.approves, why: capped(cleaned(word.why), 1500) };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    await say(`The winner was not looked at: ${error.message}`);
    return null;
  }
}

const thought = (
  emit: Emit,
  proposer: string,
  text: string,
  role: "strategist" | "engineer" = "strategist",
): Promise<void> => emit({ type: "thought", proposer, role, text: capped(text, dialogueLimit - 100) });
