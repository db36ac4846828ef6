import Anthropic, { APIConnectionError, APIError, APIUserAbortError } from "@anthropic-ai/sdk";
import type { Gateway } from "../gateway/gateway.ts";
import { anthropicParams, canBeForced, thinksAdaptively, type Asking, type Effort } from "./anthropic-request.ts";
import { readAnthropic } from "./anthropic-reply.ts";
import type { ModelClient, ModelRequest } from "./model-client.ts";
import { defaultPatience, persevere, type Clockwork, type Patience } from "./persevere.ts";
import { connectionWords, Malformed, setbackOf, type Setback } from "./setback.ts";
import { gatewayAddress, socketFetch } from "./socket-fetch.ts";

/** The newest of Anthropic's models in the middle, as of November 2026. */
export const defaultAnthropicModel = "claude-sonnet-5-5";

export type AnthropicOptions = {
  gateway: Pick<Gateway, "socket">;
  model: string;
  effort?: Effort;
  patience?: Partial<Patience>;
};

/** A model behind /v1/messages, spoken to through the gateway. */
export function openAnthropicClient({ gateway, model, effort, patience }: AnthropicOptions): ModelClient {
  const client = new Anthropic({
    // The gateway has the key. A value keeps the SDK from looking for one in the environment and in files.
    apiKey: "held-by-the-gateway",
    baseURL: gatewayAddress,
    fetch: socketFetch(gateway.socket),
    maxRetries: 0,
    timeout: 24 * 3600 * 1000,
    logLevel: "off",
    openTelemetry: false,
  });
  const asking: Asking = { model, effort, thinking: thinksAdaptively(model), forcing: canBeForced(model) };
  return {
    model,
    reply: (request) =>
      persevere({
        model,
        patience: { ...defaultPatience, ...patience },
        attempt: (clockwork) => once(client, request, asking, clockwork),
        judge,
        concede: (error) => concede(asking, error),
      }),
  };
}

async function once(client: Anthropic, request: ModelRequest, asking: Asking, { signal, begun }: Clockwork) {
  const params = anthropicParams(request, asking);
  const { data, response } = await client.messages.create(params, { signal }).withResponse();
  const type = response.headers.get("content-type") ?? "none";
  if (!type.includes("text/event-stream")) {
    await response.body?.cancel();
    throw new Malformed(`the answer's content type is ${type.slice(0, 60)}, and not text/event-stream`);
  }
  return readAnthropic(data, request.tools, begun);
}

function judge(error: unknown): Setback | null {
  if (!(error instanceof APIError) || error instanceof APIUserAbortError) return null;
  const noAnswer = error instanceof APIConnectionError;
  const message = noAnswer ? connectionWords(error) : (error.apiMessage ?? error.message);
  return setbackOf({ status: error.status, headers: error.headers, type: error.type, message, noAnswer });
}

/** Whether something that the server will not have can be left out; remembered, so that it is asked for once at most. */
function concede(asking: Asking, error: unknown): boolean {
  if (!(error instanceof APIError) || error.status !== 400) return false;
  const message = error.apiMessage ?? error.message;
  if (asking.forcing && /tool_choice/.test(message)) asking.forcing = false;
  else if (asking.thinking && /thinking|signature/i.test(message)) asking.thinking = false;
  else if (asking.effort !== undefined && /effort|output_config/.test(message)) asking.effort = undefined;
  else return false;
  return true;
}
