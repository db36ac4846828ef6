import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultModelUsd } from "./decide/budget.ts";
import { confirmPairs } from "./decide/confirmation-plan.ts";
import { isPriced, maxTokens, modelOf } from "./engine-models.ts";
import { judgedBy } from "./engine-prepare-check.ts";
import { openDesk, refusePaused, writerAmong } from "./engine-prepare-desk.ts";
import type { Desk } from "./engine-prepare-desk.ts";
import { failureOf, moreInGoal, NotPrepared } from "./engine-prepare-failure.ts";
import { placeFacts } from "./engine-prepare-facts.ts";
import type { Proved } from "./engine-prepare-proof.ts";
import { openProver } from "./engine-prepare-prover.ts";
import type { PrepareRequest, Preparing } from "./evolve/ports.ts";
import { sourcesOf } from "./engine-prepare-sources.ts";
import { checkGoal } from "./goal/cross-check.ts";
import { EnvironmentError, InputError } from "./model/input-error.ts";
import { PreparedBenchmark } from "./model/prepared-benchmark.ts";
import { preparedFolder } from "./model/prepared-place.ts";
import type { SourceAnalysis } from "./model/source-analysis.ts";
import { analyse } from "./propose/agent/analyst.ts";
import type { PreparationTurn } from "./propose/agent/analyst.ts";
import { writeBenchmark } from "./propose/agent/benchmark-writer.ts";
import type { BenchmarkFiles, Written } from "./propose/agent/benchmark-writer.ts";
import { modelNote, preparedNotes } from "./report/prepared-notes.ts";
import { probeSandbox } from "./sandbox/probe.ts";
import { removeTree } from "./sandbox/remove-tree.ts";
import { openScratch } from "./sandbox/scratch.ts";
import type { Scratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";
import { openRepository } from "./workspace/repository.ts";
import type { Repository } from "./workspace/repository.ts";

/**
 * Has a model read the sources and write a benchmark for a goal that has none, and proves it on the base. Nothing of the
 * repository is written but objects that no reference names. What fails of it (a model, a server, money, a contract that
 * does not hold) is an answer; only Hone's own defects are thrown.
 */
export async function prepareBenchmark(request: PrepareRequest): Promise<Preparing> {
  const began = performance.now();
  let desk: Desk | null = null;
  try {
    const repository = await openRepository(request.repository);
    const choice = writerAmong(request);
    const sandbox = refuseUnfit(request);
    mkdirSync(request.folder, { recursive: true });
    desk = await openDesk(request, choice);
    const scratch = openScratch({ user: sandboxUser(process.pid), sandbox });
    try {
      const prepared = await prepare({ request, repository, desk, scratch });
      return { kind: "prepared", prepared };
    } finally {
      scratch.remove();
    }
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    const cost = desk?.cost() ?? { calls: 0, usd: null, seconds: (performance.now() - began) / 1000 };
    return { kind: "failed", ...failure, cost };
  } finally {
    await desk?.close();
  }
}

/** Throws for a goal that no contract would mend, and where there is no sandbox for what a model writes. */
function refuseUnfit({ goal }: PrepareRequest): Scratch["sandbox"] {
  const [problem] = checkGoal(goal, "the goal").problems;
  if (problem) throw new InputError(problem);
  const sandbox = probeSandbox(sandboxUser(process.pid));
  if (sandbox.kind === "bubblewrap") return sandbox.kind;
  if (goal.sandbox === "none") return "none";
  throw new EnvironmentError(`There is no sandbox for what a model writes: ${sandbox.why}`, sandbox.remedy);
}

type Work = { request: PrepareRequest; repository: Repository; desk: Desk; scratch: Scratch };

async function prepare(work: Work): Promise<PreparedBenchmark> {
  const { request, repository, desk, scratch } = work;
  const { base, title, goalText, onProgress, folder } = request;
  const goal = judgedBy(request.goal, request.id);
  const sources = await sourcesOf({ repository, base, goal, scratch });
  const turn = {
    name: desk.name,
    maxTokens,
    sources,
    emit: desk.emit,
    endedBy: desk.endedBy,
    goal: { title, text: goalText },
  };
  onProgress("the sources are read");
  const analysed = await desk.withModel("analysis", (client) => analyse({ ...turn, client }));
  if ("why" in analysed) throw new NotPrepared(`no analysis of the sources came of it: ${analysed.why}`, moreInGoal);
  const { analysis } = analysed;
  writeFileSync(join(folder, "analysis.json"), `${JSON.stringify(analysis, null, 2)}\n`);
  return await write(work, { turn, analysis });
}

type Begun = { turn: Omit<PreparationTurn, "client">; analysis: SourceAnalysis };

async function write({ request, repository, desk }: Work, { turn, analysis }: Begun): Promise<PreparedBenchmark> {
  const { folder, id, onProgress } = request;
  const prover = await openProver(request, { repository, endedBy: desk.endedBy });
  const facts = await placeFacts(request);
  onProgress("the benchmark is written");
  const written = await desk.withModel("writing", (client) =>
    writeBenchmark({
      ...turn,
      ...prover.tools,
      client,
      analysis,
      facts,
      folder: preparedFolder(id),
      keep: (files) => keepDraft(join(folder, "draft"), files),
    }),
  );
  const proved = "files" in written ? prover.provedOf(written.files) : null;
  if ("why" in written || !proved) {
    const why = "why" in written ? written.why : "nothing was proved";
    const last = prover.lastRefusal();
    throw new NotPrepared(
      `no benchmark that holds came of it: ${why}${last && !why.includes(last) ? `\nThe last proof said: ${last}` : ""}`,
      moreInGoal,
    );
  }
  await refusePaused(request);
  return assemble(request, { written, proved, analysis, cost: desk.cost() });
}

type Pieces = { written: Written; proved: Proved; analysis: SourceAnalysis; cost: PreparedBenchmark["cost"] };

function assemble(request: PrepareRequest, { written, proved, analysis, cost }: Pieces): PreparedBenchmark {
  const { proof } = proved;
  const notes = preparedNotes({ ...proved, unfinished: written.unfinished }).map((note) => note.slice(0, 2000));
  return PreparedBenchmark.parse({
    schemaVersion: 1,
    id: request.id,
    files: [...written.files].map(([path, content]) => ({ path, content })),
    analysis,
    proof,
    review: [...notes, ...written.review.map(modelNote)].slice(0, 60),
    estimate: estimateOf(request, proved),
    cost,
  });
}

/** Of a campaign by the goal's own budget: its search and a confirmation, what its machine and its models may cost. */
function estimateOf(
  { goal: { budget }, models }: PrepareRequest,
  { pairSeconds }: Proved,
): PreparedBenchmark["estimate"] {
  const minutes = (budget.wall_seconds + confirmPairs * pairSeconds) / 60;
  const asksModels = models.choices.some(
    (choice) => (choice.kind === "claude" || choice.kind === "openai") && isPriced(modelOf(choice), models),
  );
  const usd = (minutes / 60) * (budget.usd_per_hour ?? 0) + (asksModels ? defaultModelUsd : 0);
  return { minutes, usd: budget.usd ?? (usd > 0 ? usd : null) };
}

/** What there is so far, for whoever wants to go on by hand. */
function keepDraft(folder: string, files: BenchmarkFiles): void {
  removeTree(folder);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
