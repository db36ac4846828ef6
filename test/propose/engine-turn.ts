import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { prepareCampaign } from "../../src/cli/local-campaign.ts";
import { noWishes } from "../../src/decide/heed.ts";
import type { Wishes } from "../../src/decide/heed.ts";
import { runEngine } from "../../src/engine.ts";
import { parseLedger } from "../../src/evolve/ledger-file.ts";
import type { EngineRequest } from "../../src/evolve/ports.ts";
import { openModelServer } from "../../src/local/model-server/model-server.ts";
import type { Asked, ModelServer, Step } from "../../src/local/model-server/model-server.ts";
import type { Budget } from "../../src/model/budget.ts";
import type { LedgerEvent } from "../../src/model/ledger.ts";
import type { ProposerChoice } from "../../src/model/proposer-choice.ts";
import { scaleFiles, scaleRepository } from "../scale-repository.ts";

/** Without a tunable: only an edit can make it faster. */
const slow = { "scale.c": scaleFiles["scale.c"]?.replace(/ \/\/ hone.*/, "") };
const key = "sk-test-0123456789";

export const calls = (...made: readonly (readonly [string, unknown])[]): Step => ({
  reply: made.map(([name, input]) => ({ type: "tool_use", name, input })),
  stop: "tools",
});

export const plan = calls([
  "plan",
  {
    bottleneck: "the loop over EXTRA repeats the work",
    target: "scale in scale.c",
    hypothesis: "compute each element once",
    expected_gain: 8,
    go: true,
    why: "",
  },
]);

/** An edit that makes it eight times as fast. */
export const edit = [
  "edit",
  {
    hypothesis: "compute each element once",
    changes: [{ path: "scale.c", search: "#define EXTRA 8", replace: "#define EXTRA 1" }],
  },
] as const;

export type Play = {
  /** What the model says: an engineer's or a strategist's answer, by how many it has given in that conversation. */
  script: (asked: Asked) => Step | Promise<Step>;
  budget?: Partial<Budget>;
  /** Who proposes, in place of the model. */
  choice?: ProposerChoice;
  /** Other files of the repository than usual. */
  files?: Record<string, string>;
  /** Told of each event, by whoever wants to change what is asked of the campaign then. */
  onEvent?: (event: LedgerEvent, world: World) => void;
};

/** What is asked of the campaign, as it stands now. */
export type World = { wishes: Wishes; pause: AbortController; budget: Budget };

export type Played = { server: ModelServer; events: readonly LedgerEvent[]; finished: boolean };

/** A search by the real engine, with its gateway and its sandbox, whose model says what a script says. */
export async function search({ script, budget, choice, files, onEvent }: Play): Promise<Played> {
  const server = await openModelServer({ protocol: "anthropic", key, script });
  const repository = scaleRepository({ ...slow, ...files });
  onTestFinished(async () => {
    await server.close();
    rmSync(repository, { recursive: true });
  });
  const { request } = await prepareCampaign(join(repository, "goal.md"), "evolve");
  const world: World = {
    wishes: noWishes,
    pause: new AbortController(),
    budget: { ...request.budget, iterations: 1, wall_seconds: 600, ...budget },
  };
  const claude = { kind: "claude", weight: 1, steps: 6, endpoint: server.url } as const;
  const models: EngineRequest["models"] = {
    choices: [choice ?? claude],
    keys: { anthropic: key },
    prices: {},
    recipes: null,
  };
  const { finished, ledgerFile } = await runEngine({
    ...request,
    budget: world.budget,
    models,
    pause: world.pause.signal,
    control: () => Promise.resolve(world.wishes),
    onEvent: (event) => onEvent?.(event, world),
  });
  // What the ledger holds, and not only what was told of it.
  return { server, events: parseLedger(readFileSync(ledgerFile), ledgerFile).events, finished };
}
