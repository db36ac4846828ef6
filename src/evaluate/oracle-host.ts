import type { Case } from "../model/benchmark.ts";
import type { Watchdog } from "../sandbox/watchdog.ts";
import { openArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import type { BuildSite } from "./build.ts";
import { layOut } from "./case-layout.ts";
import type { Drawn } from "./drawn.ts";
import { startHarness } from "./harness-process.ts";
import type { HarnessProcess } from "./harness-process.ts";
import type { Language } from "./language.ts";
import { oracleOf } from "./oracle.ts";
import type { Oracle } from "./oracle.ts";
import { oracleBytes, oracleLayout } from "./oracle-layout.ts";

export type OracleSite = BuildSite & { watchdog: Watchdog; cores: readonly number[] | null };

/** The one process of an evaluator that computes expected outputs, begun when it is first needed. */
export class OracleHost {
  readonly #site: OracleSite;
  readonly #language: Language;
  readonly #arena: Arena;
  #process: HarnessProcess | null = null;
  #base: string | null;

  constructor(site: OracleSite, language: Language) {
    this.#site = site;
    this.#language = language;
    this.#base = site.base ?? null;
    this.#arena = openArena(oracleBytes(site.benchmark, language.stateBytes));
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

  /** Of its process, outside, while it runs. */
  get pids(): number[] {
    return this.#process ? [this.#process.pid] : [];
  }

  /** Who tells what is right in a case. Throws `HarnessGone` where the code does not load. */
  for(workload: Case, { poison, states }: Pick<Drawn, "poison" | "states">): Oracle {
    const { benchmark, runSeconds } = this.#site;
    const { isWide } = this.#language.oracle;
    this.#process ??= this.#begin();
    const own = oracleLayout(benchmark, workload, isWide);
    const description = states.get(workload.id)?.describe(own, isWide) ?? null;
    const timeoutMs = runSeconds * 1000;
    const common = {
      process: this.#process,
      arena: this.#arena,
      poison,
      timeoutMs,
      description,
      isOnDevice: benchmark.device !== "cpu",
    };
    return oracleOf(common, { own, given: layOut(benchmark, workload, 1) });
  }

  #begin(): HarnessProcess {
    const { scratch, watchdog, cores, runSeconds } = this.#site;
    const program = this.#language.oracle.program(this.base);
    const { fds: memory } = this.#arena;
    return startHarness({ scratch, watchdog, role: "oracle", program, memory, cores, runSeconds });
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
