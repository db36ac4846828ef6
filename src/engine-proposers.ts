import { join } from "node:path";
import { openCommand } from "./engine-command.ts";
import { openKnowledge } from "./engine-knowledge.ts";
import { lenderOf } from "./engine-lend.ts";
import { maxTokens, moneyOf, refuseUnpriced, serverOf } from "./engine-models.ts";
import { treeOf } from "./engine-tree.ts";
import type { LoopState } from "./decide/loop-state.ts";
import type { Chooser, EngineRequest, Ledger, ModelSettings, Proposer } from "./evolve/ports.ts";
import type { Candidate } from "./model/candidate.ts";
import { InputError } from "./model/input-error.ts";
import type { ProposerChoice } from "./model/proposer-choice.ts";
import type { Stance } from "./model/stance.ts";
import { openModelProposer } from "./propose/agent/model-proposer.ts";
import { taskOf } from "./propose/agent/task.ts";
import { carriedProposer } from "./propose/carried.ts";
import { armsInStances, chooserFor } from "./propose/choose.ts";
import { givenProposer } from "./propose/given.ts";
import { readTurns } from "./propose/replay/dialogue.ts";
import { createTuner } from "./propose/tuner.ts";
import type { BaseFile } from "./propose/tuner.ts";
import { collectTunables, writeParameters } from "./search/tunables.ts";
import { candidateDiff } from "./workspace/candidate-diff.ts";
import type { Repository } from "./workspace/repository.ts";

/** A campaign that proposers can be made for: it has a ledger. */
export type Proposing = { ledger: Ledger; state: () => LoopState };
export type Chosen = { proposers: readonly Proposer[]; choose: Chooser };

/** Who proposes, once the campaign has a ledger. */
export type Offer = (campaign: Proposing) => Chosen;

const inOrder: Chooser = (proposers) => proposers;
const tunerAlone: ModelSettings = { choices: [{ kind: "tuner", weight: 1 }], keys: {}, prices: {}, recipes: null };

/**
 * Who proposes in this mode: the tuner and models search, a given candidate is only judged. Throws `InputError` where
 * nothing could be proposed at all, before anything is built and before any money is spent.
 */
export async function openProposers(request: EngineRequest, repository: Repository): Promise<Offer> {
  const { mode, candidate, proposers } = request;
  if (proposers) return () => ({ proposers, choose: inOrder });
  if (mode === "run" || mode === "evolve") return await openSearchers(request, repository);
  if (candidate) return () => ({ proposers: [givenProposer(candidate)], choose: inOrder });
  throw new InputError({
    where: `the ${mode} request`,
    what: "it names no candidate, so that there is nothing to judge",
    remedy: "Give one; where the app asked for the run, label the issue again.",
  });
}

async function openSearchers(request: EngineRequest, repository: Repository): Promise<Offer> {
  const { models = tunerAlone, frozen } = request;
  const tuner = await openTuner(request, repository);
  const others = models.choices.filter((choice) => choice.kind !== "tuner");
  if (others.length === 0 && !tuner) throw nothingToTune();
  for (const choice of others) {
    if (choice.kind === "replay") readTurns(choice.recording);
    else serverOf(choice, models);
    refuseUnpriced(choice, request);
  }
  const knowledge = others.length > 0 ? await openKnowledge(request, repository) : () => "";
  const tuned = models.choices.find(({ kind }) => kind === "tuner");
  return (campaign) => {
    const made = others.map((choice, at) => {
      const name = nameOf(choice, others.slice(0, at));
      const ground = { ...campaign, request, models, repository, knowledge, name };
      return { arms: armsInStances(name, choice.weight), proposers: proposersOf(choice, ground) };
    });
    const arms = made.flatMap((one) => one.arms);
    const proposers = [carriedProposer, ...made.flatMap((one) => one.proposers)];
    if (tuned && tuner) {
      arms.push({ proposer: tuner.name, stance: "refine", weight: tuned.weight });
      proposers.push(tuner);
    }
    const { usd_per_hour: usdPerHour } = request.budget;
    return { proposers, choose: chooserFor({ arms, seed: seedOf(frozen.campaign), usdPerHour }) };
  };
}

/** `claude`; the second of a kind is `claude-2`. */
function nameOf({ kind }: ProposerChoice, earlier: readonly ProposerChoice[]): string {
  const before = earlier.filter((other) => other.kind === kind).length;
  return before === 0 ? kind : `${kind}-${before + 1}`;
}

export type ProposerGround = Proposing & {
  request: EngineRequest;
  models: ModelSettings;
  repository: Repository;
  knowledge: (query: string) => string;
  name: string;
};

const stances: readonly Stance[] = ["refine", "radical"];

/** One for each stance, as if they were two: which of them is asked is the chooser's business. */
function proposersOf(choice: Exclude<ProposerChoice, { kind: "tuner" }>, ground: ProposerGround): Proposer[] {
  if (choice.kind === "command") return openCommand(choice, ground, stances);
  const { request, repository, name, knowledge } = ground;
  const { goal, benchmark, frozen } = request;
  const parts = {
    name,
    // Every answer is written down beside the ledger before it is used, so that the campaign can be replayed.
    withModel: lenderOf(choice, {
      ...ground,
      dialogue: join(request.folder, "dialogue.jsonl"),
      pause: request.pause,
      moneyFor: (model) => moneyOf(ground, model),
    }),
    task: taskOf(goal, benchmark),
    hypothesis: goal.hypothesis ?? null,
    // A recorded turn ends where it ended.
    steps: choice.kind === "replay" ? 1000 : choice.steps,
    maxTokens,
    knowledge,
    seed: seedOf(frozen.campaign),
    constraints: goal.tune_constraints,
    diffOf: ({ edits }: Candidate) => candidateDiff({ repository, base: treeOf(request), edits }),
  };
  return stances.map((stance) => openModelProposer({ ...parts, stance }));
}

/** Whether a candidate is nothing but the base with parameters set, by making it again from its parameters. */
export async function isTunersOwn(
  candidate: Candidate,
  request: EngineRequest,
  repository: Repository,
): Promise<boolean> {
  const { goal } = request;
  const files = await filesOfScope(request, repository);
  const texts = new Map([...files].map(([path, { text }]) => [path, text]));
  const placed = collectTunables({ texts, tunables: goal.tune, root: goal.root });
  const isDeclared = Object.entries(candidate.parameters).every(([name, value]) =>
    placed.some((tunable) => tunable.name === name && tunable.values.some((known) => String(known) === String(value))),
  );
  if (!isDeclared || placed.some(({ name }) => candidate.parameters[name] === undefined)) return false;
  const made = writeParameters(texts, placed, candidate.parameters);
  return candidate.edits.every(({ path, content }) => (made.get(path) ?? texts.get(path)) === content);
}

/** Null where nothing is declared that it could search. */
async function openTuner(request: EngineRequest, repository: Repository): Promise<Proposer | null> {
  const { goal, frozen } = request;
  const files = await filesOfScope(request, repository);
  const { tune: tunables, root, tune_constraints: constraints } = goal;
  const texts = new Map([...files].map(([path, { text }]) => [path, text]));
  if (collectTunables({ texts, tunables, root }).length === 0) return null;
  return createTuner({ tunables, files, root, constraints, seed: seedOf(frozen.campaign) });
}

const nothingToTune = (): InputError =>
  new InputError({
    where: "the editable scope",
    what: "it declares no tunable parameter, and no model was asked for: nobody could propose anything",
    remedy:
      'Declare one beside a literal, "#define TILE 16  // hone: tune 8 16 32", or in the goal\'s tune: block; or set ANTHROPIC_API_KEY and give --proposer claude (docs/models.md).',
  });

async function filesOfScope(request: Pick<EngineRequest, "goal" | "frozen" | "tree">, repository: Repository) {
  const { goal } = request;
  const base = treeOf(request);
  const files = new Map<string, BaseFile>();
  for (const path of await repository.listFiles(base, goal.scope, goal.root)) {
    const file = await repository.readFileAt(base, path);
    if (file) files.set(path, file);
  }
  return files;
}

/** A campaign that is gone on with searches as if it had not stopped (FNV-1a, 32 bits). */
function seedOf(campaign: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(campaign)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
