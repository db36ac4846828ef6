import * as z from "zod";
import type { Problem } from "../../model/input-error.ts";
import { readYaml } from "../yaml-source.ts";
import type { ImportSource } from "./imported.ts";
import { filesMatching, firstIn, placeOf, textIn } from "./source-files.ts";

/** What of OpenEvolve's configuration decides how a program is judged; OpenEvolve's own defaults stand for the rest. */
const Config = z.looseObject({
  max_iterations: z.int().positive().optional(),
  evaluator: z
    .looseObject({
      timeout: z.number().positive().default(300),
      cascade_evaluation: z.boolean().default(true),
      cascade_thresholds: z.array(z.number()).max(100).default([0.5, 0.75, 0.9]),
    })
    .default({ timeout: 300, cascade_evaluation: true, cascade_thresholds: [0.5, 0.75, 0.9] }),
  prompt: z.looseObject({ system_message: z.string().nullish() }).nullish(),
  database: z.looseObject({ feature_dimensions: z.array(z.string()).nullish() }).nullish(),
});
export type OpenevolveConfig = z.infer<typeof Config>;

/** `path`: null where the task has none and the defaults stand. */
export type ConfigReading =
  | { path: string | null; config: OpenevolveConfig; others: string[]; problems: [] }
  | { config: null; problems: Problem[] };

/** Reads the configuration beside an evaluator, or below; `others` are further files that could be it. */
export function readConfig(source: ImportSource, evaluator: string): ConfigReading {
  const folder = evaluator.slice(0, evaluator.lastIndexOf("/") + 1);
  const likely = filesMatching(source, /config[^/]*\.ya?ml$/i).filter((file) => file.startsWith(folder));
  const path = firstIn(source, [`${folder}config.yaml`, `${folder}config.yml`]) ?? likely[0] ?? null;
  if (path === null) return { path, config: Config.parse({}), others: [], problems: [] };
  const yaml = readYaml({ text: textIn(source, path) ?? "", name: placeOf(source, path), firstLine: 1 });
  if (yaml.problems.length > 0) return { config: null, problems: yaml.problems };
  const parsed = Config.safeParse(yaml.value ?? {});
  if (parsed.success)
    return { path, config: parsed.data, others: likely.filter((other) => other !== path), problems: [] };
  const problems = parsed.error.issues.slice(0, 10).map(({ path: key, message }) => ({
    where: `${placeOf(source, path)}:${yaml.lineOf(key)}`,
    what: `"${key.join(".")}" is not what OpenEvolve reads: ${message}`,
    remedy: "Mend it; docs/imports.md lists the keys that Hone reads.",
  }));
  return { config: null, problems };
}
