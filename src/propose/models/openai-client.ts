import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from "openai";
import type { Gateway } from "../gateway/gateway.ts";
import { lengthKey } from "../gateway/read-call.ts";
import type { ModelClient, ModelRequest } from "./model-client.ts";
import { openaiParams, type OpenaiAsking, type OpenaiEffort } from "./openai-request.ts";
import { readOpenai } from "./openai-reply.ts";
import { defaultPatience, persevere, type Clockwork, type Patience } from "./persevere.ts";
import { connectionWords, Malformed, setbackOf, type Setback } from "./setback.ts";
import { gatewayAddress, socketFetch } from "./socket-fetch.ts";

export type OpenaiOptions = {
  gateway: Pick<Gateway, "socket">;
  model: string;
  effort?: OpenaiEffort;
  patience?: Partial<Patience>;
};

/** A model behind /v1/chat/completions of any compatible server, spoken to through the gateway. */
export function openOpenaiClient({ gateway, model, effort, patience }: OpenaiOptions): ModelClient {
  const client = new OpenAI({
    // The gateway has the key; null keeps the SDK from reading the environment.
    apiKey: "held-by-the-gateway",
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: `${gatewayAddress}/v1`,
    fetch: socketFetch(gateway.socket),
    maxRetries: 0,
    timeout: 24 * 3600 * 1000,
    logLevel: "off",
  });
  const asking: OpenaiAsking = { model, effort, forcing: true, limit: lengthKey(model) };
  return {
    model,
    reply: (request) => {
      const started = asking.limit;
      return persevere({
        model,
        patience: { ...defaultPatience, ...patience },
        attempt: (clockwork) => once(client, request, asking, clockwork),
        judge,
        concede: (error) => concede(asking, started, error),
      });
    },
  };
}

async function once(client: OpenAI, request: ModelRequest, asking: OpenaiAsking, { signal, begun }: Clockwork) {
  const params = openaiParams(request, asking);
  const { data, response } = await client.chat.completions.create(params, { signal }).withResponse();
  const type = response.headers.get("content-type") ?? "none";
  if (!type.includes("text/event-stream")) {
    await response.body?.cancel();
    throw new Malformed(`the answer's content type is ${type.slice(0, 60)}, and not text/event-stream`);
  }
  return readOpenai(data, request.tools, begun);
}

function judge(error: unknown): Setback | null {
  if (!(error instanceof APIError) || error instanceof APIUserAbortError) return null;
  const noAnswer = error instanceof APIConnectionError;
  const message = noAnswer ? connectionWords(error) : error.message.replace(/^\d{3} /, "");
  // Routers tell of an error in the middle of a stream by its status.
  const status = error.status ?? (/^[45]\d\d$/.test(String(error.code)) ? Number(error.code) : undefined);
  return setbackOf({ status, headers: error.headers, type: error.type ?? error.code ?? null, message, noAnswer });
}

/** Whether something that the server will not have can be left out, or said otherwise; remembered. */
function concede(asking: OpenaiAsking, started: OpenaiAsking["limit"], error: unknown): boolean {
  if (!(error instanceof APIError) || error.status !== 400) return false;
  if (asking.forcing && /tool_choice/.test(error.message)) asking.forcing = false;
  else if (
    asking.limit === started &&
    /max_(completion_)?tokens/.test(error.message) &&
    /unsupported|unrecognized|not supported|unknown/i.test(error.message)
  )
    asking.limit = started === "max_tokens" ? "max_completion_tokens" : "max_tokens";
  else if (asking.effort !== undefined && /reasoning_effort|effort/.test(error.message)) asking.effort = undefined;
  else return false;
  return true;
}
