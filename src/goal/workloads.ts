import type { Goal } from "../model/goal.ts";
import type { Problem } from "../model/input-error.ts";
import { outlineOf } from "./section-text.ts";
import type { Section } from "./sections.ts";

const line = /^[*_`]*([A-Za-z0-9][A-Za-z0-9._-]{0,63})[*_`]*\s*(?::[*_`]*\s*(.*))?$/s;

/** Workload lines, `- train-256: the common size`. What is no such line is left out with a warning. */
export function readWorkloads(
  section: Section | undefined,
  name: string,
): { workloads: Goal["workloads"]; warnings: Problem[] } {
  const workloads: Goal["workloads"] = [];
  const warnings: Problem[] = [];
  for (const item of outlineOf(section)) {
    const hit = line.exec(item.text);
    if (hit) workloads.push({ id: hit[1] ?? "", description: hit[2] ?? "" });
    else if (warnings.length < 50)
      warnings.push({
        where: `${name}:${item.line}`,
        what: `"${item.text.slice(0, 80)}" is no workload and was not read`,
        remedy: "Write - id: description, such as - train-256: the common size.",
      });
  }
  return { workloads, warnings };
}
