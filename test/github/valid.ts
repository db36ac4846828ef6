import { onTestFinished } from "vitest";
import type { OfflineGitHub } from "../../src/local/offline-github.ts";

/** Fails the test at whose end the offline GitHub has seen a request, or given an answer, that GitHub does not describe. */
export const holdValid = ({ violations }: Pick<OfflineGitHub, "violations">): void =>
  onTestFinished(() => {
    if (violations.length > 0) throw new Error(`GitHub does not describe ${JSON.stringify(violations)}`);
  });
