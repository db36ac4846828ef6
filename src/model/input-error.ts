/**
 * The one error for input that came from outside and is wrong: what a person gets to read.
 * Commands answer it with exit status 2; the app answers it on the issue.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  /** Where: `goal.md:7`, `benchmark.yaml:3:5`, `issue #4`. */
  readonly where: string;
  /** What is wrong, with the value found and the limit. */
  readonly what: string;
  /** How to mend it: a command, a line to write. */
  readonly remedy: string;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.where}: ${problem.what}\n  ${problem.remedy}`, options);
    this.where = problem.where;
    this.what = problem.what;
    this.remedy = problem.remedy;
  }
}

export type Problem = { where: string; what: string; remedy: string };

/** Something in the surroundings is missing or failed (no compiler, no sandbox): exit status 1, same shape. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(`${what}\n  ${remedy}`, options);
    this.remedy = remedy;
  }
}
