import type { Problem } from "../model/input-error.ts";
import { literalPaths, scopeMatcher } from "../model/scope.ts";
import type { ScopeEntry } from "./scope.ts";

/** Lines of a scope that take away again what another line opens by its name: one of the two is a mistake. */
export function contradictions(
  entries: readonly ScopeEntry[],
  { name, root }: { name: string; root: string },
): Problem[] {
  const exclusions = entries.flatMap(({ path, line }) =>
    path.startsWith("!") ? [{ path, line, takes: scopeMatcher([path.slice(1)], root) }] : [],
  );
  return entries.flatMap(({ path, line }) => {
    const [literal] = literalPaths([path], root);
    if (literal === undefined) return [];
    const taken = exclusions.find(({ takes }) => takes(literal));
    return taken
      ? [
          {
            where: `${name}:${line}`,
            what: `the scope opens "${path}", and line ${taken.line} takes it away again: ${taken.path}`,
            remedy: "Take one of the two lines out.",
          },
        ]
      : [];
  });
}

/** Names that no repository has: a pattern that matches them matches whatever there is. */
const unlikely = ["zq7", "zq7.zq7", "zq7/zq7.zq7", "zq7/zq7/zq7.zq7"];

/** Whether a scope entry opens all of the folder that it starts in, or all files of its first level. */
export const opensEverything = (path: string): boolean => {
  const plain = path.replace(/^(?:\.\.?\/)+/, "");
  if (["", ".", "..", "*", "**"].includes(plain)) return true;
  const matches = scopeMatcher([plain], "");
  return unlikely.some((file) => matches(file));
};

/** Whether an entry that climbs comes back to all of the folder that it started in, as `../kernels` does in `kernels`. */
export const comesBack = (path: string, root: string): boolean =>
  path.startsWith("../") && unlikely.some((file) => scopeMatcher([path], root)(`${root}/${file}`));
