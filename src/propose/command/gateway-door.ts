import { chmodSync, chownSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { EnvironmentError } from "../../model/input-error.ts";
import type { SandboxUser } from "../../sandbox/user.ts";

/** The longest path of a unix socket, bytes (unix(7), without the NUL). */
const longestPath = 107;

/** A way to the gateway for one turn of one agent: it is shut when the turn ends, whatever still holds it open. */
export type GatewayDoor = { readonly socket: string; close(): Promise<void> };

/**
 * The gateway's socket belongs to the user that Hone runs as, and the sandbox's is another: he gets one of his own, and
 * what he says there is handed on byte for byte. Throws `EnvironmentError` where the path of it is too long.
 */
export async function openGatewayDoor(
  gateway: string,
  { at, user }: { at: string; user: SandboxUser },
): Promise<GatewayDoor> {
  if (Buffer.byteLength(at) > longestPath)
    throw new EnvironmentError(
      `the path of a socket may have ${longestPath} bytes, and the temporary directory makes it ${Buffer.byteLength(at)}`,
      "Set TMPDIR to a folder with a shorter path, such as /tmp.",
    );
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (agent) =>
    tie(agent, connect({ path: gateway, allowHalfOpen: true }), open),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, resolve);
  });
  chmodSync(at, 0o600);
  if (user) chownSync(at, user.uid, user.gid);
  return {
    socket: at,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Each side may end first; one that breaks takes the other along. */
function tie(agent: Socket, gateway: Socket, open: Set<Socket>): void {
  for (const [from, to] of [
    [agent, gateway],
    [gateway, agent],
  ] as const) {
    open.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
  }
}
