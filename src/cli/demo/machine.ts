import { spawnSync } from "node:child_process";
import { EnvironmentError } from "../../model/input-error.ts";
import { planCores } from "../../sandbox/cores.ts";
import { probeSandbox } from "../../sandbox/probe.ts";
import { sandboxUser } from "../../sandbox/user.ts";

export type Say = (line: string) => void;

const compilerPackages = ["gcc", "libc6-dev", "make"];
const sandboxPackages = ["bubblewrap", "util-linux"];

/**
 * What the demo needs of this machine: git, a compiler and the sandbox. Root on a Debian has what is missing
 * installed, and is told so; anybody else is told the command. Without a sandbox the tuner's own parameter changes
 * still run, with a warning.
 */
export function prepareMachine(say: Say): void {
  if (!runs("git")) throw lacking("git", ["git"]);
  if (!runs("cc") || !runs("make")) {
    install(compilerPackages, say);
    if (!runs("cc") || !runs("make")) throw lacking("a C compiler with make", compilerPackages);
  }
  const sandbox = probeSandbox(sandboxUser(process.pid));
  if (sandbox.kind === "missing" && !runs("bwrap")) install(sandboxPackages, say);
  const now = probeSandbox(sandboxUser(process.pid));
  const { candidate, evaluator } = planCores(1);
  const cores = `${evaluator.length + (candidate?.length ?? 0)} cores: evaluator ${evaluator.join(",") || "shares"}, candidates ${candidate?.join(",") ?? "anywhere"}`;
  if (now.kind === "bubblewrap") return say(`✓ bubblewrap, cc, ${cores}`);
  say(`! no sandbox: ${now.why}`);
  say(`  Only the tuner's own parameter changes are run, without one. ${now.remedy}`);
  say(`✓ cc, ${cores}`);
}

const runs = (program: string): boolean => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

const lacking = (what: string, packages: readonly string[]): EnvironmentError =>
  new EnvironmentError(
    `The demo needs ${what}`,
    `Install it: sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`,
  );

/** Only as root and where apt-get is: nobody is asked for a password. */
function install(packages: readonly string[], say: Say): void {
  if (process.getuid?.() !== 0 || !runs("apt-get")) return;
  say(`  installing ${packages.join(", ")} (apt-get, as root)`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
  spawnSync("apt-get", ["install", "-y", "-qq", ...packages], { stdio: "ignore", env });
}
