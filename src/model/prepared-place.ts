import { sha256 } from "./digest.ts";
import { benchmarksFolder } from "./prepared-benchmark.ts";
import type { PreparedBenchmark } from "./prepared-benchmark.ts";

/** The digest of a contract that is not there yet. */
export const noContractHash = sha256("");

/** The folder of a prepared benchmark, relative to the repository's top. */
export const preparedFolder = (id: string): string => `${benchmarksFolder}/${id}`;

/** Its contract, relative to `root`, the folder that the goal's paths are relative to. */
export const preparedContract = (id: string, root: string): string =>
  `${"../".repeat(root.split("/").filter((part) => part !== "").length)}${preparedFolder(id)}/benchmark.yaml`;

/** Its files as they lie in the repository, by their paths from its top. */
export const preparedFiles = ({ id, files }: Pick<PreparedBenchmark, "id" | "files">) =>
  files.map(({ path, content }) => ({ path: `${preparedFolder(id)}/${path}`, content }));

/** The text of its contract. */
export const contractText = ({ files }: Pick<PreparedBenchmark, "files">): string =>
  files.find(({ path }) => path === "benchmark.yaml")?.content ?? "";
