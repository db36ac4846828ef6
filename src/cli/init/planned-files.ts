import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { configFile, parseConfig } from "../../github/read-config.ts";
import { InputError } from "../../model/input-error.ts";
import { packaged } from "../demo/packaged.ts";

/** A file that `hone init` writes: its path from the repository's top, and its text. */
export type PlannedFile = { path: string; text: string };

export const examples = ["matmul-c", "numpy", "pytorch", "triton"] as const;
export type Example = (typeof examples)[number];

export type Wanted = {
  example: Example | null;
  /** The app runs as a server elsewhere: its work needs no workflow here. */
  server: boolean;
  /** Of the repository; null where it is not known. */
  defaultBranch: string | null;
  /** Text of `.github/hone.yml`, where there is one. */
  config: string | null;
};

export type Plan = { files: PlannedFile[]; label: string; runsOn: string[] };

/** What a repository needs for Hone, pinned to this version. Throws `InputError` where its configuration is wrong. */
export async function planFiles({ example, server, defaultBranch, config }: Wanted): Promise<Plan> {
  const read = parseConfig(config ?? "").config;
  if (!read.ok) throw new InputError(read.problem);
  const { label, workflow, runs_on: runsOn } = read.value;
  const form = (await template("issue-form.yml")).replaceAll("`optimize`", () => `\`${label}\``);
  const files = [
    { path: `.github/workflows/${workflow}`, text: await template("workflow.yml") },
    ...(server ? [] : [{ path: ".github/workflows/hone-app.yml", text: await appWorkflow(defaultBranch) }]),
    // What somebody has configured is theirs: it is read, and never a template again.
    ...(config === null ? [{ path: configFile, text: await template("hone.yml") }] : []),
    { path: ".github/ISSUE_TEMPLATE/hone.yml", text: form },
    ...(example === null ? [] : await exampleFiles(example)),
  ];
  return { files, label, runsOn };
}

/** Templates name the version that they were released with; a test holds that it is the package's. */
const template = async (name: string): Promise<string> =>
  pinned(await readFile(packaged(`templates/${name}`), "utf8"), packageJson.version);

/** A text whose references to Hone are to one version. */
export const pinned = (text: string, version: string): string =>
  text.replace(/(hone-dev\/hone[\w./-]*?[@/]v)\d+\.\d+\.\d+/g, (_, before: string) => `${before}${version}`);

/** `push` events are wanted of the default branch alone, and a workflow cannot ask for it by that name. */
async function appWorkflow(defaultBranch: string | null): Promise<string> {
  const text = await template("workflow-app.yml");
  if (defaultBranch === null || defaultBranch === "main" || defaultBranch === "master") return text;
  return text.replace("branches: [main, master]", () => `branches: [${JSON.stringify(defaultBranch)}]`);
}

async function exampleFiles(example: Example): Promise<PlannedFile[]> {
  const folder = packaged(`examples/${example}`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // What somebody has built there is theirs.
    .filter((file) => !/\.(?:so|pyc)$/.test(file));
  return Promise.all(
    paths.toSorted().map(async (file) => ({
      path: join(`examples/${example}`, file.slice(folder.length)),
      text: await readFile(file, "utf8"),
    })),
  );
}
