/** What goes wrong between the app and GitHub, by a script, so that a test can break any one request. */

/** One request to the offline GitHub, as the log keeps it. */
export type Asked = {
  /** Counts all requests from 1. */
  number: number;
  /** REST by `operationId`; `graphql createCommitOnBranch`, `git`, `artifact CreateArtifact`, `blob PUT`; else `unknown`. */
  operation: string;
  /** Counts the requests of this operation from 1. */
  nth: number;
  method: string;
  path: string;
  /** Null while it is under way, and when no answer arrived. */
  status: number | null;
};

export type Fault =
  /** The request never arrives: nothing is done, no answer comes. */
  | { kind: "lose-request" }
  /** All is done and the answer never arrives. */
  | { kind: "lose-answer" }
  /** GitHub answers this in place of doing it. */
  | { kind: "fail"; status: 500 | 502 | 503 | 504 }
  /** GitHub's secondary limit, with how long to wait, seconds. */
  | { kind: "secondary-limit"; retryAfter: number }
  /** A refusal in words, as a rule of an organisation makes one. */
  | { kind: "refuse"; status: 403 | 404 | 409 | 422; message: string }
  /** It takes this long, milliseconds of the real clock. */
  | { kind: "slow"; ms: number };

/** Asked before each request. Null: nothing goes wrong with it. */
export type FaultScript = (asked: Readonly<Asked>) => Fault | null;

/** What a caller sees when the connection breaks. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}
