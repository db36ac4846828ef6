/** A workflow's file as it stands at one commit. */
import { Refusal } from "../refusal.ts";
import type { Scope } from "../runner/expressions.ts";
import { githubContext } from "../runner/github-context.ts";
import { parseWorkflowFile } from "../runner/workflow-file.ts";
import type { WorkflowFile } from "../runner/workflow-file.ts";
import type { Run, Workflow, World } from "../world.ts";

/** Throws GitHub's refusals. */
export async function workflowAt(world: World, workflow: Workflow, sha: string): Promise<WorkflowFile> {
  const blob = await world.git.resolve(`${sha}:${workflow.path}`);
  if (blob === null) throw new Refusal(404, "Not Found");
  return parseWorkflowFile(workflow.path, (await world.git.readBlob(blob)).toString());
}

/** What expressions outside of jobs may refer to. */
export function runScope(world: World, run: Run): Scope {
  return { github: githubContext(world, run, null), inputs: { ...run.inputs } };
}
