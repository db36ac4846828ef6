import * as z from "zod";

/** Paths and patterns as in a goal's scope, relative to its root. */
const paths = z.array(z.string().min(1).max(1000)).max(200);

/** What of the repository candidates may change. */
export const Repo = z.looseObject({
  root: z.string().optional().describe("Folder that all paths start from, relative to the contract; `.` says nothing."),
  editable_paths: paths.optional().describe("They join the goal's Editable Scope, and are it where the goal has none."),
  immutable_paths: paths.optional().describe("What no candidate changes, whatever opens it."),
  disallow_new_dependencies: z
    .boolean()
    .optional()
    .describe("The search always refuses them; true refuses them of a candidate that a person brings, too."),
});

/** What FermiLink tells its agent. */
export const AgentContract = z.looseObject({
  read_first: paths.optional().describe("Said to whoever proposes."),
  edit_only: paths.optional().describe("The scope is narrowed to these."),
  never_edit: paths.optional().describe("As repo.immutable_paths."),
  notes: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe("Said to whoever proposes."),
});
export type AgentContract = z.infer<typeof AgentContract>;
