import type { Benchmark } from "./benchmark.ts";
import { splitOf } from "./split.ts";

/** What the contract names for held-out cases alone, such as the files of their inputs. */
export function heldOutWords(benchmark: Benchmark): string[] {
  const split = splitOf(benchmark);
  const wordsOf = (kind: "train" | "test") =>
    benchmark.cases.flatMap(({ id, parameters }) =>
      split.get(id) === kind ? Object.values(parameters).filter((value) => typeof value === "string") : [],
    );
  const shown = new Set(wordsOf("train"));
  return wordsOf("test").filter((word) => word !== "" && !shown.has(word));
}
