import { refusalHeader } from "../gateway/refusal.ts";
import { ModelFailure, type FailureKind } from "./model-client.ts";

/** Why one try brought no answer, and whether another may. */
export type Setback = {
  kind: FailureKind;
  /** What failed, in words and without a secret. */
  what: string;
  again: "never" | "later";
  /** How long the server asks to wait, milliseconds; null: it does not say. */
  waitMs: number | null;
};

/** What came is not what the protocol says. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

/** The answer ended before it was whole, or did not begin in time. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** An error of either SDK, as far as it matters here. */
export type ServerError = {
  /** HTTP status; undefined: an error within a stream, or no answer at all. */
  status: number | undefined;
  headers: Headers | undefined;
  /** `overloaded_error`, `insufficient_quota`: the protocol's word. */
  type: string | null;
  message: string;
  /** No answer came. */
  noAnswer: boolean;
};

const byStatus: Readonly<Record<number, readonly [FailureKind, Setback["again"]]>> = {
  401: ["key", "never"],
  402: ["key", "never"],
  403: ["key", "never"],
  404: ["model", "never"],
  408: ["connection", "later"],
  409: ["busy", "later"],
  429: ["busy", "later"],
  503: ["busy", "later"],
  529: ["busy", "later"],
};

/** Errors that have no status because they come in the middle of a stream. */
const byType: Readonly<Record<string, readonly [FailureKind, Setback["again"]]>> = {
  overloaded_error: ["busy", "later"],
  rate_limit_error: ["busy", "later"],
  billing_error: ["key", "never"],
  authentication_error: ["key", "never"],
  permission_error: ["key", "never"],
  not_found_error: ["model", "never"],
  invalid_request_error: ["request", "never"],
};

/** Meanings that some servers give in words alone. */
const byWords: readonly (readonly [RegExp, FailureKind])[] = [
  [/insufficient.quota|credit balance|insufficient (funds|credits)|payment required/i, "key"],
  [/\bmodel\b.*(not found|not exist|not a valid|unknown|unsupported)|(unknown|invalid) model/i, "model"],
];

/** What an error of the server, or on the way to it, means for another try. */
export function setbackOf(error: ServerError): Setback {
  const { status, headers } = error;
  const what = `${status === undefined ? "" : `status ${status}, `}${tidy(error.message)}`;
  const refused = headers?.get(refusalHeader);
  if (refused === "cap") return { kind: "cap", what, again: "never", waitMs: null };
  if (refused === "request") return { kind: "request", what, again: "never", waitMs: null };
  // Nobody listens at the socket: the gateway has ended, and does not come back.
  const gone = error.noAnswer && /ENOENT|ECONNREFUSED/.test(error.message);
  if (refused === "connection" || error.noAnswer) {
    return { kind: "connection", what, again: gone ? "never" : "later", waitMs: null };
  }
  const [kind, again] = meaning(error);
  const asked = headers?.get("x-should-retry");
  return { kind, what, again: asked === "false" ? "never" : again, waitMs: waitAsked(headers) };
}

function meaning({ status, type, message }: ServerError): readonly [FailureKind, Setback["again"]] {
  const [, kind] = byWords.find(([words]) => words.test(`${type} ${message}`)) ?? [];
  if (kind && (status === undefined || status < 500)) return [kind, "never"];
  if (status === undefined) return byType[type ?? ""] ?? ["server", "later"];
  return byStatus[status] ?? (status >= 500 ? ["server", "later"] : ["request", "never"]);
}

/** `retry-after` in seconds or as a date, or `retry-after-ms`: milliseconds. */
function waitAsked(headers: Headers | undefined): number | null {
  const exact = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const given = headers?.get("retry-after") ?? null;
  if (given === null) return null;
  const ms = Number.isFinite(Number(given)) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** An SDK says only `Connection error.`; the reason is the cause's cause. */
export function connectionWords({ cause }: Error): string {
  const reason = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : "";
  return `no connection to the gateway${reason ? ` (${reason})` : ""}`;
}

const remedies: Readonly<Record<FailureKind, string>> = {
  key: "Check the key and what its account may do and pay.",
  model: "Check the model's name and the endpoint's address.",
  request: "This request is refused as it stands.",
  busy: "Go on later, or ask the provider for higher limits.",
  server: "Go on later; the provider's status page may say more.",
  connection: "Check that the endpoint's address is right and can be reached from here.",
  format: "Check that the endpoint speaks this protocol.",
  cap: "Allow more money, or go on without this model.",
};

/** The one error of a model client, in one line. */
export function failureOf(model: string, { kind, what }: Setback, tries: number, cause: unknown): ModelFailure {
  const often = tries > 1 ? ` (${tries} tries)` : "";
  return new ModelFailure(kind, `${model}: ${what}${often}. ${remedies[kind]}`, { cause });
}

/** A server's words in one short line. Some repeat a part of the key. */
export function tidy(message: string): string {
  const line = message
    .replace(/\s+/g, " ")
    .replace(/\b(sk|key|hf|gsk|xai)[-_][\w*.-]{6,}/gi, "[key]")
    .replace(/\bBearer\s+\S+/gi, "[key]")
    .trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line.replace(/[.\s]+$/, "");
}
