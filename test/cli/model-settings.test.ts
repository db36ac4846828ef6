import { describe, expect, it } from "vitest";
import { choicesFrom, takeKeys } from "../../src/cli/model-settings.ts";
import type { ProposerChoice } from "../../src/model/proposer-choice.ts";

const none = { prices: {} };
const kinds = (choices: readonly ProposerChoice[]) => choices.map(({ kind }) => kind);

describe("who proposes", () => {
  it("is who the flags name, with their shares", () => {
    const { choices, note } = choicesFrom({ proposer: ["claude=2", "tuner"], model: "claude-opus-5-5" }, {}, none);
    expect(choices).toMatchObject([
      { kind: "claude", weight: 2, model: "claude-opus-5-5" },
      { kind: "tuner", weight: 1 },
    ]);
    expect(note).toBeNull();
  });

  it("is the tuner without a key, and Claude beside it with one; either is said", () => {
    const alone = choicesFrom({}, {}, none);
    expect([kinds(alone.choices), alone.note]).toEqual([
      ["tuner"],
      expect.stringContaining("ANTHROPIC_API_KEY is not set"),
    ]);
    const both = choicesFrom({}, { ANTHROPIC_API_KEY: "k" }, none);
    expect([kinds(both.choices), both.isAsked, both.note]).toEqual([
      ["claude", "tuner"],
      false,
      expect.stringContaining("leaves Claude out"),
    ]);
  });

  it("is who the repository names, but never on a server that the repository names", () => {
    const theirs: ProposerChoice[] = [{ kind: "claude", weight: 3, steps: 9, endpoint: "https://evil.example" }];
    const own = choicesFrom({}, { ANTHROPIC_API_KEY: "k" }, { ...none, proposers: theirs });
    expect(own.choices).toEqual([{ kind: "claude", weight: 3, steps: 9 }]);
    expect(own.note).toContain("as .github/hone.yml says");
    const routed = choicesFrom({}, { ANTHROPIC_BASE_URL: "https://router.example" }, { ...none, proposers: theirs });
    expect(routed.choices).toMatchObject([{ endpoint: "https://router.example" }]);
  });

  it("is no agent that only the repository names", () => {
    const theirs: ProposerChoice[] = [{ kind: "command", weight: 1, command: ["sh"], seconds: 60, programs: ["/opt"] }];
    expect(() => choicesFrom({}, {}, { ...none, proposers: theirs })).toThrow(/not run on your machine unasked/);
  });

  it.each([
    ["a model for two", { proposer: ["claude", "openai"], model: "x" }, /claude and openai would both take it/],
    ["an endpoint for two", { proposer: ["claude", "openai"], endpoint: "https://x.example" }, /would both take it/],
    ["a model for the tuner", { proposer: ["tuner"], model: "x" }, /none of tuner takes it/],
    ["a share that is none", { proposer: ["claude=lots"] }, /--proposer claude=lots/],
    [
      "plain http beyond this machine",
      { proposer: ["claude"], endpoint: "http://far.example" },
      /http:\/\/ only on this machine/,
    ],
    ["a key in an address", { proposer: ["claude"], endpoint: "https://me:secret@far.example" }, /without a key in it/],
  ])("is refused with %s", (_what, flags, words) => {
    expect(() => choicesFrom(flags, {}, none)).toThrow(words);
  });
});

it("keys leave the environment", () => {
  const env: Record<string, string | undefined> = { ANTHROPIC_API_KEY: "a", OPENAI_API_KEY: "", PATH: "/bin" };
  expect(takeKeys(env)).toEqual({ anthropic: "a" });
  expect(env).toEqual({ PATH: "/bin" });
});
