import { count } from "../../report/figures.ts";
import type { FileOutcome } from "./write-files.ts";

/** What became of a file, on one line. */
export function fileLine({ path, state, added, removed }: FileOutcome): string {
  const difference = `it lacks ${count(added, "line")} of Hone's and has ${removed} of its own`;
  switch (state) {
    case "foreign":
      return `kept       ${path}, which is no workflow of Hone's`;
    case "kept":
      return `kept       ${path}: ${difference}; --force replaces it`;
    case "replaced":
      return `replaced   ${path}: +${added} −${removed} lines`;
    case "updated":
      return `updated    ${path} to this version`;
    case "written":
    case "unchanged":
      return `${state.padEnd(9)}  ${path}`;
  }
}
