import { describe, expect, it } from "vitest";
import type { Draft, Verification, Workbench } from "../../../src/evolve/ports.ts";
import { fitTunables } from "../../../src/propose/agent/fit-tunables.ts";

/** A machine on which a tile of 32 is best and one of 64 is wrong. */
const speedOf: Record<string, number> = { "8": 0.1, "16": 0.2, "32": 0.5, "128": -0.3 };

function machine() {
  const looked: string[] = [];
  const verify = ({ edits }: Draft): Promise<Verification> => {
    const tile = /TILE (\d+)/.exec(edits[0]?.content ?? "")?.[1] ?? "";
    looked.push(tile);
    const gain = speedOf[tile];
    return Promise.resolve(
      gain === undefined
        ? { kind: "failed", outcome: { kind: "incorrect", case: "train-1", detail: "y[0] is 1" } }
        : { kind: "right", cases: [{ id: "train-1", gain, words: "" }] },
    );
  };
  const nothing = () => Promise.reject(new Error("only verify is asked"));
  const workbench: Workbench = {
    files: nothing,
    read: nothing,
    search: nothing,
    gate: nothing,
    build: nothing,
    verify,
    profile: nothing,
  };
  return { looked, workbench };
}

/** Nobody ends the turn; the goal constrains nothing. */
const never = () => Promise.resolve(null);
const free = { seed: 7, constraints: [] };

const edit = (content: string) => [{ path: "k.c", baseBlob: null, content }];

describe("parameters that an engineer's edit declares", () => {
  it("are set to the best of those that were looked at, each once", async () => {
    const { looked, workbench } = machine();
    const fitted = await fitTunables(
      edit("#define TILE 16 // hone: tune 8 16 32 64 128\n"),
      { workbench, endedBy: never },
      free,
    );
    expect(fitted.parameters).toEqual({ TILE: 32 });
    expect(fitted.edits[0]?.content).toBe("#define TILE 32 // hone: tune 8 16 32 64 128\n");
    expect(fitted.words).toMatch(/fitted over 5 settings: TILE=32/);
    expect(looked.toSorted()).toEqual(["128", "16", "32", "64", "8"]);
  });

  it("keep to the goal's constraints, those that name what the edit has", async () => {
    const { looked, workbench } = machine();
    const given = { seed: 7, constraints: ["TILE <= 16", "OTHER < TILE"] };
    const fitted = await fitTunables(
      edit("#define TILE 16 // hone: tune 8 16 32\n"),
      { workbench, endedBy: never },
      given,
    );
    expect(fitted.parameters).toEqual({ TILE: 16 });
    expect(looked.toSorted()).toEqual(["16", "8"]);
  });

  it("are looked at no longer than the campaign goes on", async () => {
    const { looked, workbench } = machine();
    const endedBy = () => Promise.resolve(looked.length >= 2 ? "time" : null);
    await fitTunables(edit("#define TILE 16 // hone: tune 8 16 32 128\n"), { workbench, endedBy }, free);
    expect(looked).toHaveLength(2);
  });

  it("stay as they were written where nothing is better", async () => {
    const { workbench } = machine();
    const fitted = await fitTunables(
      edit("#define TILE 32 // hone: tune 8 32 128\n"),
      { workbench, endedBy: never },
      free,
    );
    expect(fitted.edits[0]?.content).toContain("TILE 32");
  });

  it("are none where an edit declares none, and then nothing is looked at", async () => {
    const { looked, workbench } = machine();
    const fitted = await fitTunables(edit("#define TILE 16\n"), { workbench, endedBy: never }, free);
    expect(fitted).toEqual({ edits: edit("#define TILE 16\n"), parameters: {}, words: "" });
    expect(looked).toEqual([]);
  });

  it("are left alone where their declaration is wrong, which is said", async () => {
    const { workbench } = machine();
    const twice = "#define TILE 16 // hone: tune 8 16\n#define TILE 16 // hone: tune 8 16\n";
    const fitted = await fitTunables(edit(twice), { workbench, endedBy: never }, free);
    expect(fitted.edits).toEqual(edit(twice));
    expect(fitted.words).toMatch(/were not fitted/);
  });
});
