import { describe, expect, it } from "vitest";
import type { Asked, Step } from "../../src/local/model-server/model-server.ts";
import { openAnthropicClient } from "../../src/propose/models/anthropic-client.ts";
import type { Message, ModelReply } from "../../src/propose/models/model-client.ts";
import { openOpenaiClient } from "../../src/propose/models/openai-client.ts";
import { asking, clients, openSite } from "./model-site.ts";

const protocols = ["anthropic", "openai"] as const;
const text = (words: string) => ({ type: "text" as const, text: words });
const edit = (path: string) => ({ type: "tool_use" as const, name: "edit", input: { path, text: "int x;" } });

/** What tools answer to each call of a reply, and what the user says besides. */
const answers = ({ content }: ModelReply, ...words: string[]): Message => ({
  role: "user",
  content: [
    ...words.map(text),
    ...content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result" as const, id: block.id, content: "", isError: true }] : [],
    ),
  ],
});

describe.each(protocols)("a conversation with the %s client", (protocol) => {
  /** Plays some turns; each answer goes back with the results of its calls. */
  async function play(
    steps: readonly Step[],
    between: (reply: ModelReply) => Message[] = (reply) => [answers(reply, "On.")],
  ) {
    const { server, gateway, charges } = await openSite({ protocol, script: steps });
    const client = clients[protocol](gateway);
    const messages: Message[] = [...asking.messages];
    const replies: ModelReply[] = [];
    for (const _ of steps) {
      const reply = await client.reply({ ...asking, messages });
      replies.push(reply);
      messages.push({ role: "assistant", content: reply.content }, ...between(reply));
    }
    return { server, replies, charges };
  }

  it("goes back and forth as the protocol wants it: thoughts, calls, results, texts", async () => {
    const { server, replies, charges } = await play([
      { reply: [{ type: "thinking", text: "First I look." }, text("I edit two files."), edit("a.c"), edit("b.c")] },
      { reply: [{ type: "thinking", text: "Now the rest." }, edit("c.c")] },
      { reply: [text("It is done.")] },
    ]);
    expect(server.violations).toEqual([]);
    expect(replies.map(({ stop }) => stop)).toEqual(["tools", "tools", "end"]);
    expect(replies[0]?.content).toMatchObject([
      { type: "thinking", text: "First I look." },
      { type: "text", text: "I edit two files." },
      { type: "tool_use", name: "edit", input: { path: "a.c", text: "int x;" } },
      { type: "tool_use", name: "edit", input: { path: "b.c", text: "int x;" } },
    ]);
    expect(server.asked[1]).toMatchObject({ text: "On.", results: [{}, {}], turns: 1 });
    expect(charges).toHaveLength(3);
  });

  it("breaks on none of: two messages in a row, empty texts, an empty answer, malformed arguments", async () => {
    const steps: Step[] = [
      { fault: "malformed-tool-json" },
      { reply: [text(" ")] },
      { reply: [] },
      { reply: [text("So.")] },
    ];
    const { server, replies } = await play(steps, (reply) => [
      answers(reply, "", "One."),
      { role: "user", content: [text("  ")] },
      { role: "user", content: [] },
      { role: "user", content: [text("Two.")] },
    ]);
    expect(server.violations).toEqual([]);
    expect(replies.at(-1)).toEqual({ content: [text("So.")], stop: "end" });
    expect(server.asked.at(-1)?.text).toMatch(/Two\.$/);
  });

  it("recovers a call that was written as text, and answers it as one that was made", async () => {
    const written = '<tool_call>\n{"name": "edit", "arguments": {"path": "a.c"}}\n</tool_call>';
    const { server, replies } = await play([
      { reply: [text(written)] },
      { reply: [text(written)] },
      { reply: [text("Thank you.")] },
    ]);
    expect(replies[0]).toMatchObject({
      content: [text(written), { name: "edit", input: { path: "a.c" } }],
      stop: "tools",
    });
    expect(server.violations).toEqual([]);
  });

  it("asks without tools and without a system's message", async () => {
    const { server, gateway } = await openSite({ protocol, script: [{ reply: [text("Yes.")] }] });
    await clients[protocol](gateway).reply({ ...asking, system: "", tools: [] });
    expect(server.violations).toEqual([]);
    expect(server.asked[0]).toMatchObject({ system: "", tools: [] });
  });

  it("calls a tool that has no parameters", async () => {
    const { gateway } = await openSite({
      protocol,
      script: [{ reply: [{ type: "tool_use", name: "edit", input: {} }] }],
    });
    const reply = await clients[protocol](gateway).reply(asking);
    expect(reply.content).toMatchObject([{ type: "tool_use", name: "edit", input: {} }]);
  });
});

describe("what the anthropic client asks for", () => {
  const bodies = async (model: string, more: object = {}) => {
    const { server, gateway } = await openSite({ protocol: "anthropic", script: () => ({ reply: [text("Yes.")] }) });
    await openAnthropicClient({ gateway, model, ...more }).reply({ ...asking, mustCall: "edit" });
    expect(server.violations).toEqual([]);
    return server.asked[0]?.body ?? {};
  };

  it("marks the system's prompt, the tools and the last message for the cache", async () => {
    const body = JSON.stringify(await bodies("claude-sonnet-5-5"));
    expect(body.match(/"cache_control":\{"type":"ephemeral"\}/g)).toHaveLength(3);
  });

  it("asks newer models for thoughts that can be read, and leaves it to them whether to call", async () => {
    const body = await bodies("claude-sonnet-5-5", { effort: "low" });
    expect(body).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "low" },
    });
    expect(body).not.toHaveProperty("tool_choice");
  });

  it("asks others for no thoughts, and makes them call", async () => {
    for (const model of ["claude-haiku-4-5", "claude-opus-4-20250514", "local-model"]) {
      const body = await bodies(model);
      expect(body).toMatchObject({ tool_choice: { type: "tool", name: "edit" } });
      expect(body).not.toHaveProperty("thinking");
      expect(body).not.toHaveProperty("output_config");
    }
  });

  it("goes on without its earlier thoughts where the server no longer takes them", async () => {
    const script: Step[] = [{ reply: [{ type: "thinking", text: "So." }, text("One.")] }, { reply: [text("Two.")] }];
    const { server, gateway } = await openSite({ protocol: "anthropic", script });
    const client = openAnthropicClient({ gateway, model: "claude-sonnet-5-5" });
    const first = await client.reply(asking);
    const further: Message[] = [
      { role: "user", content: [text("Something else than before.")] },
      { role: "assistant", content: first.content },
      { role: "user", content: [text("Go on.")] },
    ];
    expect(await client.reply({ ...asking, messages: further })).toEqual({ content: [text("Two.")], stop: "end" });
    expect(server.violations).toEqual([expect.stringMatching(/signature/)]);
  });
});

describe("what the openai client asks for", () => {
  it("makes the model call, unless the server will not have that", async () => {
    const { server, gateway } = await openSite({ protocol: "openai", script: () => ({ reply: [text("Yes.")] }) });
    await openOpenaiClient({ gateway, model: "qwen", effort: "low" }).reply({ ...asking, mustCall: "edit" });
    expect(server.asked[0]?.body).toMatchObject({
      tool_choice: { type: "function", function: { name: "edit" } },
      reasoning_effort: "low",
      max_tokens: 1000,
      stream_options: { include_usage: true },
    });
  });

  it("gives up what a server refuses, once, and gets its answer", async () => {
    const client = async (script: (asked: Asked) => Step) => {
      const { server, gateway } = await openSite({ protocol: "openai", script });
      return { server, client: openOpenaiClient({ gateway, model: "qwen", patience: { backoffMs: 5 } }) };
    };
    const { server, client: qwen } = await client(() => ({ reply: [text("Yes.")] }));
    // A tool that is not offered cannot be called: this server says so of `tool_choice`.
    const wrong = { ...asking, mustCall: "nothing" };
    await qwen.reply(wrong);
    await qwen.reply(wrong);
    expect(server.violations).toEqual([expect.stringMatching(/^tool_choice/)]);
    expect(server.asked).toHaveLength(2);
  });

  it("uses OpenAI's own name of the limit for OpenAI's own models", async () => {
    const { server, gateway } = await openSite({ protocol: "openai", script: () => ({ reply: [text("Yes.")] }) });
    await openOpenaiClient({ gateway, model: "gpt-9" }).reply(asking);
    expect(server.asked[0]?.body).toMatchObject({ max_completion_tokens: 1000 });
  });
});
