import { applyEdits, pathsOf } from "../model/apply-edit.ts";
import { policyOf } from "../model/goal-policy.ts";
import { checkEdits } from "../model/path-policy.ts";
import { InputError } from "../model/input-error.ts";
import type { Edit } from "../model/candidate.ts";
import type { Gate } from "../model/ledger.ts";
import { editAnswer } from "../steps/edit-answer.ts";
import { editsAgainstBase } from "../model/edits-against-base.ts";
import type { BaseText } from "../model/edits-against-base.ts";
import { nextId } from "../steps/pending-edit.ts";
import { stageOf } from "../steps/stage.ts";
import type { StepInput } from "../steps/step-inputs.ts";
import { fingerprints, noChange } from "../workspace/fingerprint.ts";
import { gateEdits } from "../workspace/gate.ts";
import { declaredBy } from "../engine-guards.ts";
import { openRepository } from "../workspace/repository.ts";
import type { Repository } from "../workspace/repository.ts";
import { campaignFor, writePending } from "./step-campaign.ts";
import type { StepCampaign } from "./step-campaign.ts";

/** `edit`: a change to the best so far, or to the base, as the campaign's next candidate. */
export async function edit(input: StepInput<"edit">) {
  const campaign = await campaignFor("edit", input.campaign);
  const { request, state, record } = campaign;
  const { hypothesis } = input;
  const id = nextId(state);
  const refused = pathsRefused(input, campaign);
  if (refused) return editAnswer({ ...campaign, id, hypothesis, edits: [], gate: refused });
  const repository = await openRepository(request.repository);
  const edits = await editsOf(input, campaign, repository);
  const gate = await gateOf({ edits, hypothesis, campaign, repository });
  if (gate !== null) return editAnswer({ ...campaign, id, hypothesis, edits, gate });
  const parent = input.from === "base" ? "base" : (state.incumbent?.candidate?.id ?? "base");
  const pending = { schemaVersion: 1 as const, id, parent, hypothesis, edits };
  writePending(record.folder, pending);
  return editAnswer({ ...campaign, stage: stageOf(state, pending), id, hypothesis, edits, gate });
}

/** What no candidate may change is not looked into either: a contract that is quoted would show its held-out cases. */
function pathsRefused(input: StepInput<"edit">, { request }: StepCampaign): Gate | null {
  const { goal, benchmark, goalFile } = request;
  const paths = [...new Set(input.edits.flatMap(pathsOf))];
  const touched = paths.map((path) => ({ path, baseBlob: null, content: "" }));
  const objection = checkEdits({ ...policyOf({ goal, benchmark, goalFile }), edits: touched });
  return objection && { kind: objection.kind, detail: objection.detail };
}

/** The change as edits against the base. Throws `InputError` where it does not apply. */
async function editsOf(input: StepInput<"edit">, { request, state, campaign }: StepCampaign, repository: Repository) {
  const start = input.from === "base" ? [] : (state.incumbent?.candidate?.edits ?? []);
  const base = await textsAt(input.edits.flatMap(pathsOf), request.frozen.base, repository);
  const current = new Map<string, string | null>([...base].map(([path, file]) => [path, file?.text ?? null]));
  for (const { path, content } of start) current.set(path, content);
  const applied = applyEdits((path) => current.get(path) ?? null, input.edits);
  if (!applied.ok) {
    const of = start.length === 0 ? "the base" : `candidate ${state.incumbent?.candidate?.id ?? ""}, the best so far`;
    throw new InputError({
      where: `edit, campaign ${campaign}`,
      what: `does not apply to ${of}: ${applied.problem}`,
      remedy: "Nothing was changed. Look at the text that is there, and hand the edit in again.",
    });
  }
  return editsAgainstBase({ start, changed: applied.files, base: (path) => base.get(path) ?? null });
}

/** What the base has for each path. Throws `InputError` for one that is no text. */
async function textsAt(paths: readonly string[], base: string, repository: Repository) {
  const texts = new Map<string, BaseText>();
  for (const path of new Set(paths)) texts.set(path, await repository.readFileAt(base, path));
  return texts;
}

type Gated = { edits: readonly Edit[]; hypothesis: string; campaign: StepCampaign; repository: Repository };

/** What the engine's own gate will say of the edit: its policies, and whether the same code was tried before. */
async function gateOf({ edits, hypothesis, campaign: { request, state }, repository }: Gated): Promise<Gate | null> {
  const { goal, benchmark, goalFile, frozen } = request;
  const { base } = frozen;
  const policy = {
    ...policyOf({ goal, benchmark, goalFile }),
    repository,
    base,
    edits,
    hypothesis,
    declared: declaredBy(goal),
  };
  const refused = await gateEdits(policy, await repository.tree(base));
  if (refused) return refused;
  const fingerprint = fingerprints(repository, base);
  const code = await fingerprint(edits);
  if (code === noChange) return { kind: "duplicate", detail: "the same code as the base", twin: "base" };
  for (const { candidate } of state.settled) {
    if ((await fingerprint(candidate.edits)) !== code) continue;
    return { kind: "duplicate", detail: `the same code as candidate ${candidate.id}`, twin: candidate.id };
  }
  return null;
}
