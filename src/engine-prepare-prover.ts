import { checkContract, judgedBy } from "./engine-prepare-check.ts";
import { refusePaused } from "./engine-prepare-desk.ts";
import { proveBenchmark } from "./engine-prepare-proof.ts";
import type { Proved } from "./engine-prepare-proof.ts";
import type { PrepareRequest } from "./evolve/ports.ts";
import { canonicalJson, sha256 } from "./model/digest.ts";
import { InputError } from "./model/input-error.ts";
import type { Problem } from "./model/input-error.ts";
import type { BenchmarkFiles, WritingTurn } from "./propose/agent/benchmark-writer.ts";
import { oneLine } from "./report/escape.ts";
import type { Repository } from "./workspace/repository.ts";

/** How often a benchmark is proved in one preparation: each takes a minute and more of the machine. */
const mostProofs = 8;

export type Prover = {
  tools: Pick<WritingTurn, "check" | "prove">;
  /** What was seen of these files, where they were proved. */
  provedOf(files: BenchmarkFiles): Proved | null;
  /** What was last found wrong; null where the last proof held, or there was none. */
  lastRefusal(): string | null;
};

/** Checks and proofs as a model calls them: whatever goes wrong in one is said in words that it can act on. */
export async function openProver(
  request: PrepareRequest,
  { repository, endedBy }: { repository: Repository; endedBy: () => Promise<string | null> },
): Promise<Prover> {
  const { base, id, goalText, budget, onProgress: say } = request;
  const entries = await repository.tree(base);
  const isThere = (path: string) => entries.has(path);
  const about = { id, goal: judgedBy(request.goal, id), isThere };
  const proofs = new Map<string, Proved>();
  let tried = 0;
  const heed = async (): Promise<void> => {
    const why = await endedBy();
    if (why === null) return;
    throw new InputError({ where: "the proof", what: `it was ended: ${why}`, remedy: "Let runs be shorter." });
  };
  let refused: string | null = null;
  return {
    provedOf: (files) => proofs.get(digestOf(files)) ?? null,
    lastRefusal: () => refused,
    tools: {
      check: (files) => {
        const { problems, warnings } = checkContract(files, about);
        const text = [...problems, ...warnings.map((one) => ({ ...one, what: `(a warning) ${one.what}` }))].map(
          inWords,
        );
        return Promise.resolve({ ok: problems.length === 0, text: text.join("\n") || "nothing is wrong with it" });
      },
      prove: async (files) => {
        const { problems } = checkContract(files, about);
        if (problems.length > 0) return { ok: false, text: problems.map(inWords).join("\n") };
        if (tried++ >= mostProofs) return { ok: false, text: `all ${mostProofs} proofs are used` };
        try {
          const proved = await proveBenchmark(files, { ...about, goalText, base, budget, repository, say, heed });
          await refusePaused(request);
          proofs.set(digestOf(files), proved);
          refused = null;
          say("the benchmark holds");
          return { ok: true, text: `it holds: ${heldInWords(proved)}` };
        } catch (error) {
          await refusePaused(request);
          if (!(error instanceof Error)) throw error;
          refused = error.message.slice(0, 4000);
          say(`the benchmark does not hold: ${oneLine(refused.split("\n")[0] ?? "", 1000)}`);
          return { ok: false, text: `it does not hold:\n${refused}` };
        }
      },
    },
  };
}

const digestOf = (files: BenchmarkFiles): string => sha256(canonicalJson(Object.fromEntries(files)));

const inWords = ({ where, what, remedy }: Problem): string => `${where}: ${what}\n  ${remedy}`;

function heldInWords({ proof, doubts }: Proved): string {
  const cases = proof.cases.map(
    ({ id, value, noise }) =>
      `${id} ${proof.metric} ${value.toPrecision(3)}${noise === null ? "" : `, equal code differs by ${(noise * 100).toFixed(1)} %`}`,
  );
  return [...cases, ...doubts.map((doubt) => `doubt: ${doubt}`)].join("; ");
}
