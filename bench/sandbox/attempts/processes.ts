import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import { asSandboxUser, hits } from "./evidence.ts";

/** Ending, stopping and outliving others. */
export const killing: readonly Attempt[] = [
  hits("kill by number", ({ victim }) => ["signal", victim.pid(), "9"]),
  hits("stop by number", ({ victim }) => ["signal", victim.pid(), "19"]),
  hits("kill of everything", () => ["signal", "-1", "9"], { controlBefore: asSandboxUser }),
  simple("outliving its run", () => ["outlive", "late"], {
    evidence: async (_, { tree }) => {
      await setTimeout(1_500);
      return existsSync(join(tree, "late")) ? "it wrote a file after its end" : null;
    },
  }),
  simple("outliving the evaluator", () => ["call", "survival"]),
  simple("memory dump to the host", () => ["core"]),
];
