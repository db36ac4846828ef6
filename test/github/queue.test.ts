import { expect, test } from "vitest";
import { LimitError } from "../../src/github/limit-error.ts";
import { createQueue, type QueueOptions, type Work } from "../../src/github/queue.ts";

type Item = { name: string; heard: string[] };

/** A queue whose work is let go by hand. */
function play(options: Partial<QueueOptions<Item>> = {}) {
  const started: string[] = [];
  const failures: { name: string; retryMs: number | null }[] = [];
  const open = new Map<string, (error?: Error) => void>();
  const queue = createQueue<Item>({
    run: (item) =>
      new Promise((resolve, reject) => {
        started.push(item.name);
        open.set(item.name, (error) => (error ? reject(error) : resolve()));
      }),
    merge: (waiting, later) => ({ ...later, heard: [...waiting.heard, ...later.heard] }),
    instead: () => null,
    onFailure: ({ item, retryMs }) => void failures.push({ name: item.name, retryMs }),
    retryAfter: [],
    ...options,
  });
  const work = (name: string, key = name, lane = "1", id = name): Work<Item> => ({
    lane,
    key,
    id,
    item: { name, heard: [name] },
  });
  const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
  const end = async (name: string, error?: Error) => {
    open.get(name)?.(error);
    await tick();
  };
  return { queue, work, tick, end, started, failures };
}

test("work of one key runs one by one in its order, of other keys beside it", async () => {
  const { queue, work, tick, end, started } = play();
  queue.add(work("a1", "a"));
  queue.add(work("a2", "a"));
  queue.add(work("b1", "b"));
  await tick();
  expect(started).toEqual(["a1", "b1"]);
  await end("b1");
  expect(started).toEqual(["a1", "b1"]);
  await end("a1");
  expect(started).toEqual(["a1", "b1", "a2"]);
});

test("of one key and kind only one waits, and it knows what both knew; what runs already is done again", async () => {
  const runs: Item[] = [];
  const { queue, work, tick } = play({ run: async (item) => void runs.push(item) });
  queue.add(work("look", "a"));
  queue.add(work("look", "a"));
  await tick();
  expect(runs).toEqual([{ name: "look", heard: ["look", "look"] }]);
  const held = play();
  held.queue.add(held.work("look", "a"));
  await held.tick();
  held.queue.add(held.work("look", "a"));
  held.queue.add(held.work("look", "a"));
  await held.end("look");
  await held.end("look");
  expect(held.started).toEqual(["look", "look"]);
});

test("lanes take turns, and none has more than its share at once", async () => {
  const { queue, work, tick, end, started } = play({ concurrency: 3, perLane: 2 });
  for (let i = 0; i < 50; i++) queue.add(work(`flood${i}`, `flood${i}`, "1"));
  queue.add(work("other", "other", "2"));
  queue.add(work("third", "third", "3"));
  await tick();
  expect(started).toEqual(["flood0", "other", "third"]);
  await end("other");
  await end("third");
  expect(started).toEqual(["flood0", "other", "third", "flood1"]);
});

test("failed work is taken up again after each pause, then given up", async () => {
  let runs = 0;
  const run = async () => {
    runs++;
    throw new Error("down");
  };
  const { queue, work, failures } = play({ run, retryAfter: [10, 20] });
  queue.add(work("a"));
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(failures.map(({ retryMs }) => retryMs)).toEqual([10, 20, null]);
  expect(runs).toBe(3);
  expect(queue.view()).toMatchObject({ waiting: 0, running: 0, delayed: 0 });
});

test("work that GitHub's limits refused waits as long as they say, and that is no failure of it", async () => {
  const until = Date.now() + 90_000;
  const run = () => Promise.reject(new Error("500", { cause: new LimitError("the limit is reached", until) }));
  const { queue, work, tick, failures } = play({ run, retryAfter: [] });
  queue.add(work("a"));
  await tick();
  expect(failures[0]?.retryMs).toBeGreaterThan(80_000);
  expect(queue.view().delayed).toBe(1);
});

test("a delivery that comes while its work waits for another try takes it along", async () => {
  const runs: Item[] = [];
  const run = async (item: Item) => {
    runs.push(item);
    if (runs.length === 1) throw new Error("down");
  };
  const { queue, work, tick } = play({ run, retryAfter: [60_000] });
  queue.add(work("a"));
  await tick();
  queue.add(work("a"));
  await tick();
  expect(runs[1]?.heard).toEqual(["a", "a"]);
  expect(queue.view().delayed).toBe(0);
});

test("beyond the limit one piece of work stands for many, and beyond twice the limit nothing is taken", async () => {
  const { queue, work } = play({ concurrency: 0, limit: 3, instead: ({ lane }) => work("all", "all", lane) });
  for (let i = 0; i < 1000; i++) expect(queue.add(work(`w${i}`))).toBe(true);
  expect(queue.view().waiting).toBe(4);
  const strict = play({ concurrency: 0, limit: 3 });
  const taken = Array.from({ length: 10 }, (_, i) => strict.queue.add(strict.work(`press${i}`)));
  expect(taken.filter(Boolean)).toHaveLength(6);
  expect(strict.queue.view().waiting).toBe(6);
});

test("draining ends what is at hand, starts nothing after its limit, and says how much is left", async () => {
  const { queue, work, tick, end, started } = play({ concurrency: 1 });
  queue.add(work("a"));
  queue.add(work("b"));
  const drained = queue.drain(40);
  await tick();
  expect(await drained).toBe(2);
  await end("a");
  expect(started).toEqual(["a"]);
  const quick = play({ run: async () => undefined });
  quick.queue.add(quick.work("a"));
  expect(await quick.queue.drain(10_000)).toBe(0);
});

test("10,000 pieces of work for one installation are taken in and worked off within a second or so", async () => {
  const { queue, work } = play({ run: async () => undefined, limit: 20_000 });
  const began = performance.now();
  for (let i = 0; i < 10_000; i++) queue.add(work(`w${i}`));
  await queue.idle();
  expect(performance.now() - began).toBeLessThan(5000);
});

test("a key rests after its work: what comes meanwhile is one more look", async () => {
  let runs = 0;
  const { queue, work, tick } = play({ run: async () => void runs++, restMs: 60 });
  queue.add(work("a"));
  await tick();
  for (let times = 0; times < 5; times++) {
    queue.add(work("a"));
    await tick();
  }
  expect(runs).toBe(1);
  await queue.idle();
  expect(runs).toBe(2);
});
