import type { JsonObject } from "./json.ts";

/** An answer that says no, in GitHub's shape. Thrown by rules, turned into HTTP in one place. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, message: string, more: JsonObject = {}) {
    super(message);
    this.status = status;
    this.body = { message, ...more, documentation_url: "https://docs.github.com/rest", status: String(status) };
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");

/** GitHub's "Validation Failed", with the field that was wrong. */
export function invalid(resource: string, field: string, code: string, message?: string): Refusal {
  const error: JsonObject = message === undefined ? { resource, field, code } : { resource, field, code, message };
  return new Refusal(422, "Validation Failed", { errors: [error] });
}
