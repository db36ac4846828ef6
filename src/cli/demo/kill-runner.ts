import { unzipSync } from "fflate";
import type { Artifact, OfflineGitHub } from "../../local/offline-github.ts";
import { RunResult } from "../../model/run-result.ts";
import type { Say } from "./machine.ts";

export type Killed = { run: number; runner: string; checkpoint: string; /** Candidates that it has. */ tried: number };

const lookEveryMs = 200;

/**
 * Waits for a checkpoint of the search that has a candidate in it, then takes the power from the runner that searches.
 * Null where the search was over before.
 */
export async function killRunner(github: OfflineGitHub, over: AbortSignal, say: Say): Promise<Killed | null> {
  while (!over.aborted) {
    for (const { name, content, run } of github.artifacts.values()) {
      const tried = name.startsWith("hone-checkpoint-") ? triedIn(content) : 0;
      if (tried === 0 || github.runs.get(run)?.status !== "in_progress") continue;
      const runner = github.killRunner(run);
      say(`✗ the runner ${runner} is killed: all its processes at once, nothing told, nothing uploaded`);
      say(`  what is left of its run is ${name}, with ${tried} ${tried === 1 ? "candidate" : "candidates"}`);
      return { run, runner, checkpoint: name, tried };
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return null;
}

function triedIn(content: Artifact["content"]): number {
  const result = content && unzipSync(content)["result.json"];
  return result ? RunResult.parse(JSON.parse(Buffer.from(result).toString("utf8"))).tried : 0;
}
