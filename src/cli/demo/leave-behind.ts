import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OfflineGitHub } from "../../local/offline-github.ts";
import type { PublishedPull } from "./pull-request.ts";
import type { Ending } from "./follow.ts";

export type LeftBehind = { repository: string; patch: string; ledger: string; report: string };

/** The stand-in goes away with the demo; a clone with the branch, the ledger and the report stay for a look. */
export async function leaveBehind(github: OfflineGitHub, ending: Ending, pull: PublishedPull): Promise<LeftBehind> {
  const folder = mkdtempSync(join(tmpdir(), "hone-demo-"));
  const repository = join(folder, "matmul");
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  git("clone", "--quiet", github.repositoryPath, repository);
  const patch = join(repository, `${ending.verify?.best?.id ?? "winner"}.diff`);
  writeFileSync(patch, git("-C", repository, "diff", ending.campaign.request.base, `origin/${pull.branch}`));
  const [ledger, report] = [join(folder, "ledger.jsonl"), join(folder, "report.md")];
  writeFileSync(ledger, await ending.files("ledger.jsonl"));
  writeFileSync(report, `# ${pull.title}\n\n${pull.body}`);
  return { repository, patch, ledger, report };
}
