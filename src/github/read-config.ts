import type { Reading } from "../decide/observation.ts";
import { checkSchema } from "../goal/schema-problems.ts";
import { readYaml } from "../goal/yaml-source.ts";
import { Config } from "../model/config.ts";
import type { Repository } from "./connection.ts";
import { readFileAt } from "./contents.ts";

export const configFile = ".github/hone.yml";

export type ConfigReading = {
  /** The label that starts a campaign, as far as it can be told where the rest is wrong. */
  label: string;
  config: Reading<Config>;
};

/** What holds where the repository says nothing. */
export const defaultConfig = Config.parse({});

/**
 * The repository's configuration at a commit, or where the default branch is now; an absent file is all defaults. Hone reads it itself, since Probot's
 * loader follows `_extends` into other repositories.
 */
export async function readConfig(repository: Repository, commit?: string): Promise<ConfigReading> {
  const file = await readFileAt(repository, configFile, commit);
  if (file.kind === "absent") return { label: defaultConfig.label, config: { ok: true, value: defaultConfig } };
  if (file.kind === "unreadable") {
    const problem = { where: configFile, what: file.why, remedy: "Make it a YAML file, or take it away." };
    return { label: defaultConfig.label, config: { ok: false, problem } };
  }
  return parseConfig(file.text);
}

function parseConfig(text: string): ConfigReading {
  const read = readYaml({ text, name: configFile, firstLine: 1 });
  // A file of comments only is null.
  const yaml = { ...read, value: read.value ?? {} };
  const label = Config.shape.label.safeParse(isRecord(yaml.value) ? yaml.value["label"] : undefined);
  const { value, problems } = checkSchema(Config, { yaml, name: configFile });
  const [problem] = problems;
  return {
    label: label.success ? label.data : defaultConfig.label,
    config: value ? { ok: true, value } : { ok: false, problem: problem ?? unreadable },
  };
}

const unreadable = { where: configFile, what: "it cannot be read", remedy: "Make it a YAML file, or take it away." };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
