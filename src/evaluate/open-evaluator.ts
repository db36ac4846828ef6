import type { Evaluator } from "../evolve/ports.ts";
import type { BuildSite } from "./build.ts";
import { openCommandEvaluator } from "./command-driver.ts";
import { withHostLock } from "./host-lock.ts";
import type { Language } from "./language.ts";
import { openNativeLanguage } from "./native-language.ts";
import { openObservedEvaluator } from "./observed-evaluator.ts";
import type { ObservedOptions } from "./observed-evaluator.ts";
import { openPythonLanguage } from "./python-language.ts";

/** The contract's driver, each pair under the lock of the machine, or of the GPU that it runs on. */
export async function openEvaluator(site: BuildSite, cores: readonly number[] | null): Promise<Evaluator> {
  const options = { ...site, cores };
  const driver =
    site.benchmark.driver === "command"
      ? openCommandEvaluator(options)
      : await openObservedEvaluator(options, languages[site.benchmark.driver]);
  const device = site.device?.wholeUuid;
  return {
    build: (variant) => driver.build(variant),
    pair: (request) => withHostLock(() => driver.pair(request), device),
    holds: (digest) => driver.holds(digest),
    screen: (planted) => withHostLock(() => driver.screen(planted), device),
    test: (variant) => driver.test(variant),
    profile: (request) => withHostLock(() => driver.profile(request)),
    close: () => driver.close(),
  };
}

const languages: Readonly<Record<"native" | "python", (options: ObservedOptions) => Promise<Language>>> = {
  native: openNativeLanguage,
  python: openPythonLanguage,
};
