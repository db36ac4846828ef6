import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { tokenPermissions } from "../../src/github/installation-tokens.ts";
import { handledEvents } from "../../src/decide/to-intent.ts";

const text = readFileSync(new URL("../../app.yml", import.meta.url), "utf8");
const Manifest = z.looseObject({
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
});
const manifest = Manifest.parse(parse(text));

/** Every app gets these, and none can subscribe to them. */
const unasked = ["installation", "installation_repositories"];

test("the app subscribes to the events that it handles, and to no others", () => {
  const names = handledEvents.map((event) => event.split(".")[0] ?? "");
  const handled = new Set(names.filter((name) => !unasked.includes(name)));
  expect(new Set(manifest.default_events)).toEqual(handled);
});

test("the app asks for these permissions and no others; above all not for workflows", () => {
  expect(manifest.default_permissions).toEqual(tokenPermissions);
  expect(tokenPermissions).toEqual({
    metadata: "read",
    contents: "write",
    pull_requests: "write",
    issues: "write",
    checks: "write",
    actions: "write",
  });
});

test("each permission and each event has its reason beside it", () => {
  const lines = text.split("\n");
  for (const key of [...Object.keys(manifest.default_permissions), ...manifest.default_events]) {
    const at = lines.findIndex((line) => line.startsWith(`  ${key}:`) || line === `  - ${key}`);
    expect([key, lines[at - 1]]).toEqual([key, expect.stringMatching(/^ {2}# .{20,}/)]);
  }
});
