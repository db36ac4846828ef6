import * as z from "zod";
import type { StateFiles } from "../decide/actions.ts";
import type { StateReading } from "../decide/observation.ts";
import { goalPlace } from "../goal/goal-place.ts";
import { parseGoalWith } from "../goal/join-contract.ts";
import { parseBenchmark } from "../goal/read-benchmark.ts";
import type { Benchmark } from "../model/benchmark.ts";
import { PreparedBenchmark } from "../model/prepared-benchmark.ts";
import { noContractHash, preparedContract } from "../model/prepared-place.ts";
import { Campaign } from "../model/campaign.ts";
import { sha256 } from "../model/digest.ts";
import { InputError } from "../model/input-error.ts";
import { RunResult } from "../model/run-result.ts";
import type { Connection } from "./connection.ts";
import { findOwn, readSignedRef, readTexts, writeSignedRef } from "./signed-ref.ts";

type Named = { prefix: string; campaign: string };

/** Ids of the campaigns whose names begin alike, such as `issue-4-`, oldest name first. */
export async function listCampaigns(
  { octokit, owner, repo }: Connection,
  { prefix, campaign }: Named,
): Promise<string[]> {
  const ref = `${prefix}/${campaign}`;
  const { data } = await octokit.rest.git.listMatchingRefs({ owner, repo, ref });
  return data.map(({ ref: name }) => name.slice(`refs/${prefix}/`.length));
}

const readBack = ["campaign.json", "goal.md", "benchmark.yaml", "prepared.json", "evolve.json", "verify.json"] as const;
type Files = Partial<Record<(typeof readBack)[number], string>>;

const signedRef = ({ prefix, campaign }: Named) => ({ ref: `${prefix}/${campaign}`, subject: campaign });

/** The campaign's newest state, trusted only where this app has signed it and it is whole. */
export async function readState(connection: Connection, named: Named): Promise<StateReading> {
  const { ref, subject } = signedRef(named);
  const found = await readSignedRef(connection, { ref, subject });
  if (found.kind === "absent") return found;
  if (found.kind === "refused") {
    const { below, ...refused } = found;
    return { ...refused, own: refused.foreign ? await findOwn(connection, subject, below) : null };
  }
  const files = await readTexts(connection, found.tree, readBack);
  return assemble(files, { ...found, campaign: named.campaign });
}

/** Signed means that this app wrote it, not that this version did: all of it is parsed again. */
function assemble(files: Files, at: { sha: string; writtenAt: number; campaign: string }): StateReading {
  const refused = (reason: string): StateReading => ({
    kind: "refused",
    reason,
    sha: at.sha,
    foreign: false,
    own: null,
  });
  try {
    const campaign = Campaign.parse(JSON.parse(files["campaign.json"] ?? "null"));
    const { "goal.md": text = "", "benchmark.yaml": benchmark = "" } = files;
    const { goalHash, benchmarkHash } = campaign.request;
    if (campaign.id !== at.campaign || campaign.request.campaign !== at.campaign)
      return refused("it names another campaign");
    if (sha256(text) !== goalHash || sha256(benchmark) !== benchmarkHash) {
      return refused("its goal or contract is not the one that was frozen");
    }
    const { prepared } = campaign.request;
    if (prepared && sha256(files["prepared.json"] ?? "") !== prepared.sha256)
      return refused("its prepared benchmark is not the one that was frozen");
    const contract = benchmarkHash === noContractHash ? null : contractOf(benchmark, benchmarkHash);
    return {
      kind: "trusted",
      sha: at.sha,
      writtenAt: at.writtenAt,
      campaign,
      goal: parseGoalWith({ text, name: "goal.md", title: campaign.title, ...placeOf(campaign) }, contract),
      benchmark: contract,
      prepared: prepared ? PreparedBenchmark.parse(JSON.parse(files["prepared.json"] ?? "null")) : null,
      evolve: readResult(files["evolve.json"]),
      verify: readResult(files["verify.json"]),
    };
  } catch (error) {
    if (error instanceof z.ZodError)
      return refused(
        `it was written by another version of Hone, and this one cannot read it: ${z.prettifyError(error)}`,
      );
    if (error instanceof SyntaxError || error instanceof InputError) return refused(error.message);
    throw error;
  }
}

/** Contracts that were read lately, by their digests: every look at a campaign reads the same one. */
const contracts = new Map<string, Benchmark>();
const mostContracts = 100;

function contractOf(text: string, digest: string): Benchmark {
  const contract = contracts.get(digest) ?? parseBenchmark({ text, name: "benchmark.yaml" });
  contracts.delete(digest);
  contracts.set(digest, contract);
  for (const oldest of contracts.keys()) if (contracts.size > mostContracts) contracts.delete(oldest);
  return contract;
}

/** A prepared benchmark lies elsewhere than where a goal's own would. */
const placeOf = ({ goalFile, root = "", request: { prepared } }: Campaign) => ({
  ...(goalFile !== undefined && goalPlace(goalFile)),
  ...(prepared && { defaultBenchmark: preparedContract(prepared.id, root) }),
  root,
});

const readResult = (text: string | undefined): RunResult | null =>
  text === undefined ? null : RunResult.parse(JSON.parse(text));

export type StateWrite = { prefix: string; campaign: Campaign; parent: string | null; files: StateFiles; note: string };

/**
 * Writes a transition on top of `parent` and moves the campaign's ref there, forward only: compare and swap.
 * @returns the new state's commit, or null where another process was faster
 */
export function writeState(connection: Connection, write: StateWrite): Promise<string | null> {
  const { campaign, prefix, files, parent, note } = write;
  const texts = { ...files, "campaign.json": `${JSON.stringify(campaign, null, 2)}\n` };
  return writeSignedRef(connection, { ...signedRef({ prefix, campaign: campaign.id }), parent, texts, note });
}
