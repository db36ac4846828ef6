import { dirname, join } from "node:path";
import { caseGain, trainYardstick } from "./decide/gain.ts";
import { startedOf } from "./decide/loop-state.ts";
import type { LoopState } from "./decide/loop-state.ts";
import { withScratch } from "./engine-calibration.ts";
import { findIn } from "./engine-find.ts";
import type { Place } from "./engine-started.ts";
import { treeOf } from "./engine-tree.ts";
import type { Draft, EngineRequest, Evaluator, Verification, Workbench } from "./evolve/ports.ts";
import type { Candidate } from "./model/candidate.ts";
import { heldOutMatcher } from "./model/held-out-words.ts";
import { policyOf } from "./model/goal-policy.ts";
import type { BuildOutcome, Gate } from "./model/ledger.ts";
import { protection } from "./model/protected-paths.ts";
import { scopeMatcher } from "./model/scope.ts";
import type { Repository } from "./workspace/repository.ts";

/** Bytes of a file that a proposer may read, and how many files it is shown. */
const readable = { bytes: 200_000, files: 400 } as const;

export type WorkbenchParts = {
  request: Pick<EngineRequest, "goal" | "benchmark" | "goalFile" | "frozen" | "tree" | "folder">;
  repository: Repository;
  place: Place;
  evaluator: Evaluator;
  gate(candidate: Candidate): Promise<Gate | null>;
  state(): LoopState;
};

/**
 * What a proposer may ask of this campaign. It reads from the base commit's own objects, so that no link leads out of
 * the repository, and sees no file that judges: those name held-out cases.
 */
export function openWorkbench(parts: WorkbenchParts): Workbench {
  const { request, repository, evaluator } = parts;
  const base = treeOf(request);
  let drafts = 0;
  let listed: Promise<Map<string, boolean>> | null = null;
  const known = () => (listed ??= readablePaths(parts));
  const asCandidate = ({ edits }: Draft): Candidate => ({
    id: `draft-${++drafts}`,
    parent: "base",
    proposer: "draft",
    hypothesis: "",
    parameters: {},
    edits: [...edits],
  });
  const read: Workbench["read"] = async (path, { edits }) => {
    if (!(await known()).has(path) && !edits.some((edit) => edit.path === path)) return null;
    const edit = edits.find((one) => one.path === path);
    const file = await repository.readFileAt(base, path).catch(() => null);
    if (edit) return edit.content === null ? null : { text: edit.content, blob: file?.blob ?? null };
    return file && file.text.length <= readable.bytes ? file : null;
  };
  const build = async (draft: Draft): Promise<BuildOutcome> => {
    const candidate = asCandidate(draft);
    return await evaluator.build({ id: candidate.id, candidate });
  };
  return {
    read,
    build,
    gate: (draft) => parts.gate(asCandidate(draft)),
    files: async () => {
      const paths = [...(await known())].slice(0, readable.files);
      const sized = await Promise.all(
        paths.map(async ([path, editable]) => ({
          path,
          editable,
          bytes: (await repository.readFileAt(base, path).catch(() => null))?.text.length ?? -1,
        })),
      );
      return sized.filter(({ bytes }) => bytes >= 0 && bytes <= readable.bytes);
    },
    search: async (pattern, draft) => {
      const texts = new Map<string, string>();
      for (const path of new Set([...(await known()).keys(), ...draft.edits.map((edit) => edit.path)])) {
        const file = await read(path, draft);
        if (file) texts.set(path, file.text);
      }
      return await withScratch(parts.place, (scratch) => findIn(scratch, texts, pattern));
    },
    verify: (draft) => verify(parts, asCandidate(draft)),
    profile: async (draft) => {
      const { incumbent } = parts.state();
      const outcome = draft.edits.length === 0 ? null : await build(draft);
      if (outcome && outcome.kind !== "built") return null;
      const digest = outcome?.digest ?? incumbent?.digest;
      const [workload] = trainYardstick(startedOf(parts.state())).cases;
      if (digest === undefined || !workload) return null;
      const into = join(request.folder, "profiles", `draft-${drafts}`);
      return await evaluator.profile({ digest, case: workload.id, into });
    },
  };
}

/** Text files of the scope and of the folders that they lie in, by whether they may be edited. */
async function readablePaths({ request, repository }: WorkbenchParts): Promise<Map<string, boolean>> {
  const { goal, benchmark, goalFile } = request;
  const base = treeOf(request);
  const { judging = [] } = policyOf({ goal, benchmark, goalFile });
  const inScope = scopeMatcher(goal.scope, goal.root);
  const editable = await repository.listFiles(base, goal.scope, goal.root);
  const folders = new Set([
    goal.root,
    ...editable.map((path) => dirname(path)).map((path) => (path === "." ? "" : path)),
  ]);
  const beside = await repository.listFiles(
    base,
    [...folders].map((folder) => (folder === "" ? "*" : `${folder}/*`)),
  );
  const isHeldOut = heldOutMatcher(benchmark, goal.root);
  const judges = new Set(judging);
  const mayBeSeen = (path: string): boolean => !judges.has(path) && !isHeldOut(path);
  const isShown = (path: string): boolean => mayBeSeen(path) && protection(path, goal.root) === null;
  return new Map([
    ...editable.filter(mayBeSeen).map((path) => [path, true] as const),
    ...beside.filter((path) => !inScope(path) && isShown(path)).map((path) => [path, false] as const),
  ]);
}

/** One pair on the cases that guide the search, against the incumbent: what the loop's own screening will look at, too. */
async function verify({ evaluator, gate, state }: WorkbenchParts, candidate: Candidate): Promise<Verification> {
  const refused = await gate(candidate);
  if (refused) return { kind: "refused", gate: refused };
  const outcome = await evaluator.build({ id: candidate.id, candidate });
  if (outcome.kind !== "built") return { kind: "not-built", outcome };
  const { incumbent } = state();
  if (!incumbent) throw new Error("a proposer is asked after the baseline was built");
  const yardstick = trainYardstick(startedOf(state()));
  const cases = yardstick.cases.map(({ id }) => id);
  const pair = await evaluator.pair({
    stage: "screen",
    reference: incumbent.digest,
    candidate: outcome.digest,
    cases,
  });
  if (pair.kind !== "samples") return { kind: "failed", outcome: pair };
  return {
    kind: "right",
    cases: cases.map((id) => {
      const gain = caseGain(pair.pair, id, yardstick);
      return { id, gain, words: yardstick.scale === "ratio" ? `${Math.exp(gain).toFixed(2)}x` : gain.toPrecision(3) };
    }),
  };
}
