import type { EngineRequest, Proposer } from "./evolve/ports.ts";
import type { Candidate } from "./model/candidate.ts";
import { InputError } from "./model/input-error.ts";
import { carriedProposer } from "./propose/carried.ts";
import { givenProposer } from "./propose/given.ts";
import { createTuner } from "./propose/tuner.ts";
import type { BaseFile } from "./propose/tuner.ts";
import { collectTunables, writeParameters } from "./search/tunables.ts";
import type { Repository } from "./workspace/repository.ts";

/**
 * Who proposes in this mode: the tuner searches, a given candidate is only judged. Throws `InputError` where nothing
 * could be proposed at all, before anything is built.
 */
export async function openProposers(request: EngineRequest, repository: Repository): Promise<readonly Proposer[]> {
  const { mode, candidate } = request;
  if (mode === "run" || mode === "evolve") return [carriedProposer, await openTuner(request, repository)];
  if (candidate) return [givenProposer(candidate)];
  throw new InputError({
    where: `the ${mode} request`,
    what: "it names no candidate, so that there is nothing to judge",
    remedy: "Give one; where the app asked for the run, label the issue again.",
  });
}

/** Whether a candidate is nothing but the base with parameters set, by making it again from its parameters. */
export async function isTunersOwn(
  candidate: Candidate,
  { goal, frozen }: EngineRequest,
  repository: Repository,
): Promise<boolean> {
  const files = await filesOfScope({ goal, frozen }, repository);
  const texts = new Map([...files].map(([path, { text }]) => [path, text]));
  const placed = collectTunables({ texts, tunables: goal.tune, root: goal.root });
  const isDeclared = Object.entries(candidate.parameters).every(([name, value]) =>
    placed.some((tunable) => tunable.name === name && tunable.values.some((known) => String(known) === String(value))),
  );
  if (!isDeclared || placed.some(({ name }) => candidate.parameters[name] === undefined)) return false;
  const made = writeParameters(texts, placed, candidate.parameters);
  return candidate.edits.every(({ path, content }) => (made.get(path) ?? texts.get(path)) === content);
}

async function openTuner({ goal, frozen }: EngineRequest, repository: Repository): Promise<Proposer> {
  const files = await filesOfScope({ goal, frozen }, repository);
  const { tune: tunables, root, tune_constraints: constraints } = goal;
  const texts = new Map([...files].map(([path, { text }]) => [path, text]));
  if (collectTunables({ texts, tunables, root }).length === 0) {
    throw new InputError({
      where: "the editable scope",
      what: "it declares no tunable parameter, and this version has no other proposer than the tuner",
      remedy: 'Declare one beside a literal, "#define TILE 16  // hone: tune 8 16 32", or in the goal\'s tune: block.',
    });
  }
  return createTuner({ tunables, files, root, constraints, seed: seedOf(frozen.campaign) });
}

async function filesOfScope({ goal, frozen }: Pick<EngineRequest, "goal" | "frozen">, repository: Repository) {
  const files = new Map<string, BaseFile>();
  for (const path of await repository.listFiles(frozen.base, goal.scope, goal.root)) {
    const file = await repository.readFileAt(frozen.base, path);
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
