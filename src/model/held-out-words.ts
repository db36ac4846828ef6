import type { Benchmark } from "./benchmark.ts";
import { resolvedPath } from "./goal-policy.ts";
import { splitOf } from "./split.ts";

/**
 * Whether a path, relative to the repository, is what the contract names for held-out cases alone, such as the files or
 * folders of their inputs, however deep and in whatever words it names them.
 */
export function heldOutMatcher(benchmark: Benchmark, root: string): (path: string) => boolean {
  const split = splitOf(benchmark);
  const wordsOf = (kind: "train" | "test") =>
    new Set(
      benchmark.cases
        .filter(({ id }) => split.get(id) === kind)
        .flatMap(({ parameters }) => textsIn(parameters))
        .flatMap((text) => text.split(/[\s=,;:]+/))
        .flatMap((word) => [resolvedPath(word, root), resolvedPath(word, "")])
        .filter((path) => path !== null && path !== "" && path !== root),
    );
  const shown = wordsOf("train");
  const held = [...wordsOf("test")].filter((path) => path !== null && !shown.has(path));
  return (path) =>
    held.some((word) => word !== null && (path === word || path.startsWith(`${word}/`) || path.endsWith(`/${word}`)));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
