import * as z from "zod";
import { statusOf } from "./http-status.ts";

/**
 * Why GitHub will not do something however often it is asked, or null where another try may help: rate limits, its own
 * failures, a network that is down, a branch that has moved meanwhile.
 */
export function refusalOf(error: unknown): string | null {
  if (error instanceof RefusedError) return error.message;
  const query = QueryError.safeParse(error);
  if (query.success) return refusalOfQuery(query.data);
  const status = statusOf(error);
  if (!(error instanceof Error) || status === null || ![403, 404, 422].includes(status) || mayPass(error)) return null;
  return `(${status}) ${withoutPage(error.message)}${remedyOf(error.message)}`;
}

/** Octokit puts the address of the request's documentation behind what GitHub said. */
const withoutPage = (message: string): string => message.replace(/ - https?:\/\/\S+$/, "");

/** What a person can do about a refusal that is a setting of the repository. */
const remedyOf = (message: string): string =>
  /Actions is not permitted to create or approve pull requests/i.test(message)
    ? ' Tick "Allow GitHub Actions to create and approve pull requests" in the repository\'s settings (Actions, General, Workflow permissions), then write `/hone continue 0`.'
    : "";

/** What cannot be done however often it is tried, for a reason that Hone has found itself. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** Whether a branch was no longer where it was taken to be: the next look tells where it is. */
export const isStale = (error: unknown): boolean => QueryError.safeParse(error).data?.errors[0].type === "STALE_DATA";

/** What Octokit throws for errors in a GraphQL answer, whose status is 200. */
const QueryFault = z.looseObject({ type: z.string().optional(), message: z.string() });
const QueryError = z.looseObject({
  name: z.literal("GraphqlResponseError"),
  errors: z.tuple([QueryFault]).rest(QueryFault),
});

/**
 * Types of GraphQL errors that pass: the query's time or budget was up, the branch is no longer where it was, or one that
 * was made a moment ago is not to be seen everywhere yet.
 */
const passing = ["RATE_LIMITED", "STALE_DATA", "NOT_FOUND", "INTERNAL", "SERVICE_UNAVAILABLE", "TIMEOUT"];

const refusalOfQuery = ({ errors: [{ type, message }] }: z.infer<typeof QueryError>): string | null =>
  type === undefined || passing.includes(type) ? null : `(${type}) ${message}`;

/** GitHub answers both of its limits with 403; only these tell them from a missing permission. */
function mayPass(error: Error): boolean {
  const headers = headersOf(error);
  const isSpent = headers["x-ratelimit-remaining"] === "0" || headers["retry-after"] !== undefined;
  // A branch that was made a moment ago may not be readable everywhere yet.
  return isSpent || /rate limit|abuse detection|not all refs are readable|sha can't be blank/i.test(error.message);
}

function headersOf(error: Error): Record<string, unknown> {
  const response: unknown = "response" in error ? error.response : null;
  const headers = typeof response === "object" && response && "headers" in response ? response.headers : null;
  return typeof headers === "object" && headers ? Object.fromEntries(Object.entries(headers)) : {};
}
