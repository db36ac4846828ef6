import type { Reading, TrustedState } from "../decide/observation.ts";
import { missingInput, namedInputs } from "../goal/build-inputs.ts";
import { crossCheck } from "../goal/cross-check.ts";
import { contractRoot, parseBenchmark } from "../goal/read-benchmark.ts";
import { parseGoalWith } from "../goal/join-contract.ts";
import { canonicalJson } from "../model/digest.ts";
import type { Goal } from "../model/goal.ts";
import { InputError } from "../model/input-error.ts";
import { addedSign } from "../model/invisible-signs.ts";
import { checkEdits } from "../model/path-policy.ts";
import type { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { contractText, preparedContract, preparedFiles, preparedFolder } from "../model/prepared-place.ts";
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

type Place = { base: string; goal: Goal };

async function checkContract(repository: Repository, { base, goal: asked }: Place, prepared: PreparedBenchmark) {
  const { root, title, raw } = asked;
  const name = `${preparedFolder(prepared.id)}/benchmark.yaml`;
  const benchmark = parseBenchmark({ text: contractText(prepared), name });
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
  for (const path of namedInputs(benchmark, root)) {
    if (!brought.has(path) && !(await pathExists(repository, base, path)))
      throw new InputError(missingInput(name, path));
  }
}

/** A contract may say more about its goal; one that a model wrote says nothing of what the goal's author has to decide. */
function checkUnchanged(asked: Goal, goal: Goal, where: string): void {
  const changed = (["scope", "budget"] as const).find((key) => canonicalJson(goal[key]) !== canonicalJson(asked[key]));
  if (changed === undefined) return;
  const what = `it changes the goal's ${changed}, which is for whoever wrote the goal to say`;
  throw new InputError({ where, what, remedy });
}
