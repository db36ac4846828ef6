/** The files by which a step tells the runner things: outputs, environment, path, summary, state. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const names = {
  GITHUB_OUTPUT: "set_output",
  GITHUB_ENV: "set_env",
  GITHUB_PATH: "add_path",
  GITHUB_STEP_SUMMARY: "step_summary",
  GITHUB_STATE: "save_state",
} as const;
type Name = keyof typeof names;

export type StepFiles = Record<Name, string>;
export type StepReport = {
  outputs: Record<string, string>;
  env: Record<string, string>;
  path: string[];
  summary: string;
};

/** GitHub's limit for a step's summary, in bytes. */
const longestSummary = 1024 * 1024;

export async function makeStepFiles(temp: string): Promise<StepFiles> {
  const folder = join(temp, "_runner_file_commands");
  await mkdir(folder, { recursive: true });
  const id = randomUUID();
  const path = (name: Name): string => join(folder, `${names[name]}_${id}`);
  const files = {
    GITHUB_OUTPUT: path("GITHUB_OUTPUT"),
    GITHUB_ENV: path("GITHUB_ENV"),
    GITHUB_PATH: path("GITHUB_PATH"),
    GITHUB_STEP_SUMMARY: path("GITHUB_STEP_SUMMARY"),
    GITHUB_STATE: path("GITHUB_STATE"),
  };
  await Promise.all(Object.values(files).map((file) => writeFile(file, "")));
  return files;
}

/** Throws where a step wrote something that the runner would not take. */
export async function readStepFiles(files: StepFiles): Promise<StepReport> {
  const summary = await readFile(files.GITHUB_STEP_SUMMARY, "utf8");
  if (Buffer.byteLength(summary) > longestSummary)
    throw new Error("the step's summary is larger than 1024k, GitHub would not show it");
  const env = readPairs(await readFile(files.GITHUB_ENV, "utf8"));
  if ("NODE_OPTIONS" in env) throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  const path = (await readFile(files.GITHUB_PATH, "utf8")).split(/\r?\n/).filter((line) => line !== "");
  return { outputs: readPairs(await readFile(files.GITHUB_OUTPUT, "utf8")), env, path, summary };
}

/** `name=value` lines, and `name<<DELIMITER` blocks. */
function readPairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line === "") continue;
    const block = /^([^=]+?)<<(.+)$/.exec(line);
    const single = /^([^=]+)=(.*)$/s.exec(line);
    if (block !== null) {
      const end = lines.indexOf(block[2] ?? "", at + 1);
      if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${block[2]}'`);
      pairs[block[1] ?? ""] = lines.slice(at + 1, end).join("\n");
      at = end;
    } else if (single !== null) {
      pairs[single[1] ?? ""] = single[2] ?? "";
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return pairs;
}
