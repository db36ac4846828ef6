import { expect, it } from "vitest";
import { initialIn, namesOfInitial } from "../../src/model/init-value.ts";

it("a constructor's text is an expression where all its names are parameters, and a text where not", () => {
  const values = { dim: 64, heads: 4 };
  expect(initialIn("dim", values)).toBe(64);
  expect(initialIn("2 * dim / heads", values)).toBe(32);
  expect(initialIn("gelu", values)).toBe("gelu");
  expect(initialIn("max-pool", values)).toBe("max-pool");
  expect(initialIn("dim * groups", values)).toBe("dim * groups");
  expect(initialIn("3", values)).toBe("3");
  expect(initialIn("a b (", values)).toBe("a b (");
  expect(initialIn("constructor", values)).toBe("constructor");
  expect(initialIn(["dim", 3, "same"], values)).toEqual([64, 3, "same"]);
  for (const plain of [true, null, 1.5]) expect(initialIn(plain, values)).toBe(plain);
  expect(namesOfInitial(["dim * k", "x", 3])).toEqual(["dim", "k", "x"]);
});
