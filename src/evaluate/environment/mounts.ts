import { existsSync } from "node:fs";
import type { Mount } from "../../sandbox/bubblewrap.ts";
import type { Places } from "./layout.ts";
import { rootMounts } from "./roots.ts";
import type { WantedSetup } from "./wanted-setup.ts";

/** What every later run sees of a finished environment, read-only; none without a sandbox, where it lies at its path. */
export function mountsOf({ interpreter }: WantedSetup, { outside, inside }: Places): Mount[] {
  if (outside.environment === inside.environment) return [];
  const folders = (["environment", "data", "pythons"] as const)
    .filter((name) => existsSync(outside[name]))
    .map((name) => ({ from: outside[name], at: inside[name] }));
  return [...rootMounts(outside.top, interpreter?.roots ?? []), ...folders];
}
