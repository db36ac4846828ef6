import { expect, test } from "vitest";
import { noDeliveries, recordDone, sweepDeliveries } from "../../src/github/deliveries.ts";
import type { DeliveryMemory } from "../../src/github/deliveries.ts";
import { api, connection, edge, playEdge } from "./edge.ts";

playEdge();

const now = Date.parse("2026-11-21T12:00:00Z");
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

type Sent = {
  id: number;
  guid: string;
  minutesAgo?: number;
  event?: string;
  action?: string | null;
  code?: number;
  repository?: number;
};

const item = ({
  id,
  guid,
  minutesAgo = 10,
  event = "issues",
  action = "labeled",
  code = 200,
  repository = 5,
}: Sent) => ({
  id,
  guid,
  delivered_at: ago(minutesAgo),
  redelivery: false,
  duration: 0.1,
  status: code < 300 ? "OK" : "failed",
  status_code: code,
  event,
  action,
  installation_id: 1,
  repository_id: repository,
});

const list = (items: Sent[], cursor?: string, next?: string) =>
  edge()
    .get("/app/hook/deliveries")
    .query(cursor === undefined ? { per_page: 100 } : { per_page: 100, cursor })
    .reply(
      200,
      items.map(item),
      next === undefined ? {} : { link: `<${api}/app/hook/deliveries?per_page=100&cursor=${next}>; rel="next"` },
    );
const redeliver = (id: number, status = 202) => edge().post(`/app/hook/deliveries/${id}/attempts`).reply(status, {});
const handled = new Set(["issues.labeled", "push", "check_run.requested_action"]);
const sweep = (memory: DeliveryMemory, at = now) => sweepDeliveries(connection.octokit, { memory, handled, now: at });

test("a delivery that nobody took is asked for again, once, by its newest attempt; one that was taken later is not", async () => {
  list([
    { id: 4, guid: "taken", code: 200 },
    { id: 3, guid: "lost", code: 502 },
    { id: 2, guid: "lost", code: 0 },
    { id: 1, guid: "taken", code: 500 },
  ]);
  redeliver(3);
  expect((await sweep(noDeliveries())).redelivered).toEqual(["lost"]);
});

test("all pages of three days are read at first, and no page after the first one that is older", async () => {
  list([{ id: 9, guid: "new", code: 502 }], undefined, "p2");
  list([{ id: 8, guid: "old", minutesAgo: 70 * 60, code: 502 }], "p2", "p3");
  list([{ id: 7, guid: "too old", minutesAgo: 73 * 60, code: 502 }], "p3", "p4");
  redeliver(9);
  redeliver(8);
  expect((await sweep(noDeliveries())).redelivered).toEqual(["old", "new"]);
});

test("events that Hone does not handle are left alone", async () => {
  list([{ id: 1, guid: "a", event: "star", action: "created", code: 502 }]);
  expect(await sweep(noDeliveries())).toEqual({ redelivered: [], unrecorded: [] });
});

test("a delivery that fails again and again is asked for less and less often, and not at all in the end", async () => {
  const memory = noDeliveries();
  let asked = 0;
  for (let minutes = 0; minutes < 3 * 24 * 60; minutes += 30) {
    const at = now + minutes * 60_000;
    edge()
      .get("/app/hook/deliveries")
      .query(true)
      .reply(200, minutes === 0 ? [item({ id: 1, guid: "a", code: 502 })] : []);
    if (asked < 10) edge().post("/app/hook/deliveries/1/attempts").optionally().reply(202, {});
    asked += (await sweep(memory, at)).redelivered.length;
  }
  expect(asked).toBe(10);
});

test("one that GitHub does not send any more does not keep the others from being sent", async () => {
  list([
    { id: 2, guid: "b", code: 502 },
    { id: 1, guid: "a", code: 502 },
  ]);
  redeliver(1, 422);
  redeliver(2);
  expect((await sweep(noDeliveries())).redelivered).toEqual(["a", "b"]);
});

test("presses and pushes that were answered and not worked off are fetched; what a sweep finds is not", async () => {
  list([
    { id: 5, guid: "press", event: "check_run", action: "requested_action" },
    { id: 4, guid: "push 2", event: "push", action: null },
    { id: 3, guid: "push 1", event: "push", action: null },
    { id: 2, guid: "label" },
    { id: 1, guid: "done press", event: "check_run", action: "requested_action" },
    { id: 6, guid: "long ago", event: "check_run", action: "requested_action", minutesAgo: 90 },
  ]);
  const memory = noDeliveries();
  recordDone(memory, "done press");
  for (const [id, event] of [
    [5, "check_run"],
    [4, "push"],
    [3, "push"],
  ] as const) {
    edge()
      .get(`/app/hook/deliveries/${id}`)
      .reply(200, { ...item({ id, guid: `g${id}` }), event, request: { headers: {}, payload: { n: id } } });
  }
  const { unrecorded } = await sweep(memory);
  expect(unrecorded).toEqual([
    { guid: "push 1", installation: 1, delivery: { id: "push 1", name: "push", payload: { n: 3 } } },
    { guid: "push 2", installation: 1, delivery: { id: "push 2", name: "push", payload: { n: 4 } } },
    { guid: "press", installation: 1, delivery: { id: "press", name: "check_run", payload: { n: 5 } } },
  ]);
});
