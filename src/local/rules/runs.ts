/** Workflow runs and their jobs. */
import type { Json } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { jobShape, runShape } from "../shapes/actions.ts";
import type { Run } from "../world.ts";
import { page } from "./pages.ts";
import { ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";
import { theWorkflow } from "./workflows.ts";

export const runRules: Rules = {
  "actions/list-workflow-runs-for-repo": {
    needs: ["actions:read"],
    play: (call) => list(call, [...call.world.runs.values()]),
  },
  "actions/list-workflow-runs": {
    needs: ["actions:read"],
    play: async (call) => {
      const workflow = await theWorkflow(call);
      return list(
        call,
        [...call.world.runs.values()].filter((run) => run.workflow.id === workflow.id),
      );
    },
  },
  "actions/get-workflow-run": {
    needs: ["actions:read"],
    play: async (call) => ok(await runShape(call.world, theRun(call))),
  },
  "actions/cancel-workflow-run": { needs: ["actions:write"], play: cancel },
  "actions/list-jobs-for-workflow-run": { needs: ["actions:read"], play: listJobs },
};

export function theRun({ world, path }: Call): Run {
  const run = world.runs.get(Number(path.run_id));
  if (run === undefined) throw notFound();
  return run;
}

const playedFilters = new Set(["status", "event", "branch", "head_sha", "actor", "per_page", "page"]);

function list(call: Call, runs: readonly Run[]): Promise<Answer> {
  const { query, world } = call;
  const other = [...query.keys()].find((key) => !playedFilters.has(key));
  if (other !== undefined) throw new Error(`listing runs does not play the filter ${other}`);
  const matches = (name: string, ...values: (string | null)[]): boolean =>
    !query.has(name) || values.includes(query.get(name));
  const found = runs
    .filter((run) => matches("status", run.status, run.conclusion))
    .filter(() => matches("event", "workflow_dispatch"))
    .filter((run) => matches("branch", run.branch) && matches("head_sha", run.sha) && matches("actor", run.actor.login))
    .toReversed();
  const wrap = (shaped: Json[], total: number): Json => ({ total_count: total, workflow_runs: shaped });
  return page(call, found, (run) => runShape(world, run), wrap);
}

function cancel(call: Call): Answer {
  const run = theRun(call);
  if (run.status === "completed") throw new Refusal(409, "Cannot cancel a workflow run that is completed.");
  run.cancel.abort();
  return { status: 202, body: {} };
}

function listJobs(call: Call): Promise<Answer> {
  const run = theRun(call);
  const wrap = (jobs: Json[], total: number): Json => ({ total_count: total, jobs });
  return page(call, run.jobs, (job) => jobShape(call.world, run, job), wrap);
}
