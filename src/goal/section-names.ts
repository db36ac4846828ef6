/** The sections of a goal, with the names that people and FermiLink's goal files give them. The first is Hone's. */
export const sectionNames = {
  package: ["Package"],
  language: ["Language"],
  target: ["Target"],
  scope: ["Editable Scope", "Scope", "Editable Paths"],
  metric: ["Performance Metric", "Metric", "Objective"],
  constraints: ["Correctness Constraints", "Correctness", "Constraints"],
  workloads: ["Representative Workloads", "Workloads", "Cases", "Test Cases"],
  benchmark: ["Benchmark"],
  build: ["Build", "Setup", "Install"],
  hypothesis: ["Hypothesis", "Initial Hypothesis"],
  notes: ["Notes"],
} as const;

export type SectionKey = keyof typeof sectionNames;

const keys = new Map<string, SectionKey>();
for (const key of Object.keys(sectionNames) as SectionKey[])
  for (const name of sectionNames[key]) keys.set(name.toLowerCase(), key);

/** All names that a heading may have. */
export const knownHeadings: readonly string[] = Object.values(sectionNames).flat();

/** Which section a heading opens. */
export const sectionOf = (heading: string): SectionKey | null => keys.get(plainName(heading)) ?? null;

/**
 * What a heading says, in small letters: a number or a picture before it, emphasis, a closing colon and `(required)` do
 * not count.
 */
export const plainName = (heading: string): string =>
  heading
    .slice(0, 100)
    .replace(/[*_`\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, "")
    .replace(/\((required|optional)\)/i, "")
    .replace(/^[^\p{L}]+/u, "")
    .replace(/[^\p{L}\p{N}]{1,10}$/u, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
