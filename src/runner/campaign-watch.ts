import type { Wishes } from "../decide/heed.ts";
import { runBudget } from "../decide/run-budget.ts";
import type { Campaign } from "../model/campaign.ts";
import type { Clock } from "../evolve/ports.ts";
import type { RunInputs } from "./inputs.ts";
import { printable } from "./job-log.ts";
import { readCampaign } from "./request.ts";
import type { State } from "./request.ts";
import { notAsked } from "./still-asked.ts";

/** How often the state is asked for: a stop takes effect within this and the step that runs. Milliseconds. */
const askEveryMs = 20_000;
/** Where nobody answers it is asked for more and more seldom, so that the search has its time. */
const mostPatienceMs = 300_000;

/** `began`: when the run began, milliseconds since the epoch. */
type Watched = {
  state: State;
  inputs: RunInputs;
  began: number;
  clock: Clock;
  log(line: string): void;
  warn(text: string): void;
};

/**
 * What the campaign's state asks of this run: read from its ref between two steps, at most every 20 seconds. A network
 * that fails changes nothing: what was known last holds, and the log says so once. Never throws.
 */
export function watchCampaign({ state, inputs, began, clock, log, warn }: Watched): () => Promise<Wishes> {
  const { campaign, remote } = state;
  const mayUseMs = inputs.mode !== "evolve" ? Infinity : campaign.request.slice_seconds * 1000;
  let known = inputs.state;
  let wishes = wishesOf(campaign, inputs);
  let every = askEveryMs;
  let askAt = clock.now();
  let isOut = false;

  async function ask(): Promise<void> {
    const head = await remote.head(campaign.stateRef);
    if (head === known) return;
    if (head === null) return leave("its state is gone");
    await remote.fetch(head, "newer");
    const newest = await readCampaign(remote.git, head);
    const why = notAsked(newest, campaign, inputs);
    if (why !== null) return leave(why);
    known = head;
    wishes = wishesOf(newest, inputs);
  }

  function leave(why: string): void {
    log(printable(`This run is not needed any more: ${why}.`));
    wishes = { ...wishes, pause: "moved" };
  }

  async function keepUp(): Promise<void> {
    try {
      await ask();
      if (isOut) log("The campaign's state can be read again.");
      [isOut, every] = [false, askEveryMs];
    } catch (error) {
      if (!isOut) warn(unreadable(error));
      [isOut, every] = [true, Math.min(every * 2, mostPatienceMs)];
    }
    askAt = clock.now() + every;
  }

  return async () => {
    if (wishes.pause === null && clock.now() >= askAt) await keepUp();
    if (wishes.pause !== null) return wishes;
    return clock.now() - began < mayUseMs ? wishes : { ...wishes, pause: "slice" };
  };
}

/** Nobody waits for the verdict, or the benchmark, of a campaign that was stopped. */
function wishesOf(campaign: Campaign, { mode }: RunInputs): Wishes {
  const isStopped = campaign.stop !== null;
  return {
    stop: isStopped,
    pause: isStopped && mode !== "evolve" ? "moved" : null,
    hints: campaign.request.hints,
    budget: runBudget(campaign),
  };
}

function unreadable(error: unknown): string {
  const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").slice(0, 300);
  return `The campaign's state cannot be read (${why}). The work goes on; a stop or a hint reaches it later.`;
}
