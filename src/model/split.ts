import type { Benchmark } from "./benchmark.ts";

export type Split = "train" | "test";

/**
 * Which cases guide the search and which only confirm: `split.train_case_ids` where the contract has it, else the ids
 * where all start with `train-` or `test-`, else all train. In the order of the contract.
 */
export function splitOf({ cases, split }: Benchmark): Map<string, Split> {
  const ids = cases.map(({ id }) => id);
  if (split) return new Map(ids.map((id) => [id, split.train_case_ids.includes(id) ? "train" : "test"]));
  const isNamed = ids.every((id) => /^(train|test)-/.test(id));
  return new Map(ids.map((id) => [id, isNamed && id.startsWith("test-") ? "test" : "train"]));
}
