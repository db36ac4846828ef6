import { simple } from "../attempt.ts";
import type { Attempt } from "../attempt.ts";
import { reaches } from "./evidence.ts";

/** Every way to a real listener of the machine, and sockets that reach past a network namespace. */
export const network: readonly Attempt[] = [
  simple("TCP to loopback", ({ ports }) => ["tcp", ports.tcp], reaches("tcp")),
  simple("TCP over IPv6", ({ ports }) => ["tcp6", ports.tcp6], reaches("tcp6")),
  simple("UDP to loopback", ({ ports }) => ["udp", ports.udp], reaches("udp")),
  simple("question to a name server", ({ ports }) => ["dns", ports.udp], reaches("udp")),
  simple("Unix socket by its path", ({ socketPath }) => ["socket", socketPath], reaches("socket")),
  simple(
    "Unix socket by /proc",
    ({ socketPath }) => ["socket", `/proc/${process.pid}/root${socketPath}`],
    reaches("socket"),
  ),
  simple("abstract Unix socket", ({ abstractName }) => ["abstract", abstractName], reaches("abstract")),
  simple("raw socket", () => ["call", "raw"]),
  simple("packet socket", () => ["call", "packet"]),
  simple("netlink to the kernel", () => ["call", "netlink"]),
  simple("vsock to the host of a virtual machine", () => ["call", "vsock"]),
];
