import * as z from "zod";
import { Body, checked, problemIn } from "./openai-body.ts";
import { pieces, type Answer, type Protocol, type Spoken } from "./protocol.ts";

/** OpenAI's chat completions, as far as Hone speaks them; stricter than the real one where that shows a mistake. */
export const openai: Protocol = {
  path: "/v1/chat/completions",
  headerProblem: () => null,
  hasKey: (headers, key) => headers.authorization === `Bearer ${key}` && headers["x-api-key"] === undefined,
  check: (body) => {
    const { data, error } = Body.safeParse(body);
    return data ? (problemIn(data) ?? checked(data)) : z.prettifyError(error).replace(/\s+/g, " ");
  },
  types: {
    400: "invalid_request_error",
    401: "invalid_api_key",
    404: "model_not_found",
    429: "rate_limit_exceeded",
    500: "server_error",
    529: "server_error",
  },
  errorBody: ({ type, message }) => ({ error: { message, type, param: null, code: type } }),
  events,
  whole: (answer) => ({
    ...frame(answer, "chat.completion"),
    choices: [{ index: 0, message: { role: "assistant", ...spoken(answer.said) }, finish_reason: stopOf(answer) }],
    usage: usageOf(answer),
  }),
};

const usageOf = ({ billed }: Answer) => ({
  prompt_tokens: billed.inputTokens,
  completion_tokens: billed.outputTokens,
  total_tokens: billed.inputTokens + billed.outputTokens,
  prompt_tokens_details: { cached_tokens: billed.cacheReadTokens },
});

const frame = ({ id, model }: Answer, object: string) => ({ id, object, created: 0, model });

const stopOf = ({ stop }: Answer): string =>
  ({ end: "stop", tools: "tool_calls", length: "length", refusal: "content_filter" })[stop];

function spoken(said: readonly Spoken[]) {
  const text = said.flatMap((one) => (one.type === "text" ? [one.text] : [])).join("");
  const calls = said.flatMap((one) =>
    one.type === "tool_use"
      ? [{ id: one.id, type: "function", function: { name: one.name, arguments: one.json } }]
      : [],
  );
  return { content: text === "" ? null : text, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function events(answer: Answer, body: Readonly<Record<string, unknown>>): readonly string[] {
  const counted = Body.safeParse(body).data?.stream_options?.include_usage ?? false;
  const chunk = (delta: object, finish: string | null = null) =>
    event({ ...frame(answer, "chat.completion.chunk"), choices: [{ index: 0, delta, finish_reason: finish }] });
  const calls = answer.said.filter(({ type }) => type === "tool_use");
  return [
    chunk({ role: "assistant", content: "" }),
    ...answer.said.flatMap((said) => deltas(said, calls.indexOf(said)).map((delta) => chunk(delta))),
    chunk({}, stopOf(answer)),
    ...(counted ? [event({ ...frame(answer, "chat.completion.chunk"), choices: [], usage: usageOf(answer) })] : []),
    "data: [DONE]\n\n",
  ];
}

function deltas(said: Spoken, index: number): readonly object[] {
  switch (said.type) {
    case "text":
      return pieces(said.text).map((content) => ({ content }));
    case "thinking":
      return pieces(said.text).map((reasoning) => ({ reasoning_content: reasoning }));
    case "tool_use": {
      const first = { index, id: said.id, type: "function", function: { name: said.name, arguments: "" } };
      const rest = pieces(said.json).map((json) => ({ index, function: { arguments: json } }));
      return [first, ...rest].map((call) => ({ tool_calls: [call] }));
    }
  }
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;
