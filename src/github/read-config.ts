import type { Reading } from "../decide/observation.ts";
import { checkSchema } from "../goal/schema-problems.ts";
import { readYaml } from "../goal/yaml-source.ts";
import { Config } from "../model/config.ts";
import type { Repository } from "./connection.ts";
import { readFileAt } from "./contents.ts";

export const configFile = ".github/hone.yml";

export type ConfigReading = {
  /** The label that starts a campaign, and where the states lie, as far as they can be told where the rest is wrong. */
  label: string;
  statePrefix: string;
  config: Reading<Config>;
};

/** What holds where the repository says nothing. */
export const defaultConfig = Config.parse({});

/**
 * The repository's configuration at a commit, or where the default branch is now; an absent file is all defaults. Hone
 * reads it itself, since Probot's loader follows `_extends` into other repositories.
 */
export async function readConfig(repository: Repository, commit?: string): Promise<ConfigReading> {
  const file = await readFileAt(repository, configFile, commit);
  if (file.kind === "absent") return { ...told({}), config: { ok: true, value: defaultConfig } };
  if (file.kind === "file") return parseConfig(file.text);
  return { ...told({}), config: { ok: false, problem: { where: configFile, what: file.why, remedy } } };
}

const remedy = "Make it a YAML file, or take it away.";

/** `.github/hone.yml` from its text. */
export function parseConfig(text: string): ConfigReading {
  const read = readYaml({ text, name: configFile, firstLine: 1 });
  // A file of comments only is null.
  const yaml = { ...read, value: read.value ?? {} };
  const { value, problems } = checkSchema(Config, { yaml, name: configFile });
  const problem = problems[0] ?? { where: configFile, what: "it cannot be read", remedy };
  const keys = isRecord(read.value) ? read.value : lines(text);
  return { ...told(keys), config: value ? { ok: true, value } : { ok: false, problem } };
}

/** Whoever labels an issue gets an answer, and open campaigns are found, while the file is wrong. */
function told(keys: Readonly<Record<string, unknown>>): Pick<ConfigReading, "label" | "statePrefix"> {
  const label = Config.shape.label.safeParse(keys["label"]);
  const prefix = Config.shape.state_prefix.safeParse(keys["state_prefix"]);
  return {
    label: label.data ?? defaultConfig.label,
    statePrefix: prefix.data ?? defaultConfig.state_prefix,
  };
}

/** Plain `key: value` lines of a file that is no YAML as a whole. */
function lines(text: string): Record<string, string> {
  const found = text.matchAll(/^([a-z_]{1,40}):[ \t]+(["']?)([^"'#\n\r]{1,200}?)\2[ \t]*(?:#.*)?\r?$/gm);
  return Object.fromEntries([...found].map(([, key = "", , value = ""]) => [key, value]));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
