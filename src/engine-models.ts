import { chmodSync } from "node:fs";
import { defaultModelUsd, modelUsdLeft } from "./decide/budget.ts";
import type { LoopState } from "./decide/loop-state.ts";
import type { EngineRequest, Ledger, ModelSettings } from "./evolve/ports.ts";
import { InputError } from "./model/input-error.ts";
import { missingKey, protocolOf, variablesOf } from "./model/proposer-choice.ts";
import type { ProposerChoice } from "./model/proposer-choice.ts";
import type { Charge, Gateway, GatewaySpec } from "./propose/gateway/gateway.ts";
import { openGateway } from "./propose/gateway/open-gateway.ts";
import { defaultAnthropicModel, openAnthropicClient } from "./propose/models/anthropic-client.ts";
import type { ModelClient } from "./propose/models/model-client.ts";
import { openOpenaiClient } from "./propose/models/openai-client.ts";
import { listPrices, priceOf } from "./propose/models/prices.ts";
import { removeTree } from "./sandbox/remove-tree.ts";
import { makeTemporaryFolder } from "./sandbox/temporary-folder.ts";

/** A server as a proposer speaks to it. */
export type Server = Pick<GatewaySpec, "protocol" | "endpoint" | "key" | "prices" | "maxTokens">;

/** Choices that speak to a model's server. */
type Speaking = Extract<ProposerChoice, { kind: "claude" | "openai" | "command" }>;

export type Money = {
  /** US dollars that models may still cost, asked before each turn; null: no limit. */
  leftUsd: () => number | null;
  onCharge: (charge: Charge) => void;
  /** All that was charged is in the ledger. */
  settled: () => Promise<void>;
};

/** Tokens of one answer, at most: what one call can cost is bounded by it. */
export const maxTokens = 16_000;

/** The server of a choice. Throws `InputError` where its key is missing, naming the variable that holds it. */
export function serverOf(choice: Speaking, { keys, prices }: ModelSettings): Server | null {
  const protocol = protocolOf(choice);
  if (protocol === null) return null;
  const problem = missingKey(choice, keys);
  if (problem) throw new InputError(problem);
  const endpoint = choice.endpoint ?? variablesOf[protocol].at;
  const key = keys[protocol] ?? null;
  return { protocol, endpoint, key, prices: { ...listPrices, ...asGatewayPrices(prices) }, maxTokens };
}

export const modelOf = (choice: Extract<ProposerChoice, { kind: "claude" | "openai" }>): string =>
  choice.kind === "claude" ? (choice.model ?? defaultAnthropicModel) : choice.model;

/**
 * Throws `InputError` where a campaign's money is limited and a model has no price: what cannot be counted cannot be
 * capped.
 */
export function refuseUnpriced(
  choice: ProposerChoice,
  { budget, models }: Pick<EngineRequest, "budget" | "models">,
): void {
  if (choice.kind !== "claude" && choice.kind !== "openai") return;
  const model = modelOf(choice);
  if (isPriced(model, models) || (budget.usd === undefined && isOwnServer(choice))) return;
  throw new InputError({
    where: `the proposer ${choice.kind}`,
    what: `its models may cost ${budget.usd ?? defaultModelUsd} US dollars, but ${model} has no price, so that nothing can be counted`,
    remedy: `Give it one in .github/hone.yml, US dollars for a million tokens: model_prices: {"${model}": {input: 3, output: 15}}; 0 where it costs nothing.`,
  });
}

/** The maker's own server sends bills; one of a person's own may not. */
function isOwnServer(choice: Extract<ProposerChoice, { kind: "claude" | "openai" }>): boolean {
  const { at } = variablesOf[choice.kind === "claude" ? "anthropic" : "openai"];
  return (choice.endpoint ?? at) !== at;
}

export const isPriced = (model: string, models: ModelSettings | undefined): boolean =>
  priceOf(model, asGatewayPrices(models?.prices ?? {})) !== null;

/** What is not said of the cache costs as input does. */
const asGatewayPrices = (prices: ModelSettings["prices"]): GatewaySpec["prices"] =>
  Object.fromEntries(
    Object.entries(prices).map(
      ([model, { input, output, cache_read: cacheRead = input, cache_write: cacheWrite = input }]) => [
        model,
        { input, output, cacheRead, cacheWrite },
      ],
    ),
  );

/** What a proposer may spend, and where its charges go. */
export function moneyOf(
  {
    ledger,
    state,
    request,
    name,
  }: { ledger: Ledger; state: () => LoopState; request: Pick<EngineRequest, "budget" | "models">; name: string },
  model: string | null,
): Money {
  const writing: Promise<unknown>[] = [];
  // Of a server of one's own: at the maker's a model without a price was refused.
  const isUnlimited = request.budget.usd === undefined && model !== null && !isPriced(model, request.models);
  return {
    leftUsd: () => (isUnlimited ? null : modelUsdLeft(state(), Date.now())),
    onCharge: ({ call, ...charge }) => {
      const id = `${name}-${state().charges.length}-${call}`;
      const written = ledger.append({ type: "charged", proposer: name, call: id, ...charge });
      // Heard of in `settled`; until then nobody waits for it.
      written.catch(() => {});
      writing.push(written);
    },
    settled: async () => {
      await Promise.all(writing.splice(0));
    },
  };
}

/**
 * Lends a gateway for one turn. Proposers take turns, so that each turn's gateway knows what all others have spent, and
 * no key outlives the turn that needs it.
 */
export async function withGateway<T>(server: Server, money: Money, work: (gateway: Gateway) => Promise<T>): Promise<T> {
  const folder = makeTemporaryFolder();
  try {
    chmodSync(folder, 0o700);
    const gateway = await openGateway({ ...server, capUsd: money.leftUsd(), folder, onCharge: money.onCharge });
    try {
      return await work(gateway);
    } finally {
      await gateway.close();
      await money.settled();
    }
  } finally {
    removeTree(folder);
  }
}

/** Lends a model for one turn. */
export const withModel = <T>(
  server: Server & { model: string },
  money: Money,
  work: (client: ModelClient) => Promise<T>,
): Promise<T> =>
  withGateway(server, money, (gateway) => {
    const open = server.protocol === "anthropic" ? openAnthropicClient : openOpenaiClient;
    return work(open({ gateway, model: server.model }));
  });
