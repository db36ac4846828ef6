import * as z from "zod";
import { readYaml } from "../yaml-source.ts";
import type { ImportSource } from "./imported.ts";
import { firstIn, placeOf, requirementsIn, someOf, textIn } from "./source-files.ts";
import { shellWords } from "./shell-words.ts";
import { targetOf } from "./research-task.ts";
import type { ResearchReading, ResearchTask } from "./research-task.ts";

const file = (source: ImportSource): string | null =>
  source.entry !== null && /\.ya?ml$/.test(source.entry) && /autohelix/.test(source.entry)
    ? source.entry
    : firstIn(source, ["autohelix.yaml", "autohelix.yml"]);

export const looksLikeAutohelix = (source: ImportSource): boolean => file(source) !== null;

const Better = z.enum(["higher", "lower"]);

/** autohelix.yaml, as far as it says what is judged and how. */
const Config = z.looseObject({
  goal: z.string().min(1),
  constraints: z.array(z.string().min(1)).nullish(),
  metrics: z
    .array(z.looseObject({ command: z.string().min(1), values: z.record(z.string().min(1), Better).nullish() }))
    .min(1),
  acceptance: z
    .looseObject({
      metric_gates: z
        .array(z.looseObject({ metric: z.string().min(1), max_regression_pct: z.number().min(0).default(0) }))
        .nullish(),
    })
    .nullish(),
  scope: z.looseObject({ editable: z.array(z.string().min(1)).min(1) }),
  budget: z.looseObject({ iterations: z.int().positive().optional() }).nullish(),
});
type Config = z.infer<typeof Config>;

/** AutoHelix: a configuration that names commands, metrics, constraints and scope. */
export function readAutohelix(source: ImportSource): ResearchReading {
  const path = file(source) ?? "";
  const yaml = readYaml({ text: textIn(source, path) ?? "", name: placeOf(source, path), firstLine: 1 });
  if (yaml.problems.length > 0) return { task: null, problems: yaml.problems };
  const parsed = Config.safeParse(yaml.value);
  if (!parsed.success)
    return {
      task: null,
      problems: parsed.error.issues.slice(0, 10).map(({ path: key, message }) => ({
        where: `${placeOf(source, path)}:${yaml.lineOf(key)}`,
        what: `"${key.join(".")}" is not what AutoHelix reads: ${message}`,
        remedy: "Mend it; docs/imports.md lists the keys that Hone reads.",
      })),
    };
  const measured = parsed.data.metrics.find(({ values }) => Object.keys(values ?? {}).length > 0);
  if (measured) return { task: taskOf({ source, path, config: parsed.data, measured }), problems: [] };
  return {
    task: null,
    problems: [
      {
        where: `${placeOf(source, path)}:${yaml.lineOf(["metrics"])}`,
        what: "no command under metrics has values:, so that nothing can get better",
        remedy: "Name one: values: {latency_ms: lower}.",
      },
    ],
  };
}

type Read = { source: ImportSource; path: string; config: Config; measured: Config["metrics"][number] };

const directions = { higher: "maximize", lower: "minimize" } as const;

function taskOf({ source, path, config, measured }: Read): ResearchTask {
  const values = new Map(Object.entries(measured.values ?? {}));
  const [name = "", better = "lower"] = [...values][0] ?? [];
  const gates = config.acceptance?.metric_gates ?? [];
  const guarded = gates.flatMap(({ metric, max_regression_pct: percent }) => {
    const way = values.get(metric);
    return way === undefined || metric === name
      ? []
      : [{ metric, direction: directions[way], limit: Math.min(percent / 100, 10) }];
  });
  const tests = (config.constraints ?? []).map(shellWords);
  const { iterations } = config.budget ?? {};
  const others = [...values.keys()].slice(1).filter((one) => !guarded.some(({ metric }) => metric === one));
  return {
    madeFrom: path,
    title: config.goal.trim().split("\n")[0] ?? "",
    target: targetOf(config.scope.editable, name),
    command: shellWords(measured.command),
    scope: config.scope.editable.map((entry) => entry.replace(/^(?:\.\/)+/, "").replace(/\/$/, "")),
    metric: { name, direction: directions[better] },
    guarded,
    timeoutSeconds: 300,
    settings: {
      budget: iterations === undefined ? undefined : { iterations: Math.min(iterations, 10_000) },
      setup: requirementsIn(source),
      tests: tests.length === 0 ? undefined : tests,
    },
    constraints: [],
    instructions: config.goal,
    notes: [
      ...(tests.length === 0
        ? []
        : ["Its constraints are the goal's tests: they gate the winner, and not each candidate."]),
      ...(others.length === 0 ? [] : [`Not judged: ${someOf(others)}. Guard them under performance_guardrails.`]),
      ...(config.metrics.length === 1
        ? []
        : ["Of several commands under metrics the first with values counts; the others are not run."]),
    ],
  };
}
