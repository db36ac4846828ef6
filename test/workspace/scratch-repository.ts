import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is gone when the test has finished. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "hone-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

export type ScratchRepository = { folder: string; base: string; git: (...args: string[]) => string };

/** A real repository with one commit of these files. `arrange` runs between the writing and the commit. */
export function scratchRepository(
  files: Readonly<Record<string, string | Buffer>>,
  arrange: (repository: Omit<ScratchRepository, "base">) => void = () => {},
): ScratchRepository {
  const folder = scratchFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Someone", "-c", "user.email=someone@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
    });
  git("init", "--quiet", "--initial-branch=main");
  writeFiles(folder, files);
  arrange({ folder, git });
  git("add", "--all");
  git("commit", "--quiet", "--message=base");
  return { folder, git, base: git("rev-parse", "HEAD").trim() };
}
