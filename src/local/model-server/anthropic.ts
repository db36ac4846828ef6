import * as z from "zod";
import { Body, checked, problemIn, signature } from "./anthropic-body.ts";
import { pieces, type Answer, type Protocol, type Spoken } from "./protocol.ts";

/** Versions of the protocol; what Hone uses of it is the same in both. */
const versions = ["2023-06-01", "2026-10-21"];

/** Anthropic's messages, as far as Hone speaks them; stricter than the real one where that shows a mistake. */
export const anthropic: Protocol = {
  path: "/v1/messages",
  headerProblem: (headers) =>
    versions.includes(String(headers["anthropic-version"]))
      ? null
      : `anthropic-version: this header is required, one of ${versions.join(", ")}`,
  hasKey: (headers, key) =>
    headers.authorization === undefined
      ? headers["x-api-key"] === key
      : headers.authorization === `Bearer ${key}` && headers["x-api-key"] === undefined,
  check: (body) => {
    const { data, error } = Body.safeParse(body);
    return data ? (problemIn(data) ?? checked(data)) : z.prettifyError(error).replace(/\s+/g, " ");
  },
  types: {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
  },
  errorBody: ({ type, message }) => ({ type: "error", error: { type, message } }),
  events,
  whole: (answer) => ({
    ...opening(answer, usageOf(answer)),
    content: answer.said.map(finished),
    stop_reason: stopOf(answer),
  }),
};

function usageOf({ billed }: Answer) {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens } = billed;
  return {
    input_tokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    output_tokens: outputTokens,
  };
}

const opening = ({ id, model }: Answer, usage: object) => ({
  id,
  type: "message",
  role: "assistant",
  model,
  content: [] as unknown[],
  stop_reason: null as string | null,
  stop_sequence: null,
  usage,
});

const stopOf = ({ stop }: Answer): string =>
  ({ end: "end_turn", tools: "tool_use", length: "max_tokens", refusal: "refusal" })[stop];

const finished = (said: Spoken) =>
  said.type === "tool_use"
    ? { type: said.type, id: said.id, name: said.name, input: JSON.parse(said.json) as unknown }
    : said.type === "thinking"
      ? { type: said.type, thinking: said.text, signature: "" }
      : said;

function events(answer: Answer, body: Readonly<Record<string, unknown>>): readonly string[] {
  const { data } = Body.safeParse(body);
  const signed = data ? signature(data, data.messages) : "";
  return [
    event({ type: "message_start", message: opening(answer, { ...usageOf(answer), output_tokens: 1 }) }),
    event({ type: "ping" }),
    ...answer.said.flatMap((said, index) => blockEvents(said, index, signed)),
    event({
      type: "message_delta",
      delta: { stop_reason: stopOf(answer), stop_sequence: null },
      usage: { output_tokens: answer.billed.outputTokens },
    }),
    event({ type: "message_stop" }),
  ];
}

function blockEvents(said: Spoken, index: number, signed: string): readonly string[] {
  const start = (content_block: object) => event({ type: "content_block_start", index, content_block });
  const delta = (one: object) => event({ type: "content_block_delta", index, delta: one });
  const stop = event({ type: "content_block_stop", index });
  switch (said.type) {
    case "text":
      return [
        start({ type: "text", text: "" }),
        ...pieces(said.text).map((text) => delta({ type: "text_delta", text })),
        stop,
      ];
    case "thinking":
      return [
        start({ type: "thinking", thinking: "", signature: "" }),
        ...pieces(said.text).map((thinking) => delta({ type: "thinking_delta", thinking })),
        delta({ type: "signature_delta", signature: signed }),
        stop,
      ];
    case "tool_use":
      return [
        start({ type: "tool_use", id: said.id, name: said.name, input: {} }),
        ...["", ...pieces(said.json)].map((partial_json) => delta({ type: "input_json_delta", partial_json })),
        stop,
      ];
  }
}

const event = (data: Readonly<Record<string, unknown>> & { type: string }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
