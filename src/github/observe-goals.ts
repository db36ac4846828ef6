import type { Observation } from "../decide/observation.ts";
import type { Connection } from "./connection.ts";

/** The goal files of the default branch, against what is known of them. */
export function observeGoals(_connection: Connection): Promise<Observation> {
  throw new Error("not built yet");
}
