import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { outlineOf } from "./section-text.ts";
import { shownWarnings } from "./section-warnings.ts";
import type { Section } from "./sections.ts";

/** `id: description`, `**id**: description`, `id – description`, or the id alone. */
const line = /^(\*{1,3}|`|)([A-Za-z0-9][A-Za-z0-9._-]{0,63})(?:\1\s*(?:$|(?::|[-–—](?=\s))\s*(.*)$)|:\1\s*(.*)$)/s;

/** Workload lines, `- train-256: the common size`. What is no such line is left out with a warning. */
export function readWorkloads(
  section: Section | undefined,
  name: string,
): { workloads: Goal["workloads"]; problems: Problem[]; warnings: Problem[] } {
  const lines = new Map<string, number>();
  const workloads: Goal["workloads"] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const item of outlineOf(section)) {
    const [, , id, after, inside] = line.exec(item.text) ?? [];
    const where = `${name}:${item.line}`;
    const first = lines.get(id ?? "");
    if (id === undefined) warnings.push(noWorkload(item.text, where));
    else if (first !== undefined) problems.push(listedTwice(id, first, where));
    else {
      lines.set(id, item.line);
      workloads.push({ id, description: after ?? inside ?? "" });
    }
  }
  return { workloads, problems: problems.slice(0, shownWarnings), warnings: warnings.slice(0, shownWarnings) };
}

const noWorkload = (text: string, where: string): Problem => ({
  where,
  what: `"${text.slice(0, 80)}" is no workload and was not read`,
  remedy: "Write - id: description, such as - train-256: the common size.",
});

const listedTwice = (id: string, first: number, where: string): Problem => ({
  where,
  what: `the workload "${id}" is listed in line ${first} already`,
  remedy: "Give each workload its own id, or join the two.",
});
