import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { evaluatorFile, evaluatorSource } from "../../scripts/evaluator-digest.ts";

test("the evaluator's digest is that of the sources that decide a verdict", async () => {
  expect(await readFile(evaluatorFile, "utf8"), "run `npm run build` and commit what it writes").toBe(
    await evaluatorSource(),
  );
});
