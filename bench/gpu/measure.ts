import { prepareCampaign } from "../../src/cli/local-campaign.ts";
import { openEvaluatorFor, takePlace } from "../../src/engine-evaluator.ts";
import type { PairSamples } from "../../src/model/measurement.ts";
import { makeTemporaryFolder } from "../../src/sandbox/temporary-folder.ts";
import { removeTree } from "../../src/sandbox/remove-tree.ts";
import type { GpuTask } from "./task.ts";

/** Pairs of the base against itself, over all of the contract's cases, as the engine measures them. */
export async function equalPairs({ goal }: GpuTask, count: number): Promise<PairSamples[]> {
  const { request, repository } = await prepareCampaign(goal, "evaluate");
  const store = makeTemporaryFolder();
  try {
    const evaluator = await openEvaluatorFor(request, { repository, place: takePlace(request), store });
    try {
      const built = await evaluator.build({ id: "base" });
      if (built.kind !== "built") throw new Error(`the base does not build: ${JSON.stringify(built)}`);
      const { digest } = built;
      const cases = request.benchmark.cases.map(({ id }) => id);
      const pairs: PairSamples[] = [];
      while (pairs.length < count) {
        const outcome = await evaluator.pair({ stage: "compare", reference: digest, candidate: digest, cases });
        if (outcome.kind !== "samples") throw new Error(`equal code failed: ${JSON.stringify(outcome)}`);
        pairs.push(outcome.pair);
      }
      return pairs;
    } finally {
      await evaluator.close();
    }
  } finally {
    removeTree(store);
  }
}
