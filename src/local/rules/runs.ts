/** Workflow runs and their jobs. */
import { rerunWorkflow } from "../acts/dispatch.ts";
import type { Json } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { jobShape, runShape } from "../shapes/actions.ts";
import type { Run } from "../world.ts";
import { page } from "./pages.ts";
import { created, ok } from "./rule.ts";
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
  "actions/get-workflow-run-attempt": {
    needs: ["actions:read"],
    play: async (call) => ok(await runShape(call.world, theAttempt(call))),
  },
  "actions/re-run-workflow": { needs: ["actions:write"], play: rerun },
  "actions/cancel-workflow-run": { needs: ["actions:write"], play: cancel },
  "actions/list-jobs-for-workflow-run": { needs: ["actions:read"], play: (call) => listJobs(call, theRun(call)) },
  "actions/list-jobs-for-workflow-run-attempt": {
    needs: ["actions:read"],
    play: (call) => listJobs(call, theAttempt(call)),
  },
};

export function theRun({ world, path }: Call): Run {
  const run = world.runs.get(Number(path.run_id));
  if (run === undefined) throw notFound();
  return run;
}

/** A run as it was in one of its attempts. */
function theAttempt(call: Call): Run {
  const run = theRun(call);
  const wanted = Number(call.path.attempt_number);
  if (wanted === run.attempt) return run;
  const earlier = run.earlier.find(({ attempt }) => attempt === wanted);
  if (earlier === undefined) throw notFound();
  return { ...run, ...earlier };
}

async function rerun(call: Call): Promise<Answer> {
  await rerunWorkflow(call.world, theRun(call), call.actor);
  return created({});
}

const playedFilters = new Set(["status", "event", "branch", "head_sha", "actor", "created", "per_page", "page"]);

function list(call: Call, runs: readonly Run[]): Promise<Answer> {
  const { query, world } = call;
  const other = [...query.keys()].find((key) => !playedFilters.has(key));
  if (other !== undefined) throw new Error(`listing runs does not play the filter ${other}`);
  const matches = (name: string, ...values: (string | null)[]): boolean =>
    !query.has(name) || values.includes(query.get(name));
  const found = runs
    .filter((run) => matches("status", run.status, run.conclusion))
    .filter((run) => matches("event", run.event))
    .filter((run) => isWithin(run.createdAt, query.get("created")))
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

/** GitHub's date queries: `>=T`, `<=T`, `>T`, `<T`, `T..T` with `*` for no end, or a day. */
function isWithin(at: Date, wanted: string | null): boolean {
  if (wanted === null) return true;
  const day = /^\d{4}-\d\d-\d\d$/.test(wanted) ? `${wanted}T00:00:00Z..${wanted}T23:59:59Z` : wanted;
  const [, sign = "", rest = ""] = /^(>=|<=|>|<)?(.*)$/.exec(day) ?? [];
  const [from = "*", to = "*"] = sign === "" ? rest.split("..") : sign.startsWith(">") ? [rest, "*"] : ["*", rest];
  const seconds = Math.floor(at.getTime() / 1000);
  const edge = (text: string): number => {
    const time = Date.parse(text) / 1000;
    if (Number.isNaN(time)) throw new Error(`the filter created=${wanted} is no date query of GitHub's`);
    return time;
  };
  const late = from === "*" || (sign === ">" ? seconds > edge(from) : seconds >= edge(from));
  const early = to === "*" || (sign === "<" ? seconds < edge(to) : seconds <= edge(to));
  return late && early;
}

function listJobs(call: Call, run: Run): Promise<Answer> {
  const wrap = (jobs: Json[], total: number): Json => ({ total_count: total, jobs });
  return page(call, run.jobs, (job) => jobShape(call.world, run, job), wrap);
}
