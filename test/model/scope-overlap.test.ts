import { expect, test } from "vitest";
import { mayOverlap } from "../../src/model/scope.ts";

const scoped = (text: string, root = "") => ({ scope: text.split(" "), root });

test.each([
  ["matmul.c", "matmul.c"],
  ["matmul.c", "*.c"],
  ["src/a.c", "src/"],
  ["src", "src/kernels/a.c"],
  ["src/**", "src/kernels"],
  ["src/*.c", "src"],
  ["src/*.c", "src/a*"],
  ["**", "docs/a.md"],
  ["./src/../src/a.c src/b.c", "src/b.c"],
])("%s and %s may have a file in common", (a, b) => {
  expect(mayOverlap(scoped(a), scoped(b))).toBe(true);
  expect(mayOverlap(scoped(b), scoped(a))).toBe(true);
});

test.each([
  ["matmul.c", "other.c"],
  ["src/a.c", "src/*.h"],
  ["src/a.c", "source"],
  ["src", "srcs/a.c"],
  ["a/*.c", "b/*.c"],
  ["src !src/a.c", "src/a.c"],
  ["../outside.c", "../outside.c"],
])("%s and %s have none", (a, b) => {
  expect(mayOverlap(scoped(a), scoped(b))).toBe(false);
  expect(mayOverlap(scoped(b), scoped(a))).toBe(false);
});

test("each scope is relative to its own folder", () => {
  expect(mayOverlap(scoped("a.c", "kernels"), scoped("kernels/*.c"))).toBe(true);
  expect(mayOverlap(scoped("a.c", "kernels"), scoped("a.c"))).toBe(false);
});
