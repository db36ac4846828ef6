import fc from "fast-check";
import { expect, it } from "vitest";
import { KeyFilter } from "../../src/propose/gateway/without-key.ts";

/** What passes of pieces of these sizes. */
function pass(key: string | null, text: string, sizes: readonly number[]): string {
  const bytes = Buffer.from(text);
  const filter = new KeyFilter(key);
  const passed: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    passed.push(filter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return Buffer.concat([...passed, filter.end()]).toString();
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 });

it("takes out every key however the bytes are cut into pieces, and nothing else", () => {
  // Few letters, so that beginnings of the key overlap; a part of the key may stand anywhere.
  const key = fc.string({ unit: fc.constantFrom("a", "b", "é"), minLength: 12, maxLength: 16 });
  const parts = fc.array(fc.tuple(fc.nat(16), fc.nat(16), fc.constantFrom("", "x", "ab")), { maxLength: 20 });
  fc.assert(
    fc.property(key, parts, sizes, (secret, said, cuts) => {
      const text = said.map(([from, to, more]) => secret.slice(from, to) + more).join("");
      for (const whole of [`${text}.`, `${secret}${text}${secret}${secret}.`])
        expect(pass(secret, whole, cuts)).toBe(whole.replaceAll(secret, "[key]"));
    }),
  );
});

it("gives away no more than a few bytes of a key in the middle of which everything ends", () => {
  expect(pass("sk-0123456789", "it is sk-012345678", [5])).toBe("it is [key]");
  expect(pass("sk-0123456789", "it asks", [5])).toBe("it asks");
});

it.each([null, "", "x", "EMPTY"])("takes nothing out where there is no secret: %o", (key) => {
  const text = "if (EMPTY) return x;";
  expect(pass(key, text, [3])).toBe(text);
});
