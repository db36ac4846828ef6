/** What a goal file's paths are relative to, and where its contract lies unless it says otherwise, relative to that. */
export type GoalPlace = { root: string; defaultBenchmark: string };

/**
 * Paths of a goal file are relative to its own folder, and to the repository's top where it lies in `.hone/`,
 * `.github/` or `.autoloop/`; its contract is `benchmark.yaml` beside it either way.
 * @param path of the goal file, from the repository's top
 */
export function goalPlace(path: string): GoalPlace {
  const folder = path.split("/").slice(0, -1).join("/");
  const isSetting = /^\.(?:hone|github|autoloop)(?:\/|$)/.test(folder);
  return isSetting
    ? { root: "", defaultBenchmark: `${folder}/benchmark.yaml` }
    : { root: folder, defaultBenchmark: "benchmark.yaml" };
}
