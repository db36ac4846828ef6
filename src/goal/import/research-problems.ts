import type { Problem } from "../../model/input-error.ts";
import type { ImportSource } from "./imported.ts";
import type { NoMetric } from "./metric-name.ts";
import { placeOf, someOf } from "./source-files.ts";

/** That nothing says which figure counts. `path`: where it could be said. */
export const noMetric = (source: ImportSource, path: string, { several }: NoMetric): Problem => ({
  where: placeOf(source, path),
  what:
    several.length === 0
      ? "no metric was found: nothing prints METRIC name=…, ##autohelix[name=…] or name: number"
      : `several metrics are printed, and nothing says which one counts: ${someOf(several)}`,
  remedy: `Say it there in a line such as: the goal is the lowest ${several[0] ?? "val_loss"}; read it with grep "^${several[0] ?? "val_loss"}:" run.log`,
});
