import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Delivery } from "../../src/decide/to-intent.ts";
import { receive } from "../../src/github/webhook-request.ts";

const secret = "a-long-secret-of-the-test";
const earlier = "the-secret-before-that-one";

async function listen(hasRoom = true) {
  const taken: Delivery[] = [];
  const refused: string[] = [];
  const server = createServer(
    receive({
      path: "/hook",
      secrets: [secret, earlier],
      take: (delivery) => hasRoom && taken.push(delivery) > 0,
      page: () => null,
      refused: (why) => void refused.push(why),
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const deliver = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${port}/hook`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": "g-1",
        "x-hub-signature-256": signed(body),
        ...headers,
      },
    });
  return { port, taken, refused, deliver };
}

const signed = (body: string | Uint8Array, by = secret) =>
  `sha256=${createHmac("sha256", by).update(body).digest("hex")}`;

test.each([
  ["that is larger than GitHub's", "content-length: 26214401", "413 Payload Too Large"],
  ["that does not say its length", "transfer-encoding: chunked", "411 Length Required"],
])("a delivery %s is refused before it is read", async (_, header, status) => {
  const { port } = await listen();
  // By hand, since the answer must come before the body does.
  const socket = connect(port, "127.0.0.1");
  socket.write(`POST /hook HTTP/1.1\r\nhost: hone\r\n${header}\r\n\r\n`);
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString()));
  await once(socket, "close");
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
});

test("a delivery signed with the present secret or an earlier one is taken, and with no other", async () => {
  const { deliver, taken, refused } = await listen();
  const body = '{"text":"ünïcode \\u0000"}';
  expect((await deliver(body)).status).toBe(200);
  expect((await deliver(body, { "x-hub-signature-256": signed(body, earlier) })).status).toBe(200);
  expect((await deliver(body, { "x-hub-signature-256": signed(body, "another-long-secret") })).status).toBe(400);
  expect((await deliver(body, { "x-hub-signature-256": signed(`${body} `) })).status).toBe(400);
  expect((await deliver(body, { "x-hub-signature-256": "sha256=00" })).status).toBe(400);
  expect(taken).toHaveLength(2);
  expect(taken[0]).toEqual({ id: "g-1", name: "push", payload: { text: "ünïcode \u0000" } });
  expect(refused).toHaveLength(3);
});

test("what is refused is told without its payload, and a header cannot forge a line of the log", async () => {
  const { deliver, refused } = await listen();
  await deliver("x".repeat(100_000), { "x-github-event": "push {evil}: 9", "x-hub-signature-256": "sha256=00" });
  expect(refused).toEqual(["push??evil???9 g-1: the signature does not match the payload and the secret"]);
});

test("a payload that is no JSON is refused, and so is one without its headers or of another type", async () => {
  const { deliver, taken } = await listen();
  expect((await deliver("not json")).status).toBe(400);
  expect((await deliver("{}", { "x-github-delivery": "" })).status).toBe(400);
  expect((await deliver("{}", { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  expect(taken).toEqual([]);
});

test("without room for its work a delivery is answered 503, so that GitHub keeps it", async () => {
  const { deliver } = await listen(false);
  expect((await deliver("{}")).status).toBe(503);
});

test("a sender that goes in the middle of a delivery does no harm", async () => {
  const { port, deliver, taken } = await listen();
  const socket = connect(port, "127.0.0.1");
  const head = "content-type: application/json\r\nx-github-event: a\r\nx-github-delivery: b\r\nx-hub-signature-256: c";
  socket.write(`POST /hook HTTP/1.1\r\nhost: hone\r\n${head}\r\ncontent-length: 100\r\n\r\nhalf`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect((await deliver("{}")).status).toBe(200);
  expect(taken).toHaveLength(1);
});
