import { describe, expect, it, onTestFinished } from "vitest";
import { openModelServer, type ModelServerOptions } from "../../src/local/model-server/model-server.ts";

const said = { reply: [{ type: "text" as const, text: "Hello." }] };
const user = { role: "user", content: "Hello." };
const tools = [{ name: "edit", description: "", input_schema: { type: "object" } }];
const ownCall = { type: "tool_use", id: "a", name: "edit", input: {} };
const result = { type: "tool_result", tool_use_id: "a", content: "Done." };
const messages = { model: "m", max_tokens: 10, messages: [user] };

const functions = [{ type: "function", function: { name: "edit", parameters: { type: "object" } } }];
const theirCall = { id: "a", type: "function", function: { name: "edit", arguments: "{}" } };
const answered = { role: "tool", tool_call_id: "a", content: "Done." };
const chat = { model: "m", max_tokens: 10, messages: [user] };

const paths = { anthropic: "/v1/messages", openai: "/v1/chat/completions" };
const right: Record<string, string> = { "anthropic-version": "2023-06-01", authorization: "Bearer right" };

async function play(options: Partial<ModelServerOptions> & Pick<ModelServerOptions, "protocol">) {
  const server = await openModelServer({ script: () => said, key: "right", ...options });
  onTestFinished(() => server.close());
  const ask = async (body: unknown, headers = right, path = paths[options.protocol]) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    };
    const answer = await fetch(server.url + path, init);
    return { status: answer.status, text: await answer.text() };
  };
  return { server, ask };
}

describe("the local model server", () => {
  it.each<["anthropic" | "openai", string, object]>([
    ["anthropic", "an unknown key of the request", { ...messages, temprature: 1 }],
    ["anthropic", "no limit on tokens", { model: "m", messages: [user] }],
    ["anthropic", "no message", { ...messages, messages: [] }],
    ["anthropic", "two messages in a row", { ...messages, messages: [user, user] }],
    ["anthropic", "an answer at the end", { ...messages, messages: [user, { role: "assistant", content: "So." }] }],
    [
      "anthropic",
      "an empty text",
      { ...messages, messages: [{ role: "user", content: [{ type: "text", text: " " }] }] },
    ],
    [
      "anthropic",
      "a tool without an object's schema",
      { ...messages, tools: [{ name: "edit", input_schema: { type: "string" } }] },
    ],
    ["anthropic", "a tool twice", { ...messages, tools: [...tools, ...tools] }],
    ["anthropic", "a choice of no tool", { ...messages, tools, tool_choice: { type: "tool", name: "x" } }],
    [
      "anthropic",
      "force that the model refuses",
      { ...messages, model: "claude-opus-5-5", tools, tool_choice: { type: "tool", name: "edit" } },
    ],
    [
      "anthropic",
      "a call without a result",
      { ...messages, messages: [user, { role: "assistant", content: [ownCall] }, user] },
    ],
    ["anthropic", "a result without a call", { ...messages, messages: [{ role: "user", content: [result] }] }],
    [
      "anthropic",
      "a result after a text",
      {
        ...messages,
        messages: [
          user,
          { role: "assistant", content: [ownCall] },
          { role: "user", content: [{ type: "text", text: "x" }, result] },
        ],
      },
    ],
    [
      "anthropic",
      "a thought that it did not have",
      {
        ...messages,
        messages: [user, { role: "assistant", content: [{ type: "thinking", thinking: "x", signature: "x" }] }, user],
      },
    ],
    ["openai", "an unknown key of the request", { ...chat, temprature: 1 }],
    ["openai", "no limit on tokens", { model: "m", messages: [user] }],
    ["openai", "two messages in a row", { ...chat, messages: [user, user] }],
    ["openai", "a system's message in the middle", { ...chat, messages: [user, { role: "system", content: "x" }] }],
    [
      "openai",
      "a tool without an object's schema",
      { ...chat, tools: [{ type: "function", function: { name: "edit", parameters: {} } }] },
    ],
    [
      "openai",
      "a choice of no tool",
      { ...chat, tools: functions, tool_choice: { type: "function", function: { name: "x" } } },
    ],
    [
      "openai",
      "a call without a result",
      { ...chat, messages: [user, { role: "assistant", tool_calls: [theirCall] }, user] },
    ],
    ["openai", "a result without a call", { ...chat, messages: [user, answered] }],
    [
      "openai",
      "arguments that are no JSON",
      {
        ...chat,
        messages: [
          user,
          { role: "assistant", tool_calls: [{ ...theirCall, function: { name: "edit", arguments: "{" } }] },
          answered,
        ],
      },
    ],
  ])("refuses, and remembers, in the words of %s: %s", async (protocol, _, body) => {
    const { server, ask } = await play({ protocol });
    const { status, text } = await ask(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { type: "invalid_request_error", message: server.violations[0] } });
    expect(server.violations).toHaveLength(1);
    expect([server.asked, server.billed]).toEqual([[], []]);
  });

  it.each<["anthropic" | "openai", object]>([
    [
      "anthropic",
      {
        ...messages,
        tools,
        messages: [user, { role: "assistant", content: [ownCall] }, { role: "user", content: [result] }],
      },
    ],
    [
      "openai",
      { ...chat, tools: functions, messages: [user, { role: "assistant", tool_calls: [theirCall] }, answered] },
    ],
  ])("answers what is right, whole and streamed: %s", async (protocol, body) => {
    const { server, ask } = await play({ protocol });
    expect(JSON.parse((await ask(body)).text)).toMatchObject({ model: "m" });
    expect((await ask({ ...body, stream: true })).text).toMatch(/^(event|data): /);
    expect(server.violations).toEqual([]);
    expect(server.asked[1]).toMatchObject({
      number: 2,
      results: [{ id: "a", content: "Done." }],
      tools: ["edit"],
      turns: 1,
    });
    expect(server.billed).toHaveLength(2);
  });

  it.each<[Record<string, string>, number]>([
    [{ ...right, authorization: "Bearer wrong" }, 401],
    [{ "anthropic-version": "2023-06-01" }, 401],
    [{ "anthropic-version": "2023-06-01", "x-api-key": "right" }, 200],
    [{ ...right, "x-api-key": "other" }, 401],
    [{ authorization: "Bearer right" }, 400],
    [{ ...right, "anthropic-version": "2020-01-01" }, 400],
  ])("answers to the headers %o with %i", async (headers, status) => {
    const { ask } = await play({ protocol: "anthropic" });
    expect((await ask(messages, headers)).status).toBe(status);
  });

  it("refuses a path that it does not play, and says when its script is over", async () => {
    const { server, ask } = await play({ protocol: "openai", script: [said] });
    expect((await ask(chat, right, "/v1/responses")).status).toBe(400);
    expect((await ask(chat)).status).toBe(200);
    expect((await ask(chat)).text).toContain("the script has no step 2");
    expect(server.violations).toHaveLength(2);
  });

  it("takes no key where there is none", async () => {
    const { ask } = await play({ protocol: "openai", key: null });
    expect((await ask(chat, {})).status).toBe(200);
    expect((await ask(chat)).status).toBe(401);
  });
});
