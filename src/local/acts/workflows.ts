/** The workflow files of the default branch: what GitHub lists and lets be dispatched. */
import { parseWorkflowFile } from "../runner/workflow-file.ts";
import type { Workflow, World } from "../world.ts";

const folder = ".github/workflows";

/** In order of path; a file keeps its id as long as the offline GitHub lives. */
export async function listWorkflows(world: World): Promise<Workflow[]> {
  const tree = await world.git.resolve(`refs/heads/${world.repository.defaultBranch}:${folder}`);
  const entries = tree === null ? [] : await world.git.readTree(tree, false);
  const files = entries.filter((entry) => entry.type === "blob" && /\.ya?ml$/.test(entry.path));
  return Promise.all(files.map(({ path, sha }) => known(world, `${folder}/${path}`, sha)));
}

async function known(world: World, path: string, blob: string): Promise<Workflow> {
  const before = world.workflows.get(path);
  if (before !== undefined) return before;
  const file = await parseWorkflowFile(path, (await world.git.readBlob(blob)).toString()).catch(() => null);
  const now = world.workflows.get(path);
  if (now !== undefined) return now; // somebody else asked meanwhile
  const workflow = { id: world.nextId(), path, name: file?.name ?? path, createdAt: world.now() };
  world.workflows.set(path, workflow);
  return workflow;
}
