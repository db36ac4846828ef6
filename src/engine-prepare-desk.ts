import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { defaultModelUsd } from "./decide/budget.ts";
import { lenderOf } from "./engine-lend.ts";
import type { Lend } from "./engine-lend.ts";
import { isPriced, refuseUnpriced, serverOf } from "./engine-models.ts";
import type { Money } from "./engine-models.ts";
import type { PrepareRequest } from "./evolve/ports.ts";
import { Paused } from "./engine-record.ts";
import { openLedger } from "./evolve/ledger-file.ts";
import type { Emit } from "./evolve/ports.ts";
import { InputError } from "./model/input-error.ts";
import type { EventBody } from "./model/ledger.ts";
import type { PreparedBenchmark } from "./model/prepared-benchmark.ts";
import type { ProposerChoice } from "./model/proposer-choice.ts";
import { redacted } from "./evolve/redacted.ts";
import { dialogueLines } from "./report/dialogue-lines.ts";
import { wait } from "./report/figures.ts";

type Speaking = Extract<ProposerChoice, { kind: "claude" | "openai" | "replay" }>;

/** Where a preparation works: its model, its record, and what it may spend. */
export type Desk = {
  /** Who is asked. */
  name: string;
  withModel: Lend;
  emit: Emit;
  /** Why it should come to its end now, or null. Throws `Paused` where somebody interrupts it. */
  endedBy(): Promise<string | null>;
  cost(): PreparedBenchmark["cost"];
  close(): Promise<void>;
};

/** The first of the choices that is a model. Throws `InputError` where none is, or where its key or its price is missing. */
export function writerAmong(request: Pick<PrepareRequest, "models" | "budget">): Speaking {
  const { models } = request;
  const choice = models.choices.find((one) => one.kind === "claude" || one.kind === "openai" || one.kind === "replay");
  if (!choice)
    throw new InputError({
      where: "the proposers",
      what: "none of them is a model that could write a benchmark",
      remedy:
        "Set ANTHROPIC_API_KEY and name claude, or openai with its server (docs/models.md); or write the contract yourself (docs/goals.md).",
    });
  if (choice.kind !== "replay") serverOf(choice, models);
  refuseUnpriced(choice, request);
  return choice;
}

/** `events.jsonl` and `dialogue.jsonl` of the preparation's folder tell what was said and done, as a campaign's do. */
export async function openDesk(request: PrepareRequest, choice: Speaking): Promise<Desk> {
  const { folder, models, budget, pause, onProgress } = request;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const record = await openLedger({ file: join(folder, "events.jsonl"), clock: Date });
  const spent = { calls: 0, usd: 0, isPriced: false };
  const append = async (body: EventBody): Promise<void> => {
    await record.append(body);
    for (const line of dialogueLines(body)) onProgress(line);
  };
  const money = (model: string): Money => {
    const writing: Promise<void>[] = [];
    const isUnlimited = budget.usd === undefined && !isPriced(model, models);
    const machine = () => (seconds() / 3600) * (budget.usd_per_hour ?? 0);
    const left = () => (budget.usd === undefined ? defaultModelUsd : budget.usd - machine()) - spent.usd;
    return {
      leftUsd: () => (isUnlimited ? null : Math.max(0, left())),
      onCharge: ({ call, ...charge }) => {
        const id = `${choice.kind}-${spent.calls++}-${call}`;
        spent.usd += charge.usd ?? 0;
        spent.isPriced ||= charge.usd !== null;
        const written = append({ type: "charged", proposer: choice.kind, call: id, ...charge });
        // Heard of in `settled`; until then nobody waits for it.
        written.catch(() => {});
        writing.push(written);
      },
      settled: async () => {
        await Promise.all(writing.splice(0));
      },
    };
  };
  return {
    name: choice.kind,
    withModel: lenderOf(choice, {
      name: choice.kind,
      models,
      dialogue: join(folder, "dialogue.jsonl"),
      pause,
      moneyFor: money,
    }),
    emit: (body) => append(redacted(body)),
    endedBy: async () => {
      await refusePaused(request);
      return seconds() < budget.wall_seconds ? null : `its time is over (${wait(budget.wall_seconds)})`;
    },
    cost: () => ({ calls: spent.calls, usd: spent.isPriced ? spent.usd : null, seconds: seconds() }),
    close: () => record.close(),
  };
}

/** Throws `Paused` where somebody interrupted: what was being done is nobody's result. */
export async function refusePaused({ pause }: Pick<PrepareRequest, "pause">): Promise<void> {
  // A signal that came while this process slept in a measurement is heard in the second turn of Node's loop.
  await setImmediate();
  await setImmediate();
  if (pause?.aborted) throw new Paused("the preparation was interrupted");
}
