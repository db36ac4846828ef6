import type { ImportSource } from "./imported.ts";
import { requirementsIn } from "./source-files.ts";

/** What PyTorch's tasks need, pinned, so that one environment serves them all. */
const torchRequirements = ["numpy==2.4.6", "torch==2.13.0"] as const;

/** The setup of a task: its own list of requirements, else PyTorch where it uses that. */
export const setupOf = (source: ImportSource, usesTorch: boolean): { requirements: string | string[] } | undefined =>
  requirementsIn(source) ?? (usesTorch ? { requirements: [...torchRequirements] } : undefined);

/** What to know of the environment where the task does not name it. */
export const torchNotes = (source: ImportSource, usesTorch: boolean): string[] =>
  usesTorch && requirementsIn(source) === undefined
    ? [
        `It needs PyTorch and does not say which: setup: {requirements: [${torchRequirements.join(", ")}]} in the goal is Hone's choice.`,
      ]
    : [];
