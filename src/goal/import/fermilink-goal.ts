import * as z from "zod";
import { readMarkdown } from "../markdown.ts";
import { itemsOf, textOf } from "../section-text.ts";
import { findSections } from "../sections.ts";
import { readYaml } from "../yaml-source.ts";
import { inCode, oneLine, quoted } from "./quotation.ts";
import { writeGoal } from "../write-goal.ts";

const texts = z.array(z.string()).catch([]);

/** What a goal takes from a contract that has been read already: nothing here can be wrong, only absent. */
const Contract = z.looseObject({
  benchmark_id: z.string().catch("benchmark"),
  title: z.string().optional().catch(undefined),
  description: z.string().optional().catch(undefined),
  goal_context: z
    .looseObject({ target: z.string().optional(), initial_hypothesis: z.string().optional() })
    .optional()
    .catch(undefined),
  repo: z.looseObject({ editable_paths: texts }).optional().catch(undefined),
  correctness: z
    .looseObject({ field_tolerances: z.array(z.unknown()).optional() })
    .optional()
    .catch(undefined),
  build: z.unknown().optional(),
  runtime: z
    .looseObject({ pre_commands: z.array(texts).catch([]) })
    .optional()
    .catch(undefined),
  controller: z
    .looseObject({ objective: z.looseObject({ primary_metric: z.string(), direction: z.string().catch("minimize") }) })
    .optional()
    .catch(undefined),
  cases: z.array(z.looseObject({ id: z.string(), description: z.string().optional().catch(undefined) })).catch([]),
});

export type FermilinkContext = {
  title: string;
  target: string;
  hypothesis: string | null;
  /** As scope entries. */
  editable: string[];
  metric: string | null;
  workloads: { id: string; description: string }[];
  hasTolerances: boolean;
  /** Whether something is built before it is run. */
  builds: boolean;
  preCommands: string[];
};

export function readContext(text: string): FermilinkContext {
  const contract = Contract.parse(readYaml({ text, name: "", firstLine: 1 }).value);
  const { title, description, goal_context: goal, repo, correctness, runtime, controller } = contract;
  const name = title ?? contract.benchmark_id;
  const objective = controller?.objective;
  return {
    title: name,
    target: goal?.target ?? description ?? name,
    hypothesis: goal?.initial_hypothesis ?? null,
    editable: (repo?.editable_paths ?? []).map((path) => path.replace(/^(?:\.\/)+/, "").replace(/\/$/, "")),
    metric: objective ? `${objective.direction} ${objective.primary_metric}` : null,
    workloads: contract.cases.map(({ id, description: said }) => ({
      id,
      description: oneLine(said ?? "a case of the contract"),
    })),
    hasTolerances: (correctness?.field_tolerances ?? []).length > 0,
    builds: contract.build !== undefined || (runtime?.pre_commands ?? []).length > 0,
    preCommands: (runtime?.pre_commands ?? []).flat(),
  };
}

/** The goal of a contract that has none. */
export const goalOfContract = (context: FermilinkContext, contract: string): string =>
  writeGoal({
    title: context.title,
    target: quoted(context.target),
    scope: context.editable,
    ...(context.metric !== null && { metric: context.metric }),
    workloads: context.workloads,
    ...(context.hypothesis !== null && { hypothesis: quoted(context.hypothesis) }),
    benchmark: contract,
  });

/** FermiLink's goal as it is, and behind it what Hone has to be told: the contract's path, and the scope if it has none. */
export function withContract(goal: string, contract: string, context: FermilinkContext): string {
  const text = goal
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trimEnd();
  const scope = hasScope(text)
    ? ""
    : `\n## Editable Scope\n${context.editable.map((path) => `- ${inCode(path)}\n`).join("")}`;
  return `${text}\n${scope}\n## Benchmark\n${inCode(contract)}\n`;
}

const sectionsOf = (goal: string) => findSections(readMarkdown(goal), "").byKey;

const hasScope = (goal: string): boolean => textOf(sectionsOf(goal).get("scope")) !== null;

/** The paths of a goal's scope, else the contract's: good enough to look for them. */
export const scopeIn = (goal: string, { editable }: FermilinkContext): string[] =>
  hasScope(goal)
    ? itemsOf(sectionsOf(goal).get("scope")).map(({ text }) =>
        (/^`([^`]+)`/.exec(text)?.[1] ?? text.split(/[\s:]/)[0] ?? "").replace(/^(?:\.\/)+/, "").replace(/\/$/, ""),
      )
    : editable;
