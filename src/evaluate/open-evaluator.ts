import type { Evaluator } from "../evolve/ports.ts";
import type { BuildSite } from "./build.ts";
import { openCommandEvaluator } from "./command-driver.ts";
import { withHostLock } from "./host-lock.ts";
import { openNativeEvaluator } from "./native-driver.ts";

/** The contract's driver, each pair under the machine's lock. */
export async function openEvaluator(site: BuildSite, cores: readonly number[] | null): Promise<Evaluator> {
  const options = { ...site, cores };
  const driver =
    site.benchmark.driver === "command" ? openCommandEvaluator(options) : await openNativeEvaluator(options);
  return {
    build: (variant) => driver.build(variant),
    pair: (request) => withHostLock(() => driver.pair(request)),
    holds: (digest) => driver.holds(digest),
    screen: (planted) => withHostLock(() => driver.screen(planted)),
    test: (variant) => driver.test(variant),
    close: () => driver.close(),
  };
}
