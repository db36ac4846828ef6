import { describe, expect, it } from "vitest";
import { setbackOf, tidy, type ServerError } from "../../src/propose/models/setback.ts";

const error = (more: Partial<ServerError>): ServerError => ({
  status: undefined,
  headers: new Headers(),
  type: null,
  message: "It failed.",
  noAnswer: false,
  ...more,
});

describe("what an error means for another try", () => {
  it.each<[Partial<ServerError>, string, string]>([
    [{ status: 400 }, "request", "never"],
    [{ status: 413 }, "request", "never"],
    [{ status: 422 }, "request", "never"],
    [{ status: 401 }, "key", "never"],
    [{ status: 402 }, "key", "never"],
    [{ status: 403 }, "key", "never"],
    [{ status: 404 }, "model", "never"],
    [{ status: 400, message: "some/model is not a valid model ID" }, "model", "never"],
    [{ status: 400, message: "Your credit balance is too low to access the API." }, "key", "never"],
    [{ status: 429, type: "insufficient_quota" }, "key", "never"],
    [{ status: 408 }, "connection", "later"],
    [{ status: 409 }, "busy", "later"],
    [{ status: 429 }, "busy", "later"],
    [{ status: 503 }, "busy", "later"],
    [{ status: 529 }, "busy", "later"],
    [{ status: 500 }, "server", "later"],
    [{ status: 502 }, "server", "later"],
    [{ type: "overloaded_error" }, "busy", "later"],
    [{ type: "authentication_error" }, "key", "never"],
    [{ type: "something_new" }, "server", "later"],
    [{ noAnswer: true, message: "no connection to the gateway (other side closed)" }, "connection", "later"],
    [{ noAnswer: true, message: "no connection to the gateway (connect ECONNREFUSED x)" }, "connection", "never"],
    [{ status: 402, headers: new Headers({ "x-hone-gateway": "cap" }) }, "cap", "never"],
    [{ status: 400, headers: new Headers({ "x-hone-gateway": "request" }) }, "request", "never"],
    [{ status: 502, headers: new Headers({ "x-hone-gateway": "connection" }) }, "connection", "later"],
    [{ status: 429, headers: new Headers({ "x-should-retry": "false" }) }, "busy", "never"],
  ])("%o: %s, %s", (given, kind, again) => {
    expect(setbackOf(error(given))).toMatchObject({ kind, again });
  });

  it.each<[Record<string, string>, number | null]>([
    [{}, null],
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "250", "retry-after": "2" }, 250],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 0],
  ])("%o asks to wait %s ms", (headers, waitMs) => {
    expect(setbackOf(error({ status: 429, headers: new Headers(headers) })).waitMs).toBe(waitMs);
  });

  it("is told in one short line without what looks like a key", () => {
    const long = `Incorrect API key provided: sk-proj-abc***xyz1.\n\n  You sent Bearer abcdef123456. ${"x".repeat(500)}`;
    const line = tidy(long);
    expect(line).toMatch(/^Incorrect API key provided: \[key\]\.? You sent \[key\]/);
    expect(line).toHaveLength(300);
  });
});
