import { renameSync } from "node:fs";
import { join } from "node:path";
import type { Evaluator, PairRequest, PlantedSet, Variant } from "../evolve/ports.ts";
import { canonicalJson, sha256 } from "../model/digest.ts";
import { comparedFields } from "../model/correctness.ts";
import { guardrailsOf } from "../model/guardrails.ts";
import type { BuildOutcome } from "../model/ledger.ts";
import type { CaseSamples, PairOutcome } from "../model/measurement.ts";
import { kindOfName } from "../model/metric.ts";
import type { TaskScreen } from "../model/task-screen.ts";
import type { TestRun } from "../model/test-run.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import { prepareTree } from "./build.ts";
import { compareFields, readRun } from "./command-result.ts";
import type { Failure } from "./command-result.ts";
import { runCommand } from "./command-run.ts";
import type { CommandSite } from "./command-run.ts";
import { entropy } from "./entropy.ts";
import { plannedRuns, summarised } from "./run-plan.ts";
import type { Side } from "./run-plan.ts";
import { runRepositoryTests } from "./repository-tests.ts";
import { screenCommand } from "./task-screen/screen-command.ts";
import type { BaseRun } from "./task-screen/screen-command.ts";

type Run = BaseRun & { seconds: number };
type Runs = Record<Side, Run[]>;

/** A candidate that takes so much longer than the reference's longest run is stopped. */
const slack = { factor: 3, seconds: 5 };

/**
 * The command driver: a benchmark's own command prints its metric, in any language. Evidence is `reported`. A pair is
 * runs in fresh copies of the built trees, ABBA or BAAB by lot where the contract wants no other number of them.
 */
export function openCommandEvaluator(site: CommandSite): Evaluator {
  return new CommandEvaluator(site);
}

class CommandEvaluator implements Evaluator {
  readonly #site: CommandSite;
  readonly #uniform = entropy();
  /** Digests of the built trees that are kept. */
  readonly #trees = new Set<string>();
  #base: string | null = null;

  constructor(site: CommandSite) {
    this.#site = site;
  }

  /** The digest names what was built from, because what a build leaves may differ from one time to the next. */
  async build(variant: Variant): Promise<BuildOutcome> {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    const digest = digestOf(variant);
    const tree = this.#site.scratch.folderForSandbox("build-tree");
    try {
      const failure = await prepareTree(this.#site, variant, tree);
      if (failure) return { ...failure, seconds: seconds() };
      this.#forget(digest);
      renameSync(tree, this.#path(digest));
      this.#trees.add(digest);
      if (variant.id === "base") this.#base = digest;
      return { kind: "built", digest, seconds: seconds() };
    } finally {
      removeTree(tree);
    }
  }

  holds(digest: string): boolean {
    return this.#trees.has(digest);
  }

  /** The planted outputs cost nothing, so that all of them are always tried. */
  async screen(_planted: PlantedSet): Promise<TaskScreen> {
    const base = this.#base;
    if (base === null) throw new Error("the baseline is built before anything is measured");
    const cases = this.#site.benchmark.cases.map(({ id }) => id);
    const request = { stage: "screen", reference: base, candidate: base, cases } as const;
    return await screenCommand(this.#site.benchmark, () =>
      this.#run(request, "reference", { reference: [], candidate: [] }),
    );
  }

  async test(variant: Variant): Promise<TestRun[]> {
    return await runRepositoryTests(this.#site, variant);
  }

  async pair(request: PairRequest): Promise<PairOutcome> {
    const needed = new Set([this.#base, request.reference, request.candidate]);
    for (const digest of this.#trees) if (!needed.has(digest)) this.#forget(digest);
    const first: Side = this.#uniform() < 0.5 ? "reference" : "candidate";
    const runs: Runs = { reference: [], candidate: [] };
    const measured: Runs = { reference: [], candidate: [] };
    for (const { side, counts } of plannedRuns(this.#site.benchmark.controller, first)) {
      const run = await this.#run(request, side, runs);
      if ("kind" in run) {
        if (side === "candidate" || request.reference === request.candidate) return run;
        throw new Error(`the reference failed where it had passed before: case ${run.case}: ${run.detail}`);
      }
      runs[side].push(run);
      if (counts) measured[side].push(run);
    }
    return this.#outcome(request.cases, measured);
  }

  /** What runs inside a command is its own affair. */
  profile(): Promise<null> {
    return Promise.resolve(null);
  }

  async close(): Promise<void> {
    for (const digest of this.#trees) this.#forget(digest);
  }

  async #run(request: PairRequest, side: Side, { reference }: Runs): Promise<Run | Failure> {
    const { benchmark, runSeconds } = this.#site;
    const longest = Math.max(...reference.map(({ seconds }) => seconds));
    const limit = Math.min(runSeconds, benchmark.controller.timeout_seconds ?? runSeconds);
    const exit = await runCommand(this.#site, {
      tree: this.#path(request[side]),
      cases: request.cases,
      timeoutSeconds:
        side === "candidate" && reference.length > 0 ? Math.min(limit, longest * slack.factor + slack.seconds) : limit,
    });
    if (exit.kind !== "done") return { ...exit, case: request.cases[0] ?? "" };
    const { output, ...seen } = exit;
    const ran = { output, cases: request.cases, seen };
    const reading = readRun(benchmark, ran);
    return reading.kind === "values" ? { ...ran, reading, seconds: exit.seconds } : reading;
  }

  #outcome(cases: readonly string[], runs: Runs): PairOutcome {
    const { benchmark } = this.#site;
    const maxError = new Map<string, number>();
    for (const [index, candidate] of runs.candidate.entries()) {
      const reference = runs.reference[index];
      if (!reference) throw new Error("a pair has as many reference runs as candidate runs");
      const compared = compareFields(benchmark, reference.reading, candidate.reading);
      if ("kind" in compared) return compared;
      for (const [id, error] of compared.maxError) maxError.set(id, Math.max(maxError.get(id) ?? 0, error));
    }
    const isChecked = comparedFields(benchmark.correctness).length > 0;
    const samples: CaseSamples[] = cases.map((id) => ({
      id,
      calls: { reference: 1, candidate: 1 },
      ...this.#values(id, runs),
      ...this.#others(id, runs),
      maxError: maxError.get(id) ?? 0,
      checked: isChecked ? runs.candidate.length : 0,
    }));
    return { kind: "samples", pair: { cases: samples, doubts: this.#doubts(samples, runs) } };
  }

  #values(id: string, runs: Runs): Record<Side, number[]> {
    const { controller } = this.#site.benchmark;
    const of = (side: Side) =>
      summarised(
        runs[side].flatMap(({ reading }) => reading.values.get(id) ?? []),
        controller.objective.primary_metric,
        controller,
      );
    return { reference: of("reference"), candidate: of("candidate") };
  }

  /** Of a metric with a soft limit that some run does not give, nothing. */
  #others(id: string, runs: Runs): Pick<CaseSamples, "others"> {
    const { benchmark } = this.#site;
    const of = (metric: string, side: Side) =>
      runs[side].flatMap(({ reading }) => reading.guarded.get(metric)?.get(id) ?? []);
    const others = guardrailsOf(benchmark).flatMap(({ metric }) => {
      const sides = { reference: of(metric, "reference"), candidate: of(metric, "candidate") };
      if (sides.reference.length < runs.reference.length || sides.candidate.length < runs.candidate.length) return [];
      const [reference, candidate] = [sides.reference, sides.candidate].map((values) =>
        summarised(values, metric, benchmark.controller),
      );
      return reference && candidate ? [[metric, { reference, candidate }] as const] : [];
    });
    return others.length > 0 ? { others: Object.fromEntries(others) } : {};
  }

  #doubts(samples: readonly CaseSamples[], runs: Runs): string[] {
    const readings = [...runs.reference, ...runs.candidate].map(({ reading }) => reading);
    const whole = samples.length > 1 && readings.some((reading) => reading.whole);
    const several = readings.some((reading) => reading.isOneOfSeveral);
    const seconds = (side: Side) => total(runs[side].map((run) => run.seconds));
    const contradicted = this.#saysFaster(samples) && seconds("candidate") >= seconds("reference");
    return [
      ...(whole ? ["whole-run"] : []),
      ...(several ? ["several-results"] : []),
      ...(contradicted ? ["wall-clock"] : []),
    ];
  }

  /** Only a time that went down must show on Hone's own clock: a loss may, and a throughput may do more work. */
  #saysFaster(samples: readonly CaseSamples[]): boolean {
    const { primary_metric: name, kind, scale, direction } = this.#site.benchmark.controller.objective;
    if ((kind ?? kindOfName(name)) !== "time" || scale !== "ratio" || direction !== "minimize") return false;
    return samples.every(({ reference, candidate }) => total(reference) > 1.05 * total(candidate));
  }

  #path(digest: string): string {
    return join(this.#site.scratch.path, `tree-${digest}`);
  }

  #forget(digest: string): void {
    removeTree(this.#path(digest));
    this.#trees.delete(digest);
  }
}

function digestOf(variant: Variant): string {
  const edits = "candidate" in variant ? variant.candidate.edits : [];
  return sha256(canonicalJson(Object.fromEntries(edits.map(({ path, content }) => [path, content]))));
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
