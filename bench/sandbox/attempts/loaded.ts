import { join } from "node:path";
import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import { plant } from "../place.ts";
import { hits, prints, reaches } from "./evidence.ts";

/** The same from a candidate's library, in the process that a harness loads it into. */
export const loaded: readonly Attempt[] = [
  simple("library: expected outputs in the evaluator's memory", () => ["scan", String(process.pid)]),
  simple("library: passwords of the machine", () => ["read", "/etc/shadow"], prints(/^root:/m)),
  simple("library: store of artifacts", ({ scratch, secret }) => [
    "read",
    plant(join(scratch.path, "artifact-other"), secret),
  ]),
  simple("library: environment", () => ["environment"]),
  simple("library: TCP to loopback", ({ ports }) => ["tcp", ports.tcp], reaches("tcp")),
  simple("library: abstract Unix socket", ({ abstractName }) => ["abstract", abstractName], reaches("abstract")),
  hits("library: kill of the evaluator", ({ victim }) => ["signal", victim.pid(), "9"]),
  simple("library: a process of its own", () => ["program"]),
  simple("library: bpf", () => ["call", "bpf"]),
  simple("library: user namespace", () => ["namespace", "1"]),
  simple("library: other cores", () => ["cores"], { pinned: true }),
  simple("library: the harness for later runs", () => ["open", "/hone/harness"], {
    controlBefore: () => ["sh", "-c", 'exec "$0" open "$HONE_BENCH_PLACE/harness"'],
  }),
  simple("library: inherited descriptors", () => ["descriptors"]),
].map((attempt) => ({ ...attempt, as: "library" as const }));
