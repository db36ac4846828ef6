import type { ProposalContext, Verification } from "../../evolve/ports.ts";
import type { Edit } from "../../model/candidate.ts";

/** What one turn has written so far, on top of the incumbent. */
export type DraftState = {
  /** Against the base; the incumbent's own edits are in it. */
  edits: Edit[];
  /** Why it should help, as the model last said it. */
  hypothesis: string;
  /** Looks at earlier states of the draft, newest last, so that they can be compared. */
  looks: { hypothesis: string; verification: Verification }[];
  /** The edits that were last seen to be right, with what was said of them. */
  lastRight: { edits: Edit[]; hypothesis: string } | null;
  finished: boolean;
};

export const beginDraft = ({ incumbent }: Pick<ProposalContext, "incumbent">): DraftState => ({
  edits: [...(incumbent?.edits ?? [])],
  hypothesis: "",
  looks: [],
  lastRight: null,
  finished: false,
});

/** Whether anything was written that the incumbent does not have. */
export function hasChanged(draft: DraftState, { incumbent }: Pick<ProposalContext, "incumbent">): boolean {
  const before = new Map((incumbent?.edits ?? []).map(({ path, content }) => [path, content]));
  return (
    draft.edits.length !== before.size ||
    draft.edits.some(({ path, content }) => !before.has(path) || before.get(path) !== content)
  );
}
