import { expect, test } from "vitest";
import { parseBoundedJson } from "../../src/github/bounded-json.ts";

test("brackets, commas and quotes within strings count for nothing", () => {
  const text = JSON.stringify({ a: '[[[[{{{{,,,,"\\', b: ["[".repeat(1000), ",".repeat(200_000)] });
  expect(parseBoundedJson(text)).toEqual(JSON.parse(text));
});

test.each(["", "{", '"open', '{"a":1}]', "\\"])("%j is no JSON", (text) => {
  expect(() => parseBoundedJson(text)).toThrow("it is not JSON");
});
