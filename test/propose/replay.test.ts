import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ModelClient, ModelReply, ModelRequest } from "../../src/propose/models/model-client.ts";
import { recording, replaying, spokenIn } from "../../src/propose/replay/dialogue.ts";

const asked: ModelRequest = { system: "", messages: [], tools: [], maxTokens: 10 };
const replies: ModelReply[] = [
  {
    content: [
      { type: "thinking", text: "…", opaque: { signature: "ß" } },
      { type: "text", text: "\u{1F680} ü" },
    ],
    stop: "end",
  },
  { content: [{ type: "tool_use", id: "a", name: "edit", input: { deep: [1, { two: null }] } }], stop: "tools" },
  { content: [{ type: "tool_use", id: "b", name: "edit", input: null, malformed: '{"half' }], stop: "length" },
];

async function recorded(): Promise<string> {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hone-replay-")), "dialogue.jsonl");
  const left = [...replies];
  const client: ModelClient = {
    model: "scripted",
    reply: () => Promise.resolve(left.shift() ?? { content: [], stop: "end" }),
  };
  const heard = recording(client, file);
  for (const reply of replies) expect(await heard.reply(asked)).toEqual(reply);
  return file;
}

describe("a recorded dialogue", () => {
  it("is replayed answer by answer, byte for byte", async () => {
    const file = await recorded();
    const copy = `${file}.copy`;
    const client = recording(replaying(file, 0), copy);
    for (const reply of replies) expect(await client.reply(asked)).toEqual(reply);
    expect(readFileSync(copy)).toEqual(readFileSync(file));
  });

  it("goes on where a campaign that stopped was", async () => {
    const file = await recorded();
    expect(spokenIn(file)).toBe(3);
    expect(await replaying(file, 2).reply(asked)).toEqual(replies[2]);
  });

  it("says so when it has no more answers", async () => {
    const file = await recorded();
    await expect(replaying(file, 3).reply(asked)).rejects.toThrow(/no more answers: 3 were given/);
  });

  it.each([
    ["no JSON", "{", /dialogue\.jsonl:1/],
    ["another file", '{"type":"started"}', /is no recorded answer/],
  ])("is refused where it is %s", (_what, text, words) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "hone-replay-")), "dialogue.jsonl");
    writeFileSync(file, `${text}\n`);
    expect(() => replaying(file, 0)).toThrow(words);
  });

  it("is refused where there is none", () => {
    expect(() => replaying("/nowhere/dialogue.jsonl", 0)).toThrow(/there is no such file/);
  });
});
