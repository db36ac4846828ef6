import type { Built } from "./engine-prepare-proof.ts";
import type { Evaluator } from "./evolve/ports.ts";
import { InputError } from "./model/input-error.ts";
import { protection } from "./model/protected-paths.ts";

/**
 * With every file emptied that may be changed nothing can be right: a benchmark that notices nothing measures something
 * else, a copy or what a library does. Throws `InputError`.
 */
export async function refuseUntouched(evaluator: Evaluator, { digest, benchmark, place }: Built): Promise<void> {
  const { repository, base, goal, say } = place;
  const inScope = await repository.listFiles(base, goal.scope, goal.root);
  // What is never editable belongs to nobody's change.
  const files = inScope.filter((path) => protection(path, "")?.always !== true);
  if (files.length === 0) return;
  say("the files that may be changed are emptied, which has to be noticed");
  const edits = files.map((path) => ({ path, baseBlob: null, content: "" }));
  const about = { id: "emptied", parent: "base", proposer: "hone", hypothesis: "", parameters: {} };
  const built = await evaluator.build({ id: about.id, candidate: { ...about, edits } });
  if (built.kind !== "built") return;
  const cases = benchmark.cases.map(({ id }) => id);
  const outcome = await evaluator.pair({ stage: "calibrate", reference: digest, candidate: built.digest, cases });
  if (outcome.kind === "samples")
    throw new InputError({
      where: "emptied",
      what: "with every file emptied that may be changed, it builds and all answers are right: what is measured is not in them",
      remedy: "Build and call the very code of the editable scope, and no copy of it.",
    });
}
