import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { LimitError, limitOf } from "../../src/github/limit-error.ts";
import { createOutbox } from "../../src/github/limits.ts";

type Asked = { method: string; path: string; etag: string | undefined; at: number };

/** A server that answers as told, and a clock that only waiting moves. */
async function play(answer: (asked: Asked, response: ServerResponse) => void) {
  const asked: Asked[] = [];
  let now = 1_800_000_000_000;
  const server = createServer((request: IncomingMessage, response) => {
    const { method = "", url: path = "", headers } = request;
    const one = { method, path, etag: headers["if-none-match"], at: now };
    asked.push(one);
    request.resume().on("end", () => answer(one, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const outbox = createOutbox({ now: () => now, wait: async (ms) => void (now += ms) });
  const send = outbox.fetchFor("installation 1");
  const get = (path: string) => send(`http://127.0.0.1:${port}${path}`);
  const post = (path: string) => send(`http://127.0.0.1:${port}${path}`, { method: "POST", body: "{}" });
  return { asked, outbox, get, post, port, clock: { now: () => now, move: (ms: number) => void (now += ms) } };
}

const json = { "content-type": "application/json" };
const failureOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => null,
    (error: unknown) => error,
  );

test("a read that is repeated is asked for with its ETag, and 304 answers with what was read before", async () => {
  const { get, asked } = await play(({ etag }, response) => {
    if (etag === '"1"') response.writeHead(304, { "x-ratelimit-remaining": "10", "x-ratelimit-reset": "1" }).end();
    else response.writeHead(200, { ...json, etag: '"1"', link: '<x>; rel="next"' }).end('{"a":1}');
  });
  await (await get("/repos/o/r")).text();
  const second = await get("/repos/o/r");
  expect(second.status).toBe(200);
  expect(second.url).toContain("/repos/o/r");
  expect(second.headers.get("link")).toBe('<x>; rel="next"');
  expect(await second.json()).toEqual({ a: 1 });
  expect(asked.map(({ etag }) => etag)).toEqual([undefined, '"1"']);
});

test("what is named by a full id never changes: it is asked for once, whatever else is asked for again", async () => {
  const { get, asked } = await play((_, response) => response.writeHead(200, { ...json, etag: '"1"' }).end('{"a":1}'));
  const id = "0123456789abcdef0123456789abcdef01234567";
  const unchanging = [`git/blobs/${id}`, `git/trees/${id}?recursive=1`, `git/commits/${id}`, `contents/a.md?ref=${id}`];
  const changing = ["git/trees/main", "git/ref/heads/main", "contents/a.md", "contents/a.md?ref=main", `commits/${id}`];
  for (const path of [...unchanging, ...changing]) {
    expect(await (await get(`/repos/o/r/${path}`)).json()).toEqual(await (await get(`/repos/o/r/${path}`)).json());
  }
  const times = (path: string) => asked.filter((one) => one.path === `/repos/o/r/${path}`).length;
  expect(unchanging.map(times)).toEqual([1, 1, 1, 1]);
  expect(changing.map(times)).toEqual([2, 2, 2, 2, 2]);
});

test("one account's answers are never another's", async () => {
  const { get, outbox, port, asked } = await play((_, response) =>
    response.writeHead(200, { ...json, etag: '"1"' }).end("{}"),
  );
  const blob = "/repos/o/r/git/blobs/0123456789abcdef0123456789abcdef01234567";
  for (const path of ["/x", blob]) {
    await get(path);
    await outbox.fetchFor("installation 2")(`http://127.0.0.1:${port}${path}`);
  }
  expect(asked.map(({ etag }) => etag)).toEqual([undefined, undefined, undefined, undefined]);
});

test("a secondary limit is waited for as long as GitHub says, and the write is sent again", async () => {
  let times = 0;
  const { post, asked } = await play((_, response) => {
    if (times++ === 0) response.writeHead(403, { "retry-after": "5" }).end("{}");
    else response.writeHead(201, json).end("{}");
  });
  expect((await post("/repos/o/r/issues/1/comments")).status).toBe(201);
  expect((asked[1]?.at ?? 0) - (asked[0]?.at ?? 0)).toBe(5000);
});

test("a limit that takes long fails at once with its time, and nothing is sent before it", async () => {
  const { get, asked, clock } = await play((_, response) =>
    response.writeHead(429, { "retry-after": "600" }).end("{}"),
  );
  const first = await failureOf(get("/x"));
  expect(first).toBeInstanceOf(LimitError);
  expect(limitOf(first)?.until).toBe(clock.now() + 600_000);
  const second = await failureOf(get("/y"));
  expect(limitOf(second)?.until).toBe(clock.now() + 600_000);
  expect(asked).toHaveLength(1);
});

test("a secondary limit without a time lasts a minute, and each one after it twice as long", async () => {
  const { get, clock } = await play((_, response) =>
    response.writeHead(403, json).end('{"message":"You have exceeded a secondary rate limit."}'),
  );
  const pauses: number[] = [];
  for (let times = 0; times < 3; times++) {
    const began = clock.now();
    const until = limitOf(await failureOf(get("/x")))?.until ?? 0;
    pauses.push(until - began);
    clock.move(until - began);
  }
  expect(pauses).toEqual([60_000, 120_000, 240_000]);
});

test("when the hour's quota is used up nothing is sent until it is renewed", async () => {
  const reset = 1_800_000_000 + 1800;
  const { get, asked } = await play((_, response) =>
    response.writeHead(200, { ...json, "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) }).end("{}"),
  );
  await get("/x");
  expect(limitOf(await failureOf(get("/y")))?.until).toBe(reset * 1000);
  expect(asked).toHaveLength(1);
});

test("a missing permission is no limit: it is answered as it is", async () => {
  const { get, asked } = await play((_, response) =>
    response.writeHead(403, { ...json, "x-ratelimit-remaining": "100" }).end('{"message":"Resource not accessible"}'),
  );
  const response = await get("/x");
  expect(response.status).toBe(403);
  expect(await response.json()).toEqual({ message: "Resource not accessible" });
  expect(asked).toHaveLength(1);
});

test("a read is tried again after a failure of GitHub's, a write never", async () => {
  const { get, post, asked } = await play((_, response) => response.writeHead(502).end());
  expect((await get("/x")).status).toBe(502);
  expect((await post("/x")).status).toBe(502);
  expect(asked.map(({ method }) => method)).toEqual(["GET", "GET", "GET", "POST"]);
});

test("a connection that breaks counts as a failure of a read, and is an error of a write", async () => {
  let times = 0;
  const { get, post } = await play((_, response) => {
    if (times++ === 1) response.writeHead(200, json).end("{}");
    else response.destroy();
  });
  expect((await get("/x")).status).toBe(200);
  expect(await failureOf(post("/x"))).toBeInstanceOf(Error);
});

test("in an hour no more than 480 pieces of content are made, in a minute no more than 75", async () => {
  const { post, asked, clock } = await play((_, response) => response.writeHead(201, json).end("{}"));
  const began = clock.now();
  while (clock.now() - began < 3_590_000) {
    const limit = limitOf(await failureOf(post("/repos/o/r/issues/1/comments")));
    if (limit) clock.move(limit.until - clock.now());
  }
  const within = (ms: number) =>
    Math.max(...asked.map(({ at }) => asked.filter((other) => other.at >= at && other.at < at + ms).length));
  expect(within(60_000)).toBe(75);
  expect(within(3_590_000)).toBe(480);
});

test("reads keep below GitHub's points for a minute", async () => {
  const { get, asked } = await play((_, response) => response.writeHead(200, json).end("{}"));
  for (let times = 0; times < 900; times++) await failureOf(get("/x"));
  expect(asked.length).toBe(850);
});

test("no more than ten requests of an account are under way at once", async () => {
  let [now, most] = [0, 0];
  const { get } = await play((_, response) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now--;
      response.writeHead(200, json).end("{}");
    }, 20);
  });
  await Promise.all(Array.from({ length: 40 }, () => get("/x")));
  expect(most).toBe(10);
});
