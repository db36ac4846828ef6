import type { Edit } from "../model/candidate.ts";
import type { Gate } from "../model/ledger.ts";
import { nextSteps } from "./next-steps.ts";
import type { NextStep, Standing } from "./next-steps.ts";

export type Edited = Standing & {
  /** The id that the candidate will have. */
  id: string;
  hypothesis: string;
  /** Against the base. */
  edits: readonly Edit[];
  /** Why it may not become a candidate; null where it may. */
  gate: Gate | null;
};

/** What `edit` answers: that the change waits to be run, or why no candidate may make it. */
export function editAnswer({ id, hypothesis, edits, gate, ...standing }: Edited) {
  const { campaign } = standing;
  const files = edits.map(({ path, baseBlob, content }) => ({
    path,
    change: content === null ? "removed" : baseBlob === null ? "new" : "changed",
    bytes: content === null ? 0 : new TextEncoder().encode(content).length,
  }));
  const head = { schemaVersion: 1, step: "edit", campaign, hypothesis, files } as const;
  if (gate === null) return { ...head, accepted: true, candidate: id, gate: "fine", next: nextSteps(standing) };
  return {
    ...head,
    accepted: false,
    candidate: null,
    gate: { kind: gate.kind, detail: gate.detail },
    next: [again(standing, gate), ...nextSteps(standing).filter(({ step }) => step !== "edit")],
  };
}

function again({ campaign }: Standing, { kind, detail }: Gate): NextStep {
  const why =
    kind === "duplicate"
      ? `It is ${detail}, so that measuring it would tell nothing: change something else.`
      : `No candidate may do that: ${detail}. Paths are from the repository's top. This change was not taken.`;
  return {
    step: "edit",
    why,
    example: {
      campaign,
      hypothesis: "What it changes, and why that should be faster.",
      edits: [{ path: "FILE", search: "text that is there exactly once", replace: "what stands there then" }],
    },
  };
}
