import { expect, it } from "vitest";
import { plannedRuns, summarised } from "../../src/evaluate/run-plan.ts";
import { contract } from "./command-bench.ts";

const controller = (keys: Record<string, unknown>) => contract({ controller: keys }).controller;
const order = (keys: Record<string, unknown>) =>
  plannedRuns(controller(keys), "candidate")
    .map(({ side, counts }) => (counts ? side[0] : `(${side[0]})`))
    .join("");

it("takes sides in turns, so that a drift over two runs of each cancels", () => {
  expect(order({})).toBe("crrc");
  expect(order({ measured_runs: 1 })).toBe("cr");
  expect(order({ warmup_runs: 2, measured_runs: 3 })).toBe("(c)(r)(r)(c)crrccr");
});

it("summarises times, memories and iterations each as the contract says", () => {
  const how = controller({ aggregation: { timing: "min", memory: "max", iterations: "mean" } });
  expect(summarised([3, 1, 2], "weighted_wall_seconds", how)).toEqual([1]);
  expect(summarised([3, 1, 2], "peak_rss_mb", how)).toEqual([3]);
  expect(summarised([3, 1, 2], "weighted_median_scf_iterations", how)).toEqual([2]);
  expect(summarised([3, 1, 2], "time", controller({}))).toEqual([3, 1, 2]);
  expect(summarised([3, 1, 2], "time", controller({ aggregation: { memory: "max" } }))).toEqual([3, 1, 2]);
});
