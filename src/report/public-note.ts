import type { Campaign } from "../model/campaign.ts";

/** Runners of GitHub's own bear one label of these names (docs.github.com, "GitHub-hosted runners reference"). */
const hosted = /^(?:ubuntu|windows|macos)-[\w.-]+$/;

/**
 * What whoever starts a campaign in a public repository must know of its runner, as long as it is at work; empty where the
 * repository is not public or the runner is GitHub's. GitHub advises against self-hosted runners there.
 */
export function publicNote({ phase, runsOn }: Campaign, isPublic: boolean): string {
  const isAtWork = phase === "claimed" || phase === "evolving" || phase === "verifying";
  const isHosted = runsOn.length === 1 && runsOn.every((label) => hosted.test(label));
  return isPublic && isAtWork && !isHosted ? note : "";
}

const note = [
  "> [!WARNING]",
  "> **This repository is public and its campaigns run on a runner of your own.** Anybody's pull request from a fork can bring a workflow that asks for the same runner.",
  "> Require approval for all outside contributors (*Settings → Actions → General*), and let the runner take one job and be gone, or belong to a runner group that allows only this workflow. Hone's `docs/install.md` says how.",
].join("\n");
