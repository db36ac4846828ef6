/** A JavaScript action in a local folder, which stands in for the published one. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { interpolate } from "./expressions.ts";
import type { Scope } from "./expressions.ts";

const actionSchema = z.object({
  inputs: z
    .record(z.string(), z.looseObject({ default: z.union([z.string(), z.number(), z.boolean()]).optional() }))
    .nullable()
    .default({}),
  runs: z.strictObject({ using: z.literal("node24"), main: z.string() }),
});
export type NodeAction = z.infer<typeof actionSchema> & { folder: string; repository: string; ref: string };

/** Finds `owner/repo/path@ref` in the map (its keys are without `@ref`). Throws on what is not played. */
export async function findAction(uses: string, actions: Readonly<Record<string, string>>): Promise<NodeAction> {
  const [name = "", ref] = uses.split("@");
  const folder = actions[name];
  if (folder === undefined || ref === undefined) {
    throw new Error(`the local runner has no action ${uses}; it has ${Object.keys(actions).join(", ") || "none"}`);
  }
  const text = await readFile(join(folder, "action.yml"), "utf8");
  const read = actionSchema.safeParse(parse(text));
  if (!read.success)
    throw new Error(`the local runner does not play this in action.yml of ${uses}: ${z.prettifyError(read.error)}`);
  return { ...read.data, folder, repository: name.split("/").slice(0, 2).join("/"), ref };
}

/** `INPUT_*` for what the step gives and what the action presets; a name that the action lacks is an error here. */
export function inputEnvironment(
  { inputs }: NodeAction,
  given: Readonly<Record<string, string>>,
  scope: Scope,
): Record<string, string> {
  const declared = Object.entries(inputs ?? {});
  const names = new Set(declared.map(([name]) => name.toLowerCase()));
  const unexpected = Object.keys(given).filter((name) => !names.has(name.toLowerCase()));
  if (unexpected.length > 0)
    throw new Error(
      `Unexpected input(s) '${unexpected.join("', '")}', valid inputs are ['${[...names].join("', '")}']`,
    );
  const preset = declared.map(([name, input]): [string, string] => [
    name,
    interpolate(String(input.default ?? ""), scope),
  ]);
  return Object.fromEntries(
    [...preset, ...Object.entries(given)].map(([name, value]) => [
      `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`,
      value,
    ]),
  );
}
