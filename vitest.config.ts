import { defineConfig } from "vitest/config";

/** Tests that measure: each of them wants the machine to itself. */
const measuring = [
  "test/action/**/*.test.ts",
  "test/app-action/**/*.test.ts",
  "test/cli/{demo,import-python-selftest,import-selftest,interrupted,mcp,models,other-goals,prepare,resume,run,selftest,step,tests-gate}.test.ts",
  "test/engine-tree.test.ts",
  "test/evaluate/**/*.test.ts",
  "test/propose/agent/prepare.test.ts",
  "test/propose/engine-turn.test.ts",
  "test/runner/chain.test.ts",
  "test/sandbox/**/*.test.ts",
];

export default defineConfig({
  test: {
    globalSetup: ["test/fresh-cache.ts"],
    // Real compilers, sandboxes and servers on a busy machine: a limit that only a hang reaches.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: measuring,
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: measuring, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
