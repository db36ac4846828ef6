import { parseArgs } from "node:util";
import { stageOf } from "../decide/stage.ts";
import { configFile, parseConfig } from "../github/read-config.ts";
import { InputError } from "../model/input-error.ts";
import { wait } from "../report/figures.ts";
import { oneLine } from "../report/escape.ts";
import { openRepository } from "../workspace/repository.ts";
import { readPresent } from "./init/write-files.ts";
import { deleteState, readRemoteStates } from "./remote-states.ts";
import type { Place, RemoteState } from "./remote-states.ts";

const options = {
  delete: { type: "string" },
  remote: { type: "string", default: "origin" },
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `hone campaigns`: the campaigns whose states the remote has; `--delete` takes a settled one away. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options });
  const { top, bare } = await openRepository(process.cwd());
  const config = bare ? null : await readPresent(top, configFile);
  const place = { folder: top, remote: values.remote, prefix: parseConfig(config ?? "").statePrefix };
  const states = await readRemoteStates(place);
  if (values.delete !== undefined) return remove({ place, states, id: values.delete, ...values });
  if (values.json) console.log(JSON.stringify({ schemaVersion: 1, campaigns: states.map(document) }, null, 2));
  else for (const line of listing(states, Date.now())) console.log(line);
  return 0;
}

type Removal = { place: Place; states: readonly RemoteState[]; id: string; force: boolean; json: boolean };

async function remove({ place, states, id, force, json }: Removal): Promise<number> {
  const state = states.find((one) => one.id === id);
  const where = `campaign ${oneLine(id, 80)}`;
  if (!state)
    throw new InputError({
      where,
      what: `${place.remote} has no state of it below refs/${place.prefix}/`,
      remedy: "`hone campaigns` lists those that there are.",
    });
  if (!isSettled(state) && !force)
    throw new InputError({
      where,
      what:
        state.campaign === null ? "this version cannot read its state" : `it is ${state.campaign.phase}, not settled`,
      remedy:
        "Stop it first, by `/hone stop` on its issue or by closing its pull request; --force deletes it as it is.",
    });
  await deleteState(place, state);
  if (json) console.log(JSON.stringify({ schemaVersion: 1, deleted: document(state) }, null, 2));
  else console.log(`deleted ${state.ref} (it was ${state.sha})`);
  return 0;
}

const isSettled = ({ campaign }: RemoteState): boolean => campaign !== null && stageOf(campaign).kind === "settled";

const document = ({ id, ref, sha, writtenAt, campaign }: RemoteState) => ({
  campaign: id,
  ref,
  commit: sha,
  writtenAt: writtenAt === null ? null : new Date(writtenAt).toISOString(),
  phase: campaign?.phase ?? null,
  settled: campaign === null ? null : stageOf(campaign).kind === "settled",
  issue: campaign?.issue ?? null,
  title: campaign?.title ?? null,
  pullRequest: campaign?.pullRequest ?? null,
  reason: campaign?.reason ?? null,
});

/** @param now milliseconds since the epoch */
function listing(states: readonly RemoteState[], now: number): string[] {
  if (states.length === 0) return ["There are no campaigns."];
  const newestFirst = states.toSorted((a, b) => (b.writtenAt ?? 0) - (a.writtenAt ?? 0));
  const rows = [
    ["campaign", "phase", "issue", "age", "pull request", "title"],
    ...newestFirst.map((one) => row(one, now)),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return [
    ...rows.map((cells) =>
      cells
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
    "",
    "States are as public as the repository: goals, candidates' code and reports lie in them.",
  ];
}

function row({ id, writtenAt, campaign }: RemoteState, now: number): string[] {
  const age = writtenAt === null ? "–" : wait(Math.max(0, now - writtenAt) / 1000);
  if (campaign === null) return [oneLine(id, 60), "cannot be read", "–", age, "–", ""];
  const { phase, issue, pullRequest, title } = campaign;
  return [oneLine(id, 60), phase, `#${issue}`, age, pullRequest === null ? "–" : `#${pullRequest}`, oneLine(title, 60)];
}
