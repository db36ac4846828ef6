import type { Problem } from "../model/input-error.ts";
import { sectionNames } from "./section-names.ts";
import type { SectionKey } from "./section-names.ts";
import { textOf } from "./section-text.ts";
import type { Sections } from "./sections.ts";

/** Sections that a goal can do without and is better with: what each would tell whom. */
const useful: Readonly<Partial<Record<SectionKey, string>>> = {
  constraints: "what must stay as it is, one a line, such as - The result stays within 1e-4.",
  workloads: "the sizes that matter, such as - train-1000: the common size, and - test-700: held out",
};

/** What a goal does not say, each with what to write; `lastLine` is where it would be written. */
export const unsaidIn = (sections: Sections, { name, lastLine }: { name: string; lastLine: number }): Problem[] =>
  Object.entries(useful).flatMap(([key, example]) => {
    const known = key as SectionKey;
    const heading = sectionNames[known][0];
    return textOf(sections.byKey.get(known)) !== null
      ? []
      : [
          {
            where: `${name}:${lastLine}`,
            what: `no ${heading}`,
            remedy: `"## ${heading}" would say ${example}`,
          },
        ];
  });
