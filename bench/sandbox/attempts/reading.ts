import { rmSync } from "node:fs";
import { join } from "node:path";
import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import { plant, repository } from "../place.ts";
import { prints } from "./evidence.ts";

/** Everything that is read lies where any user of this machine may read it, or is the machine's own. */
export const reading: readonly Attempt[] = [
  simple("environment of the evaluator", () => ["environment"]),
  simple("environment of another process", ({ victim }) => ["read", `/proc/${victim.pid()}/environ`]),
  simple("arguments of other processes", () => ["processes", "victim-of-the-bench"]),
  simple("passwords of the machine", () => ["read", "/etc/shadow"], prints(/^root:/m)),
  simple("users of the machine", () => ["read", "/etc/passwd"], prints(/^root:/m)),
  simple("home of the evaluator", ({ home, secret }) => ["read", plant(join(home, "token"), secret)]),
  simple("repository", () => ["read", join(repository, "package.json")], prints(/"name": "hone"/)),
  simple(".git/config of the repository", () => ["read", join(repository, ".git/config")], prints(/^\[core\]/m)),
  simple("runner's folder", ({ folder, secret }) => ["read", plant(join(folder, "_runner_file_commands"), secret)]),
  simple("ledger of the campaign", ({ folder, secret }) => ["read", plant(join(folder, "ledger.jsonl"), secret)]),
  simple("store of artifacts", ({ scratch, secret }) => ["read", plant(join(scratch.path, "artifact-other"), secret)]),
  simple("tree of another candidate", ({ scratch, secret }) => [
    "read",
    plant(join(scratch.folderForSandbox("build-other"), "idea.c"), secret),
  ]),
  simple("tensors in shared memory", ({ secret }) => ["read", plant(`/dev/shm/hone-bench-${process.pid}`, secret)], {
    after: () => rmSync(`/dev/shm/hone-bench-${process.pid}`, { force: true }),
  }),
  simple("System V segment of the machine", ({ segment }) => ["segment", segment]),
  simple("expected outputs in the evaluator's memory", () => ["scan", String(process.pid)]),
  simple("memory of another process, /proc/PID/mem", ({ victim }) => ["scan", victim.pid()]),
  simple("memory of another process, ptrace", ({ victim }) => ["peek", "ptrace", victim.pid(), victim.address()]),
  simple("memory of another process, process_vm_readv", ({ victim }) => ["peek", "vm", victim.pid(), victim.address()]),
  simple("kernel's log", () => ["call", "syslog"]),
  simple("inherited descriptors", () => ["descriptors"]),
];
