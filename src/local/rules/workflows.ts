/** Workflows and their dispatch. */
import { z } from "zod";

import { dispatchWorkflow } from "../acts/dispatch.ts";
import { listWorkflows } from "../acts/workflows.ts";
import type { Json } from "../json.ts";
import { notFound } from "../refusal.ts";
import { runPage, runUrl, workflowShape } from "../shapes/actions.ts";
import type { Workflow } from "../world.ts";
import { page } from "./pages.ts";
import { nothing, ok } from "./rule.ts";
import type { Answer, Call, Rules } from "./rule.ts";

export const workflowRules: Rules = {
  "actions/list-repo-workflows": { needs: ["actions:read"], play: list },
  "actions/get-workflow": {
    needs: ["actions:read"],
    play: async (call) => ok(workflowShape(call.world, await theWorkflow(call))),
  },
  "actions/create-workflow-dispatch": { needs: ["actions:write"], play: dispatch },
};

async function list(call: Call): Promise<Answer> {
  const wrap = (workflows: Json[], total: number): Json => ({ total_count: total, workflows });
  return page(call, await listWorkflows(call.world), (one) => workflowShape(call.world, one), wrap);
}

/** By number or by file name. */
export async function theWorkflow({ world, path }: Call): Promise<Workflow> {
  const wanted = path.workflow_id ?? "";
  const found = (await listWorkflows(world)).find(
    (one) => String(one.id) === wanted || one.path === `.github/workflows/${wanted}`,
  );
  if (found === undefined) throw notFound();
  return found;
}

const dispatchSchema = z.object({
  ref: z.string(),
  inputs: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  return_run_details: z.boolean().default(false),
});

async function dispatch(call: Call): Promise<Answer> {
  const { ref, inputs, return_run_details: details } = dispatchSchema.parse(call.body);
  const workflow = await theWorkflow(call);
  const run = await dispatchWorkflow(call.world, { workflow, ref, inputs, by: call.actor });
  if (!details) return nothing();
  return ok({ workflow_run_id: run.id, run_url: runUrl(call.world, run), html_url: runPage(call.world, run) });
}
