import { modelOf, serverOf, withModel } from "./engine-models.ts";
import type { Money } from "./engine-models.ts";
import { Paused } from "./engine-record.ts";
import type { ModelSettings } from "./evolve/ports.ts";
import type { ProposerChoice } from "./model/proposer-choice.ts";
import type { ModelClient } from "./propose/models/model-client.ts";
import { recordTurn, replayTurn, turnsOf } from "./propose/replay/dialogue.ts";

/** Lends a model for one turn. */
export type Lend = <T>(turn: string, work: (client: ModelClient) => Promise<T>) => Promise<T>;

export type Lending = {
  /** Who asks: in the recording, and in charges. */
  name: string;
  models: ModelSettings;
  /** File that every answer is written to before it is used. */
  dialogue: string;
  pause?: AbortSignal | undefined;
  /** What a model may spend. */
  moneyFor: (model: string) => Money;
};

/** A model for turns, one after the other: a server's by way of a gateway of the turn's own, or what a recording says. */
export function lenderOf(
  choice: Extract<ProposerChoice, { kind: "claude" | "openai" | "replay" }>,
  { name, models, dialogue, pause, moneyFor }: Lending,
): Lend {
  if (choice.kind === "replay") {
    return async (turn, work) => {
      const client = replayTurn(choice.recording, turnsOf(name, dialogue));
      return await recordTurn(dialogue, { proposer: name, turn }, (record) => work(record(client)));
    };
  }
  const model = modelOf(choice);
  return async (turn, work) => {
    const server = serverOf(choice, models);
    if (!server) throw new Error(`${choice.kind} speaks to a server`);
    return await withModel({ ...server, model }, moneyFor(model), (client) =>
      recordTurn(dialogue, { proposer: name, turn }, (record) => work(record(pausable(client, pause)))),
    );
  };
}

/** Whoever interrupts a campaign does not wait for an answer that may take minutes. */
const pausable = (client: ModelClient, pause: AbortSignal | undefined): ModelClient => ({
  model: client.model,
  reply: async (request) => {
    if (!pause) return await client.reply(request);
    const interrupted = new Promise<never>((_resolve, reject) => {
      const give = () => reject(new Paused("the campaign was asked to pause"));
      if (pause.aborted) give();
      else pause.addEventListener("abort", give, { once: true });
    });
    return await Promise.race([client.reply(request), interrupted]);
  },
});
