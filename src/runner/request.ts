import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Campaign } from "../model/campaign.ts";
import { sha256 } from "../model/digest.ts";
import { evaluator } from "../model/evaluator.ts";
import { InputError } from "../model/input-error.ts";
import type { Problem } from "../model/input-error.ts";
import { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { contractText } from "../model/prepared-place.ts";
import type { RunRequest } from "../model/run-request.ts";
import { resultLimits } from "../model/run-result.ts";
import type { RunInputs } from "./inputs.ts";
import { openRemote } from "./remote.ts";
import type { Git, Remote } from "./remote.ts";

/** What the state's commit says, as text where someone else must parse it. */
export type State = {
  campaign: Campaign;
  goalText: string;
  benchmarkText: string;
  /** The benchmark that a model wrote, `prepared.json`; null where the campaign has none of that kind. */
  preparedText: string | null;
  /** What an earlier run left off with; null where this run begins. */
  ledger: string | null;
  /** Path of a bare repository that has the base. */
  repository: string;
  remote: Remote;
};

/** Files of a state are the app's own, which takes no ledger above this; a larger one was not written by it. Bytes. */
const largestFile = resultLimits.unpacked;

type Fetch = { inputs: RunInputs; token: string; gitIn: (folder: string) => Git };

/**
 * Fetches the state's commit and the base commit into a bare repository of this run alone. Throws `InputError` where the
 * state is not a campaign.
 */
export async function fetchState({ inputs, token, gitIn }: Fetch): Promise<State> {
  const repository = join(inputs.folder, "repository.git");
  await mkdir(repository, { recursive: true });
  const git = gitIn(repository);
  await git(["init", "--quiet", "--bare"]);
  const remote = openRemote(git, { remote: inputs.remote, token });
  await remote.fetch(inputs.state, "state");
  const read = (file: string) => readStateFile(git, inputs.state, file);
  const campaign = await readCampaign(git, inputs.state);
  await remote.fetch(campaign.request.base, "base");
  // A request to verify keeps where the search stands, for whoever looks on later.
  const { mode, resume, prepared } = campaign.request;
  const ledger = mode === "evolve" && resume ? await read("ledger.jsonl") : null;
  const texts = {
    goalText: await read("goal.md"),
    benchmarkText: await read("benchmark.yaml"),
    preparedText: prepared ? await read("prepared.json") : null,
  };
  return { campaign, ...texts, ledger, repository, remote };
}

/** The campaign that a state commit, which has been fetched, tells of. Throws `InputError` where it tells of none. */
export const readCampaign = async (git: Git, commit: string): Promise<Campaign> =>
  parseCampaign(await readStateFile(git, commit, "campaign.json"), commit);

async function readStateFile(git: Git, commit: string, file: string): Promise<string> {
  const size = Number(await git(["cat-file", "-s", `${commit}:${file}`]));
  if (size > largestFile) throw notAState(commit, `${file} has ${size} bytes, at most ${largestFile} are read`);
  return (await git(["cat-file", "blob", `${commit}:${file}`])).toString("utf8");
}

function parseCampaign(text: string, commit: string): Campaign {
  const parsed = Campaign.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw notAState(commit, `campaign.json is no campaign: ${issue?.path.join(".")}: ${issue?.message}`);
}

/**
 * The benchmark that a model wrote and that judges this campaign; null where the repository's own does. Throws `InputError`
 * where the state has another contract than that benchmark's.
 */
export function preparedOf({ campaign, preparedText, benchmarkText }: State): PreparedBenchmark | null {
  if (preparedText === null || campaign.request.mode === "prepare") return null;
  const parsed = PreparedBenchmark.safeParse(parseJson(preparedText));
  const isOwn = parsed.data?.id === campaign.request.prepared?.id;
  if (parsed.success && isOwn && contractText(parsed.data) === benchmarkText) return parsed.data;
  throw notAState(campaign.id, "prepared.json is not the benchmark that its contract is of");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const notAState = (commit: string, what: string) =>
  new InputError({
    where: `state ${commit.slice(0, 12)}`,
    what,
    remedy: "Only Hone's app writes states; pin the workflow's action to the app's version, and label the issue again.",
  });

/** Whether the state asks for this very run, with the texts and the evaluator that the campaign was frozen with. */
export function objection(state: State, inputs: Pick<RunInputs, "campaign" | "mode" | "attempt">): Problem | null {
  const { request } = state.campaign;
  return otherRun(request, inputs) ?? changedTexts(request, state) ?? otherEvaluator(request);
}

function otherRun(request: RunRequest, inputs: Pick<RunInputs, "campaign" | "mode" | "attempt">): Problem | null {
  const key = (["campaign", "mode", "attempt"] as const).find((name) => request[name] !== inputs[name]);
  if (!key) return null;
  return {
    where: `input ${key}`,
    what: `is ${inputs[key]}, but the state asks for ${request[key]}`,
    remedy: "The state has moved on: nothing to do. A run that is still needed is started by the app itself.",
  };
}

function changedTexts(request: RunRequest, { goalText, benchmarkText, preparedText }: State): Problem | null {
  const { goalHash, benchmarkHash, prepared } = request;
  const pairs = [
    ["goal.md", goalText, goalHash],
    ["benchmark.yaml", benchmarkText, benchmarkHash],
    ...(prepared ? [["prepared.json", preparedText ?? "", prepared.sha256] as const] : []),
  ] as const;
  const file = pairs.find(([, text, hash]) => sha256(text) !== hash)?.[0];
  return file === undefined
    ? null
    : {
        where: file,
        what: "is not the text that the campaign was frozen with",
        remedy: "Somebody else has written this state. Label the issue again to begin anew.",
      };
}

function otherEvaluator({ evaluator: frozen }: RunRequest): Problem | null {
  if (frozen.version === evaluator.version && frozen.digest === evaluator.digest) return null;
  const name = ({ version, digest }: typeof frozen) => `${version} (${digest.slice(0, 12)})`;
  return {
    where: "evaluator",
    what: `the campaign was frozen with ${name(frozen)}, this action is ${name(evaluator)}`,
    remedy: `Pin the workflow's action to the app's version, hone-dev/hone/action@v${frozen.version}; then label again.`,
  };
}
