/**
 * Runs beside a coding agent in its sandbox, where there is no network but a loopback: agents speak HTTP to an address,
 * and Hone's gateway has a socket.
 *
 *   node relay.mjs PORT SOCKET PROGRAM ARGUMENT…
 *
 * Starts the program once the port is open, with this process's own streams, and ends with it and with its status, as a
 * shell counts: 128 and a signal's number, 127 where it cannot be started.
 */
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";

const [port, socket, program, ...args] = process.argv.slice(2);

/** Each side may end first; one that breaks takes the other along. */
const server = createServer({ allowHalfOpen: true }, (agent) => {
  const gateway = connect({ path: socket, allowHalfOpen: true });
  for (const [from, to] of [
    [agent, gateway],
    [gateway, agent],
  ]) {
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => to.destroy());
  }
});

server.listen(Number(port), "127.0.0.1", () => {
  const child = spawn(program, args, { stdio: "inherit" });
  child.on("error", (error) => {
    console.error(`${program}: ${error.message}`);
    process.exit(127);
  });
  child.on("exit", (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));
});
