import type { ScreenFinding, TaskScreen } from "../model/task-screen.ts";

/** Findings of the evaluator about itself: nobody can accept that figures prove nothing. */
export const isOfEvaluator = ({ name }: Pick<ScreenFinding, "name">): boolean => name.startsWith("planted:");

/** A screen with the findings marked that the goal waives. */
export const waive = (screen: TaskScreen, waivers: readonly string[]): TaskScreen => ({
  ...screen,
  findings: screen.findings.map((found) => ({
    ...found,
    waived: !isOfEvaluator(found) && waivers.includes(found.name),
  })),
});

/** Names of the findings that were really there and that the goal waives, each once. */
export const waivedNames = (screen: TaskScreen | null): string[] => [
  ...new Set(screen?.findings.flatMap(({ name, waived }) => (waived ? [name] : []))),
];
