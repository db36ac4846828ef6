import type { OfflineGitHub } from "../../local/offline-github.ts";
import type { Say } from "./machine.ts";

export type Killed = { run: number; runner: string; checkpoint: string };

const lookEveryMs = 200;

/** Waits for the search's first checkpoint, then takes the power from the runner that searches. `over`: too late. */
export async function killRunner(github: OfflineGitHub, over: AbortSignal, say: Say): Promise<Killed | null> {
  while (!over.aborted) {
    const found = [...github.artifacts.values()].find(
      ({ name, content, run }) =>
        name.startsWith("hone-checkpoint-") && content !== null && github.runs.get(run)?.status === "in_progress",
    );
    if (found) {
      const runner = github.killRunner(found.run);
      say(`✗ the runner ${runner} is killed: all its processes at once, nothing told, nothing uploaded`);
      say(`  what is left of its run is ${found.name}, ${found.content?.length ?? 0} bytes`);
      return { run: found.run, runner, checkpoint: found.name };
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return null;
}
