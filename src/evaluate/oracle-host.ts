import type { Benchmark, Case } from "../model/benchmark.ts";
import type { Watchdog } from "../sandbox/watchdog.ts";
import { openArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { artifactPath } from "./artifacts.ts";
import type { BuildSite } from "./build.ts";
import { layOut, placeSlots } from "./case-layout.ts";
import type { CaseLayout } from "./case-layout.ts";
import { tensorsOfCase } from "./case-tensors.ts";
import { startHarness } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import { wideFunctions, wideTensors } from "./high-precision.ts";
import { compileHarness } from "./native-harness.ts";
import { oracleOf } from "./oracle.ts";
import type { Oracle } from "./oracle.ts";
import { compileReference } from "./reference-library.ts";

/** The code whose answers count: which harness calls it, and where it lies. */
export type OracleCode = {
  harness: string;
  symbols: readonly string[];
  /** Of the contract's reference; null: the baseline's artifact. */
  library: string | null;
  isWide: boolean;
};

/** The baseline with the harness at hand, or the contract's reference compiled, with a harness of its own types. */
export async function prepareOracle(site: BuildSite, harness: string): Promise<OracleCode> {
  const { functions, reference } = site.benchmark;
  const own = functions.map(({ symbol }) => symbol ?? "");
  if (!reference) return { harness, symbols: own, library: null, isWide: false };
  const isWide = reference.dtype === "f64";
  const name = "reference-harness";
  return {
    harness: isWide ? await compileHarness(site.scratch, { name, functions: wideFunctions(functions) }) : harness,
    symbols: own.map((symbol) => reference.symbol ?? symbol),
    library: await compileReference(site, reference),
    isWide,
  };
}

/** Bytes of memory that an oracle needs. */
export const oracleBytes = (benchmark: Benchmark): number =>
  Math.max(...benchmark.cases.map((workload) => oracleLayout(benchmark, workload, isWideIn(benchmark)).bytes));

const isWideIn = ({ reference }: Benchmark): boolean => reference?.dtype === "f64";

function oracleLayout(benchmark: Benchmark, workload: Case, isWide: boolean): CaseLayout {
  const tensors = tensorsOfCase(benchmark, workload);
  return placeSlots(workload.id, isWide ? wideTensors(tensors) : tensors, 1);
}

export type OracleSite = BuildSite & { watchdog: Watchdog; cores: readonly number[] | null };

/** The one process of an evaluator that computes expected outputs, begun when it is first needed. */
export class OracleHost {
  readonly #site: OracleSite;
  readonly #code: OracleCode;
  readonly #arena: Arena;
  #process: HarnessProcess | null = null;
  #base: string | null;

  constructor(site: OracleSite, code: OracleCode) {
    this.#site = site;
    this.#code = code;
    this.#base = site.base ?? null;
    this.#arena = openArena(oracleBytes(site.benchmark));
  }

  /** Digest of the baseline's artifact, once it is built. */
  get base(): string {
    if (this.#base === null) throw new Error("the baseline is built before anything is measured");
    return this.#base;
  }

  set base(digest: string) {
    if (this.#base !== digest) this.stop();
    this.#base = digest;
  }

  /** Who tells what is right in a case. Throws `HarnessGone` where the code does not load. */
  for(workload: Case, poison: Uint8Array): Oracle {
    const { benchmark, runSeconds } = this.#site;
    this.#process ??= this.#begin();
    const common = { process: this.#process, arena: this.#arena, poison, timeoutMs: runSeconds * 1000 };
    const own = oracleLayout(benchmark, workload, this.#code.isWide);
    return oracleOf(common, { own, given: layOut(benchmark, workload, 1) });
  }

  #begin(): HarnessProcess {
    const { scratch, watchdog, cores, runSeconds } = this.#site;
    const { harness, symbols, library } = this.#code;
    return startHarness({
      scratch,
      watchdog,
      role: "oracle",
      harness,
      library: library ?? artifactPath(scratch, this.base),
      symbols,
      arenaFd: this.#arena.fd,
      cores,
      runSeconds,
    });
  }

  /** Ends the process; it begins anew when it is needed. */
  stop(): void {
    this.#process?.close();
    this.#process = null;
  }

  close(): void {
    this.stop();
    this.#arena.close();
  }
}
