import type { Reviewed } from "../model/ledger.ts";
import { code, prose } from "./escape.ts";

/** What the model that proposed a winner said of it: a word to the reviewer, and no gate. */
export const reviewInWords = ({ proposer, approves, why }: Omit<Reviewed, "type">): string =>
  `${code(proposer, 64)}, which proposed it, ${approves ? "would merge it" : "**would not merge it**"}: ${prose(why, 1000)}`;
