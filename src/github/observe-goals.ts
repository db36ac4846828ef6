import type { Observation } from "../decide/observation.ts";
import type { Intent } from "../decide/intent.ts";
import type { Connection } from "./connection.ts";

type Look = Extract<Intent, { kind: "look-at-goals" }>;

/** The goal files of the default branch, against what is known of them. */
export function observeGoals(_connection: Connection, _look: Look): Promise<Observation> {
  throw new Error("not built yet");
}
