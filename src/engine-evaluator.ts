import { join } from "node:path";
import { measuredContract } from "./engine-contract.ts";
import { environmentFor } from "./engine-environment.ts";
import type { Place } from "./engine-started.ts";
import { treeOf } from "./engine-tree.ts";
import { describeMachine } from "./evaluate/machine.ts";
import { withDevice } from "./evaluate/device/device-environment.ts";
import { keepArtifacts } from "./evaluate/artifacts.ts";
import { openBuildCache } from "./evaluate/build-cache.ts";
import { openEvaluator } from "./evaluate/open-evaluator.ts";
import type { EngineRequest, Evaluator, Variant } from "./evolve/ports.ts";
import { pinEvaluator, planCores } from "./sandbox/cores.ts";
import { probeDevice } from "./sandbox/device/probe-device.ts";
import { findDevice } from "./sandbox/devices.ts";
import { probeSandbox } from "./sandbox/probe.ts";
import { openScratch } from "./sandbox/scratch.ts";
import { sandboxUser } from "./sandbox/user.ts";
import { treeExporter } from "./workspace/export-tree.ts";
import type { Repository } from "./workspace/repository.ts";

/**
 * Looks at this machine and keeps this process off the cores that variants are measured on. Throws `EnvironmentError` where
 * the contract asks for a GPU and there is none, or none that works in a sandbox.
 */
export function takePlace({ benchmark }: Pick<EngineRequest, "benchmark">): Place {
  const user = sandboxUser(process.pid);
  const sandbox = probeSandbox(user);
  const site = { user, sandbox: sandbox.kind === "bubblewrap" ? sandbox.kind : ("none" as const) };
  const device = benchmark.device === "cpu" ? null : probeDevice(findDevice(benchmark.device), site);
  const cores = planCores(benchmark.threads, device ?? undefined);
  pinEvaluator(cores);
  return { machine: describeMachine(device), sandbox, cores, device };
}

export type EvaluatedTask = Pick<EngineRequest, "goal" | "benchmark" | "budget" | "frozen" | "tree">;

export type EvaluatorSettings = {
  repository: Repository;
  place: Place;
  /** Folder where built artifacts are kept. */
  store: string;
  /** Digest of the base's build in an earlier part of the campaign; absent or null where there was none. */
  base?: string | null;
  /** Whether a build of an earlier campaign will do; absent: it will not. */
  builds?: "cached" | "fresh";
  /** Takes lines on what the goal's `setup:` is at. */
  say?: (text: string) => void;
};

/** An evaluator that can forget the builds that are not needed any more. */
export type TaskEvaluator = Evaluator & { keepOnly(digests: readonly string[]): void };

/**
 * The evaluator of a task, for a campaign and for the self-test alike. Its temporary folder goes with it when it is
 * closed.
 */
export async function openEvaluatorFor(task: EvaluatedTask, settings: EvaluatorSettings): Promise<TaskEvaluator> {
  const { repository, place, store, base = null } = settings;
  const { goal, budget } = task;
  const tree = treeOf(task);
  const benchmark = await measuredContract(task, repository);
  const scratch = openScratch({
    user: sandboxUser(process.pid),
    sandbox: place.sandbox.kind === "bubblewrap" ? "bubblewrap" : "none",
  });
  const exported = treeExporter({ repository, base: tree, prepared: join(scratch.path, "base-tree") });
  const materialise = (variant: Variant, into: string) =>
    exported({ edits: "candidate" in variant ? variant.candidate.edits : [], into });
  try {
    const prepared = await environmentFor({ ...task, benchmark }, { scratch, repository, say: settings.say });
    const environment = withDevice(prepared, place.device);
    const ground = {
      benchmark,
      root: goal.root,
      machine: place.machine,
      sandbox: scratch.sandbox,
      environment: environment.digest,
    };
    const cache =
      settings.builds === "cached" ? openBuildCache({ ...ground, tree: await repository.treeId(tree) }) : null;
    const runSeconds = budget.run_seconds;
    const site = {
      scratch,
      store,
      base,
      cache,
      tests: goal.tests,
      benchmark,
      environment,
      device: place.device,
      root: goal.root,
      runSeconds,
      materialise,
    };
    const evaluator = await openEvaluator(site, place.cores.candidate);
    return {
      ...evaluator,
      keepOnly: (digests) => keepArtifacts(site, digests),
      close: () => evaluator.close().finally(() => scratch.remove()),
    };
  } catch (error) {
    scratch.remove();
    throw error;
  }
}
