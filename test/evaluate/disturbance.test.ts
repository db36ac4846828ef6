import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CalmPairs, openWitness } from "../../src/evaluate/disturbance.ts";
import type { PairOutcome } from "../../src/model/measurement.ts";
import { planCores } from "../../src/sandbox/cores.ts";
import { measured } from "../measured.ts";

const both = { reference: [1], candidate: [1] };
const one = { id: "a", calls: { reference: 1, candidate: 1 }, ...both, maxError: 0, checked: 0 };
const samples: PairOutcome = { kind: "samples", pair: { cases: [one], doubts: [] } };
const crash: PairOutcome = { kind: "crash", case: "a", detail: "" };

/** Gives pairs that were disturbed or not, in this order, and counts them. */
function pairs(...disturbed: boolean[]) {
  let taken = 0;
  const next = async () => ({ outcome: samples, disturbed: disturbed[taken++] ?? false });
  return { next, taken: () => taken };
}
const doubtsOf = (outcome: PairOutcome) => (outcome.kind === "samples" ? outcome.pair.doubts : [outcome.kind]);

describe("a disturbed pair", () => {
  it("is measured again, and says nothing where that went well", async () => {
    const given = pairs(true, true, false);
    expect(doubtsOf(await new CalmPairs().measure(given.next))).toEqual([]);
    expect(given.taken()).toBe(3);
  });

  it("is taken with a doubt after two repeats", async () => {
    const given = pairs(true, true, true);
    expect(doubtsOf(await new CalmPairs().measure(given.next))).toEqual(["disturbed"]);
    expect(given.taken()).toBe(3);
  });

  it("costs no repeats where three before stayed disturbed, until one is not", async () => {
    const calm = new CalmPairs();
    const always = pairs(...Array.from({ length: 10 }, () => true));
    for (const taken of [3, 6, 9, 10]) {
      expect(doubtsOf(await calm.measure(always.next))).toEqual(["disturbed"]);
      expect(always.taken()).toBe(taken);
    }
    await calm.measure(pairs(false).next);
    const given = pairs(true, false);
    expect(doubtsOf(await calm.measure(given.next))).toEqual([]);
  });

  it("is not repeated for a failure, which is no measurement", async () => {
    let taken = 0;
    const failing = async () => ({ outcome: crash, disturbed: ++taken > 0 });
    expect(await new CalmPairs().measure(failing)).toEqual(crash);
    expect(taken).toBe(1);
  });
});

describe("a witness", measured, () => {
  const core = planCores(1).candidate?.[0] ?? 0;
  const spinning = async (count: number) => {
    const made = Array.from({ length: count }, () =>
      spawn("taskset", ["-c", String(core), "sh", "-c", "while :; do :; done"], { stdio: "ignore" }),
    );
    await sleep(300);
    return made;
  };

  it("sees that another process has the core half of the time", async () => {
    const spinners = await spinning(2);
    try {
      const witness = openWitness(spinners[0]?.pid ?? 0, [core]);
      await sleep(400);
      expect(witness.disturbed()).toBe(true);
    } finally {
      for (const child of spinners) child.kill("SIGKILL");
      await Promise.all(spinners.map((child) => once(child, "close")));
    }
  });

  it("sees nothing in a process that is not kept from running", async () => {
    const child = spawn("sleep", ["5"], { stdio: "ignore" });
    try {
      await sleep(100);
      const witness = openWitness(child.pid ?? 0, []);
      await sleep(200);
      expect(witness.disturbed()).toBe(false);
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
  });

  it("asks nothing of a process that is gone", () => {
    expect(openWitness(2 ** 22 + 1, []).disturbed()).toBe(false);
  });
});
