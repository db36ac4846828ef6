import type { Problem } from "../model/input-error.ts";
import { shellSign } from "./shell-signs.ts";
import type { Section } from "./sections.ts";

/** A Build section that only a shell understands: nobody runs it, and the contract's commands have no shell. */
export function buildWarnings(section: Section | undefined, name: string): Problem[] {
  const lines = section?.lines ?? [];
  const isCoded = lines.some(({ kind }) => kind === "code");
  for (const { text, number, kind } of lines) {
    const sign = isCoded === (kind === "code") ? shellSign(text.slice(0, 4000).split(/\s+/)) : null;
    if (sign === null) continue;
    return [
      {
        where: `${name}:${number}`,
        what: `Build is for people and models, and "${sign}" is for a shell, which the contract's build does not have`,
        remedy:
          "Put the pipeline into a script of the repository, and name that in the contract: build: {commands: [[./build.sh]]}.",
      },
    ];
  }
  return [];
}
