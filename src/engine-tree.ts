import type { EngineRequest } from "./evolve/ports.ts";

/**
 * The commit whose files are built, read and changed: the base, or the base with an approved benchmark beside it. What
 * identifies a campaign stays `frozen.base`.
 */
export const treeOf = ({ tree, frozen }: Pick<EngineRequest, "tree" | "frozen">): string => tree ?? frozen.base;
