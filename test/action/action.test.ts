import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import packageJson from "../../package.json" with { type: "json" };
import { runName } from "../../src/decide/run-name.ts";

const read = async <T>(file: string, schema: z.ZodType<T>) => schema.parse(parse(await readFile(file, "utf8")));

const Action = z.object({
  inputs: z.record(z.string(), z.object({ required: z.boolean().default(false), default: z.string().optional() })),
  runs: z.object({ using: z.string(), main: z.string() }),
});
const Workflow = z.object({
  name: z.string(),
  "run-name": z.string(),
  on: z.object({ workflow_dispatch: z.object({ inputs: z.record(z.string(), z.unknown()) }) }),
  permissions: z.unknown(),
  jobs: z.record(z.string(), z.object({ steps: z.array(z.looseObject({})) })),
});
const action = await read("action/action.yml", Action);
const workflow = await read("templates/workflow.yml", Workflow);
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

test("the template's one step is the action at this version, given every input that it needs", () => {
  const needed = Object.entries(action.inputs).filter(([, input]) => input.required);
  expect(steps).toEqual([
    {
      uses: `hone-dev/hone/action@v${packageJson.version}`,
      with: Object.fromEntries(needed.map(([name]) => [name, `\${{ inputs.${name} }}`])),
    },
  ]);
});

test("the template may read the repository and nothing else", () => {
  expect(workflow.permissions).toEqual({ contents: "read" });
});

test("a run of the template has the name that the app looks for", () => {
  const inputs: Record<string, string> = { mode: "evolve", campaign: "issue-1-0123abcd", attempt: "3" };
  const name = workflow["run-name"].replaceAll(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => inputs[input] ?? "");
  expect(name).toBe(runName({ mode: "evolve", campaign: "issue-1-0123abcd", attempt: 3 }));
});

test("the template declares the inputs that it uses", async () => {
  const text = await readFile("templates/workflow.yml", "utf8");
  const used = new Set([...text.matchAll(/\binputs\.(\w+)/g)].map(([, name = ""]) => name));
  expect(Object.keys(workflow.on.workflow_dispatch.inputs).toSorted()).toEqual([...used].toSorted());
});

test("the built action masks its secrets and names the input that is missing", async () => {
  const { stdout, exitCode } = await execa("node", [`action/${action.runs.main}`], {
    env: { INPUT_TOKEN: "ghs_read-only", INPUT_CAMPAIGN: "" },
    reject: false,
  });
  expect(stdout).toContain("::add-mask::ghs_read-only");
  expect(stdout).toContain("::error::input campaign: is missing");
  expect(exitCode).toBe(1);
});
