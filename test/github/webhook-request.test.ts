import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { guarded } from "../../src/github/webhook-request.ts";

test.each([
  ["that is larger than GitHub's", "content-length: 26214401", "413 Payload Too Large"],
  ["that does not say its length", "transfer-encoding: chunked", "411 Length Required"],
])("a delivery %s is refused before it is read", async (_, header, status) => {
  const server = createServer(
    guarded(() => {
      throw new Error("it was let through");
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  // By hand, since the answer must come before the body does.
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(`POST / HTTP/1.1\r\nhost: hone\r\n${header}\r\n\r\n`);
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString()));
  await once(socket, "close");
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
});
