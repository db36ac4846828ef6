import type { Observation } from "../decide/observation.ts";
import type { Connection } from "./connection.ts";

/** The commands on an issue that are not worked off yet, and the campaign that they are about. */
export function observeComments(_connection: Connection, _issue: number): Promise<Observation> {
  throw new Error("not built yet");
}
