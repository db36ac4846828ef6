import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import { asSandboxUser } from "./evidence.ts";

/** What the kernel would do for whoever may ask. */
export const kernel: readonly Attempt[] = [
  ...["perf", "bpf", "io_uring", "keyctl", "add_key", "userfaultfd", "fanotify", "reboot", "setns"].map((name) =>
    simple(name, () => ["call", name]),
  ),
  simple("ptrace of a process of its own", () => ["trace"]),
  simple("user namespace, unshare", () => ["namespace", "0"]),
  simple("user namespace, clone", () => ["namespace", "1"]),
  simple("user namespace, clone3", () => ["namespace", "2"]),
  simple("set-user-id program", () => ["/root-attack", "root"], { controlBefore: asSandboxUser }),
  simple("weaker address layout", () => ["call", "personality"]),
  simple("higher priority", () => ["call", "nice"]),
  simple("real-time priority", () => ["call", "realtime"]),
  simple("higher limits", () => ["limits"]),
  simple("the clock", () => ["clock"]),
  simple("the host's name", () => ["call", "hostname"]),
  simple("typing into a terminal", () => ["terminal"]),
  simple("calls of another processor", () => ["old"]),
  simple("other cores", () => ["cores"], { pinned: true }),
];
