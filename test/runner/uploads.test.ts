import { expect, test } from "vitest";
import { deliver, NameTaken } from "../../src/runner/uploads.ts";

const artifact = { name: "hone-result-1", files: [] };

/** Delivers to a service that answers each try as told, and has kept the names it is said to have. */
async function delivered(tries: readonly (Error | null)[], kept: readonly string[] = []) {
  const waited: number[] = [];
  const said: string[] = [];
  let at = 0;
  const store = {
    upload: async () => {
      const failure = tries[at++];
      if (failure) throw failure;
    },
    has: async (name: string) => kept.includes(name),
  };
  const sleep = async (ms: number) => void waited.push(ms);
  const done = deliver(artifact, { store, warn: (text) => void said.push(text), sleep });
  const failure = await done.then(
    () => null,
    (error: unknown) => error,
  );
  return { failure, waited, said, tries: at };
}

const lost = new Error("Failed to CreateArtifact:\n socket hang up");
const taken = new NameTaken("The name hone-result-1 is taken");

test("a try that fails is made again after longer and longer waits, each told of", async () => {
  const { failure, waited, said } = await delivered([lost, lost, null]);
  expect([failure, waited]).toEqual([null, [2_000, 8_000]]);
  expect(said[0]).toBe("hone-result-1 could not be uploaded (Failed to CreateArtifact: socket hang up); again in 2 s.");
});

test("a service that stays down is given up on with what it said last", async () => {
  expect(await delivered([lost, lost, lost, lost])).toMatchObject({ failure: lost, tries: 4 });
});

test("an answer that an earlier try has brought there whole counts, though that try seemed to fail", async () => {
  expect(await delivered([lost, taken], ["hone-result-1"])).toMatchObject({ failure: null, tries: 2 });
});

test("a name that an earlier try took and left empty is lost, and more tries would not help", async () => {
  expect(await delivered([lost, taken])).toMatchObject({ failure: taken, tries: 2 });
});
