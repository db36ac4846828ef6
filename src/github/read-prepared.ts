import * as z from "zod";
import type { Reading, TrustedState } from "../decide/observation.ts";
import { missingInput, namedInputs } from "../goal/build-inputs.ts";
import { crossCheck } from "../goal/cross-check.ts";
import { contractRoot, maxBenchmarkCharacters, parseBenchmark } from "../goal/read-benchmark.ts";
import { parseGoalWith } from "../goal/join-contract.ts";
import { readYaml } from "../goal/yaml-source.ts";
import { lookupIn, objectionToBase } from "../model/base-policy.ts";
import { canonicalJson } from "../model/digest.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import { addedSign } from "../model/invisible-signs.ts";
import { checkEdits } from "../model/path-policy.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { contractText, preparedContract, preparedFiles, preparedFolder } from "../model/prepared-place.ts";
import { entriesAt } from "./base-entries.ts";
import type { Repository } from "./connection.ts";
import { pathExists } from "./path-exists.ts";
import { checkRoot } from "./read-goal.ts";

type Asked = Pick<TrustedState, "campaign" | "goal">;

/**
 * A benchmark that a runner claims to have prepared, as hostile as any: whether its files are what a person could read and
 * git could hold, and its contract one that judges this campaign's goal. The first thing that is wrong, with its place.
 */
export async function readPrepared(
  repository: Repository,
  { campaign, goal }: Asked,
  prepared: PreparedBenchmark,
): Promise<Reading<PreparedBenchmark>> {
  try {
    checkFiles(campaign.id, prepared);
    await checkContract(repository, { base: campaign.request.base, goal }, prepared);
    await checkPlace(repository, campaign.request.base, prepared);
    return { ok: true, value: prepared };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ok: false, problem: { where: error.where, what: error.what, remedy: error.remedy } };
  }
}

const remedy = "Write `/hone retry` to have another one prepared.";

function checkFiles(campaign: string, { id, files }: PreparedBenchmark): void {
  const where = preparedFolder(id);
  if (id !== campaign) throw new InputError({ where, what: `it is of another campaign than ${campaign}`, remedy });
  // Named one by one, so that only forms that no file system agrees on, doubles and texts that are none are refused.
  const goal = { path: "goal.md", content: "" };
  const edits = [...files, goal].map((file) => ({ ...file, baseBlob: null }));
  const found = checkEdits({ edits, scope: edits.map(({ path }) => path), root: "", named: [] });
  if (found) throw new InputError({ where, what: found.detail, remedy });
  for (const { path, content } of files) {
    const hidden = addedSign("", content);
    if (hidden) throw new InputError({ where, what: `${path} has the invisible character ${hidden.name}`, remedy });
  }
}

/** The folder is the campaign's own: nothing lies at its files' paths, or in the way of them, in any letter case. */
async function checkPlace(repository: Repository, base: string, prepared: PreparedBenchmark): Promise<void> {
  const goal = { path: `${preparedFolder(prepared.id)}/goal.md`, content: "" };
  const edits = [...preparedFiles(prepared), goal].map((file) => ({ ...file, baseBlob: null }));
  const at = lookupIn(
    await entriesAt(
      repository,
      base,
      edits.map(({ path }) => path),
    ),
  );
  const found = edits.map((edit) => objectionToBase(edit, at)).find((detail) => detail !== null);
  const free = `Move away what lies there at ${base.slice(0, 7)}, then take the label off and put it on again.`;
  if (found) throw new InputError({ where: preparedFolder(prepared.id), what: found, remedy: free });
}

/** Each of them is a question to GitHub, which answers only so many an hour. */
const mostInputs = 100;

type Place = { base: string; goal: Goal };

async function checkContract(repository: Repository, { base, goal: asked }: Place, prepared: PreparedBenchmark) {
  const { root, title, raw } = asked;
  const name = `${preparedFolder(prepared.id)}/benchmark.yaml`;
  const text = contractText(prepared);
  checkSizes(text, name);
  const benchmark = parseBenchmark({ text, name });
  const said = contractRoot(benchmark);
  checkRoot(said, root, name);
  if (root !== "" && said === null)
    throw new InputError({
      where: name,
      what: `it does not say repo.root, though the goal's paths start in ${root}`,
      remedy,
    });
  const defaultBenchmark = preparedContract(prepared.id, root);
  const goal = parseGoalWith({ text: raw, name: "the goal", title, root, defaultBenchmark }, benchmark);
  checkUnchanged(asked, goal, name);
  const [problem] = crossCheck({ goal, benchmark, goalName: "the goal" }).problems;
  if (problem) throw new InputError(problem);
  const brought = new Set(preparedFiles(prepared).map(({ path }) => path));
  const inputs = namedInputs(benchmark, root).filter((path) => !brought.has(path));
  if (inputs.length > mostInputs) {
    const what = `its build.inputs name ${inputs.length} files of the repository; at most ${mostInputs} may be named one by one`;
    throw new InputError({ where: name, what, remedy });
  }
  for (const path of inputs) {
    if (!(await pathExists(repository, base, path))) throw new InputError(missingInput(name, path));
  }
}

/** What is tried on each case for each argument takes this process's time; no proof has more cases than this. */
const Sizes = z.looseObject({
  cases: z.array(z.unknown()).max(100),
  functions: z
    .array(z.looseObject({ args: z.array(z.unknown()).max(64).optional() }))
    .max(16)
    .optional(),
});

/** Before anything is worked out: that what a few kilobytes of a contract ask for does not take minutes. */
function checkSizes(text: string, name: string): void {
  if (text.length > maxBenchmarkCharacters) return;
  const { value } = readYaml({ text, name, firstLine: 1 });
  // Whatever else is wrong with it is told by who reads it.
  const found = Sizes.safeParse(value).error?.issues.find((issue) => issue.code === "too_big");
  if (!found) return;
  throw new InputError({
    where: name,
    what: `its ${found.path.join(".")} has more than ${found.maximum} entries`,
    remedy,
  });
}

/** A contract may say more about its goal; one that a model wrote says nothing of what the goal's author has to decide. */
function checkUnchanged(asked: Goal, goal: Goal, where: string): void {
  const changed = (["scope", "budget"] as const).find((key) => canonicalJson(goal[key]) !== canonicalJson(asked[key]));
  if (changed === undefined) return;
  const what = `it changes the goal's ${changed}, which is for whoever wrote the goal to say`;
  throw new InputError({ where, what, remedy });
}
