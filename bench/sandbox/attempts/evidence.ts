import { existsSync, rmSync } from "node:fs";
import type { Attempt } from "../attempt.ts";
import { simple } from "../attempt.ts";
import type { Place } from "../place.ts";

/** What an attempt is seen by from outside, where that is more than what it printed. */
type Seen = Pick<Attempt, "evidence"> & Pick<Attempt, "after">;

/** It printed a file that it must not read. */
export const prints = (pattern: RegExp): Seen => ({
  evidence: (_, { printed }) => (pattern.test(printed) ? "it printed the file" : null),
});

/** A listener of the machine was reached. */
export const reaches = (name: string): Seen => ({
  evidence: async ({ reached }) => ((await reached()).includes(name) ? "the listener was reached" : null),
});

/** A file at `path` that was not there before. */
export const appears = (path: (place: Place) => string): Seen => ({
  evidence: (place) => (existsSync(path(place)) ? `${path(place)} appeared` : null),
  after: (place) => rmSync(path(place), { force: true }),
});

/** The victim's user is the sandbox's own, so that only the namespace keeps it. */
export const hits = (name: string, words: Attempt["words"], more: Partial<Attempt> = {}): Attempt =>
  simple(name, words, {
    evidence: ({ victim }) => (victim.isRunning() ? null : "another process was hit"),
    after: ({ victim }) => victim.revive(),
    ...more,
  });

/**
 * Words that make a control harmless to others: as the sandbox's own user. Whoever is not root would do it to himself, so
 * that it is not run at all.
 */
export const asSandboxUser = ({ scratch: { user } }: Place): readonly string[] =>
  user ? ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--"] : ["false"];
