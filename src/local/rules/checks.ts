/** Check runs of the app, on commits. */
import { z } from "zod";

import { announceCheck } from "../acts/checks.ts";
import type { Json } from "../json.ts";
import { Refusal, notFound } from "../refusal.ts";
import { checkRunShape } from "../shapes/checks.ts";
import type { CheckRun, World } from "../world.ts";
import { page } from "./pages.ts";
import { created, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";
import { findCommit } from "./commits.ts";

export const checkRules: Rules = {
  "checks/create": { needs: ["checks:write"], play: create },
  "checks/get": { needs: ["checks:read"], play: (call) => ok(shape(call.world, theCheck(call))) },
  "checks/update": { needs: ["checks:write"], play: update },
  "checks/list-for-ref": { needs: ["checks:read"], play: list },
};

const shape = (world: World, check: CheckRun) => checkRunShape(world, check, "answer");

const output = z.strictObject({ title: z.string().optional(), summary: z.string(), text: z.string().optional() });
const button = z.strictObject({ label: z.string(), description: z.string(), identifier: z.string() });
const change = z.strictObject({
  name: z.string().optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed"]).optional(),
  started_at: z.coerce.date().optional(),
  completed_at: z.coerce.date().optional(),
  conclusion: z.string().optional(),
  output: output.optional(),
  actions: z.array(button).max(3).optional(),
});
const creation = change.extend({ name: z.string(), head_sha: z.string() });

async function create(call: Call): Promise<Answer> {
  const { world } = call;
  const { head_sha: head, ...wanted } = creation.parse(call.body);
  if ((await findCommit(world, head)) === null) throw new Refusal(422, `No commit found for SHA: ${head}`);
  const check: CheckRun = {
    id: world.nextId(),
    name: wanted.name,
    head,
    externalId: null,
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: world.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    actions: [],
  };
  apply(world, check, wanted);
  world.checkRuns.set(check.id, check);
  announceCheck(world, check, { action: check.status === "completed" ? "completed" : "created", by: call.actor });
  return created(shape(world, check));
}

function update(call: Call): Answer {
  const check = theCheck(call);
  const wasOver = check.status === "completed";
  apply(call.world, check, change.parse(call.body));
  if (check.status === "completed" && !wasOver)
    announceCheck(call.world, check, { action: "completed", by: call.actor });
  return ok(shape(call.world, check));
}

/** What is given replaces what was; a conclusion completes it. */
function apply(world: World, check: CheckRun, wanted: z.infer<typeof change>): void {
  check.name = wanted.name ?? check.name;
  check.detailsUrl = wanted.details_url ?? check.detailsUrl;
  check.externalId = wanted.external_id ?? check.externalId;
  check.startedAt = wanted.started_at ?? check.startedAt;
  check.actions = wanted.actions ?? check.actions;
  if (wanted.output !== undefined) {
    const { title = null, summary, text = null } = wanted.output;
    check.output = { title: title ?? check.output.title, summary, text };
  }
  if (wanted.status === "completed" && wanted.conclusion === undefined && check.conclusion === null)
    throw new Refusal(422, "Invalid request. A completed check run needs a conclusion.");
  check.status = wanted.conclusion === undefined ? (wanted.status ?? check.status) : "completed";
  check.conclusion = check.status === "completed" ? (wanted.conclusion ?? check.conclusion) : null;
  check.completedAt = check.status === "completed" ? (wanted.completed_at ?? check.completedAt ?? world.now()) : null;
}

function theCheck({ world, path }: Call): CheckRun {
  const check = world.checkRuns.get(Number(path.check_run_id));
  if (check === undefined) throw notFound();
  return check;
}

async function list(call: Call): Promise<Answer> {
  const { world, path, query } = call;
  const commit = await findCommit(world, path.ref ?? "");
  if (commit === null) throw new Refusal(422, `No commit found for SHA: ${path.ref}`);
  const name = query.get("check_name");
  const status = query.get("status");
  const found = [...world.checkRuns.values()]
    .filter((check) => check.head === commit.sha)
    .filter((check) => (name === null || check.name === name) && (status === null || check.status === status))
    .toReversed();
  const shown = query.get("filter") === "all" ? found : latest(found);
  const wrap = (checks: Json[], total: number): Json => ({ total_count: total, check_runs: checks });
  return page(call, shown, (check) => shape(world, check), wrap);
}

/** Unless all are asked for, the newest of each name. */
function latest(checks: readonly CheckRun[]): CheckRun[] {
  const names = new Set<string>();
  return checks.filter(({ name }) => !names.has(name) && names.add(name));
}
