import { expect, test } from "vitest";

import { checkWebhook, operations } from "../../src/local/api-description.ts";
import { playedOperations, playedWebhooks } from "../../src/local/played.ts";
import { rules } from "../../src/local/rules/index.ts";

test("every operation that is said to be played has a rule and GitHub's description, and no other has", () => {
  const played = [...playedOperations].toSorted();
  expect(Object.keys(rules).toSorted()).toEqual(played);
  expect(operations.map((operation) => operation.operationId).toSorted()).toEqual(played);
});

test("every webhook that is said to be played is described, so that an empty one is wrong", () => {
  for (const name of playedWebhooks)
    expect(checkWebhook(name, {})).toContainEqual(expect.stringContaining("must have required property"));
});
