/** Events that start workflows. */
import { z } from "zod";

import { isJobsAccount } from "../accounts.ts";
import type { JsonObject } from "../json.ts";
import { Refusal } from "../refusal.ts";
import { takes } from "../runner/triggers.ts";
import type { Happened } from "../runner/triggers.ts";
import type { WorkflowFile } from "../runner/workflow-file.ts";
import { repositoryShape } from "../shapes/identities.ts";
import type { Run, Workflow, WorkflowEvent, World } from "../world.ts";
import { startRun } from "./start-run.ts";
import { workflowAt } from "./workflow-version.ts";
import { listWorkflows } from "./workflows.ts";

/** GitHub's limit of runs in a row that are each started by the completion of the one before. */
const longestChain = 3;

type Candidate = { workflow: Workflow; file: WorkflowFile };
/** Where a run takes its workflow file and its code from. */
type Version = { branch: string; sha: string };

/**
 * Starts every workflow that waits for an event. What a job's own token does starts none: only the completion of a run
 * does, however it was started. (A dispatch does, too; it comes by another way.)
 */
export class Triggers {
  readonly #world: World;
  /** The default branch's workflows; null: to be read (again), since the branch has moved. */
  #known: Promise<Candidate[]> | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  async fire({ name, sender, payload, upstream }: WorkflowEvent): Promise<void> {
    const [event = name, action = null] = name.split(".");
    const version = versionOf(event, payload);
    if (event === "push" && version?.branch === this.#world.repository.defaultBranch) this.#known = null;
    if (payload.deleted === true || (event !== "workflow_run" && isJobsAccount(sender))) return;
    const depth = event === "workflow_run" && upstream !== null ? upstream.depth + 1 : 0;
    if (depth > longestChain) return;
    const happened = { event, action, ...detailsOf(event, version, upstream) };
    for (const { workflow, file, ...at } of await this.#waitingFor(happened, version)) {
      await startRun(this.#world, { workflow, file, event, payload, depth, ...at, inputs: {}, by: sender });
    }
  }

  /** The clock of the schedule strikes, for all workflows that have one. */
  async strike(): Promise<void> {
    const world = this.#world;
    const happened = { event: "schedule", action: null, branch: null, workflow: null };
    const by = world.repository.owner;
    for (const { workflow, file, ...at } of await this.#waitingFor(happened, null)) {
      const payload = { schedule: "*/15 * * * *", repository: repositoryShape(world), workflow: workflow.path };
      await startRun(world, { workflow, file, event: "schedule", payload, depth: 0, ...at, inputs: {}, by });
    }
  }

  async #waitingFor(happened: Happened, version: Version | null): Promise<(Candidate & Version)[]> {
    this.#known ??= this.#read();
    const waiting = (await this.#known).filter(({ file }) => file.triggers.has(happened.event));
    if (waiting.length === 0) return [];
    const at = version ?? (await this.#defaultBranch());
    const found: (Candidate & Version)[] = [];
    for (const { workflow } of waiting) {
      const file = await workflowAt(this.#world, workflow, at.sha).catch(noneThere);
      const trigger = file?.triggers.get(happened.event);
      if (file && trigger && takes(trigger, happened)) found.push({ workflow, file, ...at });
    }
    return found;
  }

  /** A file that is no sound workflow starts nothing; whoever dispatches it is told why. */
  async #read(): Promise<Candidate[]> {
    const { sha } = await this.#defaultBranch();
    const read = (await listWorkflows(this.#world)).map(async (workflow) => {
      const file = await workflowAt(this.#world, workflow, sha).catch(() => null);
      return file === null ? [] : [{ workflow, file }];
    });
    return (await Promise.all(read)).flat();
  }

  async #defaultBranch(): Promise<Version> {
    const { git, repository } = this.#world;
    const sha = await git.resolve(`refs/heads/${repository.defaultBranch}`);
    if (sha === null) throw new Error(`there is no branch ${repository.defaultBranch}`);
    return { branch: repository.defaultBranch, sha };
  }
}

/** A branch may lack the file, or have a broken one: nothing runs there then. */
function noneThere(error: unknown): null {
  if (error instanceof Refusal) return null;
  throw error;
}

const Push = z.looseObject({ ref: z.string(), after: z.string() });
const Pull = z.looseObject({
  pull_request: z.looseObject({ head: z.looseObject({ ref: z.string(), sha: z.string() }) }),
});

/** Of a push the pushed commit, of a pull request its head (at GitHub: merged into its base); null: the default branch. */
function versionOf(event: string, payload: JsonObject): Version | null {
  if (event === "push") {
    const { ref, after } = Push.parse(payload);
    return { branch: ref.replace(/^refs\/(heads|tags)\//, ""), sha: after };
  }
  if (event !== "pull_request") return null;
  const { ref, sha } = Pull.parse(payload).pull_request.head;
  return { branch: ref, sha };
}

function detailsOf(
  event: string,
  version: Version | null,
  upstream: Run | null,
): Pick<Happened, "branch" | "workflow"> {
  if (event !== "workflow_run") return { branch: version?.branch ?? null, workflow: null };
  return { branch: upstream?.branch ?? null, workflow: upstream?.workflow.name ?? null };
}
