import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ModelFailure } from "../../src/propose/models/model-client.ts";
import type { ModelClient, ModelReply, ModelRequest } from "../../src/propose/models/model-client.ts";
import { readTurns, recordTurn, replayTurn, turnsOf } from "../../src/propose/replay/dialogue.ts";

const asked: ModelRequest = { system: "", messages: [], tools: [], maxTokens: 10 };
const thought: ModelReply = {
  content: [
    { type: "thinking", text: "…", opaque: { signature: "ß" } },
    { type: "text", text: "\u{1F680} ü" },
  ],
  stop: "end",
};
const call: ModelReply = {
  content: [{ type: "tool_use", id: "a", name: "edit", input: { deep: [1, { two: null }] } }],
  stop: "tools",
};
const half: ModelReply = {
  content: [{ type: "tool_use", id: "b", name: "edit", input: null, malformed: '{"half' }],
  stop: "length",
};

const newFile = () => path.join(mkdtempSync(path.join(tmpdir(), "hone-replay-")), "dialogue.jsonl");
const saying = (...replies: ModelReply[]): ModelClient => ({
  model: "scripted",
  reply: () => {
    const next = replies.shift();
    return next ? Promise.resolve(next) : Promise.reject(new ModelFailure("server", "it is gone"));
  },
});

/** A turn of so many answers. */
const take = (file: string, turn: string, replies: ModelReply[], proposer = "claude") =>
  recordTurn(file, { proposer, turn }, async (record) => {
    const client = record(saying(...replies));
    const heard: ModelReply[] = [];
    for (let left = replies.length; left > 0; left--) heard.push(await client.reply(asked));
    return heard;
  });

async function replayed(file: string, at: number, answers: number): Promise<ModelReply[]> {
  const client = replayTurn(file, at);
  const heard: ModelReply[] = [];
  for (let left = answers; left > 0; left--) heard.push(await client.reply(asked));
  return heard;
}

describe("a recorded dialogue", () => {
  it("is replayed turn by turn, byte for byte", async () => {
    const file = newFile();
    expect(await take(file, "1", [thought, call])).toEqual([thought, call]);
    await take(file, "2", [half]);
    expect(await replayed(file, 0, 2)).toEqual([thought, call]);
    expect(await replayed(file, 1, 1)).toEqual([half]);
    const copy = newFile();
    await recordTurn(copy, { proposer: "replay", turn: "1" }, async (record) => {
      const client = record(replayTurn(file, 0));
      return [await client.reply(asked), await client.reply(asked)];
    });
    const answers = (name: string) => readFileSync(name, "utf8").split("\n").slice(1, 3);
    expect(answers(copy)).toEqual(answers(file));
  });

  it("leaves out a turn that was cut off and taken again", async () => {
    const file = newFile();
    await take(file, "1", [thought]);
    const killed = recordTurn(file, { proposer: "claude", turn: "2" }, async (record) => {
      await record(saying(half)).reply(asked);
      throw new Error("the process is ended here");
    });
    await expect(killed).rejects.toThrow("ended here");
    await take(file, "2", [call]);
    expect(readTurns(file).map(({ answers }) => answers.length)).toEqual([1, 1]);
    expect(await replayed(file, 1, 1)).toEqual([call]);
  });

  it("ends a turn where it ended, also by a failure, and says so when there are no more", async () => {
    const file = newFile();
    const failing = recordTurn(file, { proposer: "claude", turn: "1" }, async (record) => {
      const client = record(saying(call));
      await client.reply(asked);
      return await client.reply(asked);
    });
    await expect(failing).rejects.toThrow("it is gone");
    await take(file, "2", [thought]);
    await expect(replayed(file, 0, 2)).rejects.toMatchObject({ kind: "server", message: /ended here, after 1/ });
    expect(await replayed(file, 1, 1)).toEqual([thought]);
    await expect(replayed(file, 2, 1)).rejects.toMatchObject({ kind: "model", message: /no more turns: 2/ });
  });

  it("counts the turns of each proposer apart", async () => {
    const file = newFile();
    await take(file, "1", [thought], "claude");
    await take(file, "2", [thought], "replay");
    await take(file, "3", [thought], "claude");
    expect([turnsOf("claude", file), turnsOf("replay", file), turnsOf("openai", file)]).toEqual([2, 1, 0]);
  });

  it.each([
    ["no JSON", "{", /dialogue\.jsonl:1/],
    ["another file", '{"type":"started"}', /is no line of a recording/],
  ])("is refused where it is %s", (_what, text, words) => {
    const file = newFile();
    writeFileSync(file, `${text}\n`);
    expect(() => readTurns(file)).toThrow(words);
  });

  it("is refused where there is none", () => {
    expect(() => readTurns("/nowhere/dialogue.jsonl")).toThrow(/there is no such file/);
  });
});
