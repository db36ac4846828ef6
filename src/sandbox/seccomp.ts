import { syscalls } from "./syscalls.ts";

/**
 * The program that bubblewrap gives the kernel (`--seccomp`), classic BPF as in seccomp(2). It is inherited by
 * everything that is started and cannot be taken back.
 */
export type SeccompOptions = { /** The run may not leave the cores that it was started on. */ pinned: boolean };

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfAnyBit = 0x45;
const give = 0x06;
const allow = 0x7fff0000;
const killProcess = 0x80000000;
const refuseWith = (errno: number): number => 0x00050000 | errno;
const notPermitted = refuseWith(1);
/** The C library then takes `clone`, whose flags a filter can see. */
const notImplemented = refuseWith(38);
const familyNotSupported = refuseWith(97);
/** Nothing happens and the caller is told that it has. */
const pretended = refuseWith(0);
/** x86-64's x32 calls carry this bit and would slip past a comparison of numbers. */
const x32Bit = 0x40000000;
/**
 * Where `struct seccomp_data` holds the call's number, the processor, and the low halves of the first three arguments.
 * The kernel takes those that are looked at here as 32-bit numbers, or gives their upper half no meaning.
 */
const field = { number: 0, architecture: 4, arguments: [16, 24, 32] } as const;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET (linux/sched.h). */
const newNamespaces = 0x7e020000;
/**
 * prctl(PR_SET_PDEATHSIG) would take back that a confined process dies with its parent: it would outlive its time-out,
 * and its measurement, with the tensors of the next one in its memory.
 */
const parentDeathSignal = 1;
/**
 * RLIMIT_CORE. The limit of 1 byte is what keeps the kernel from handing a dump to the host's own program (its fs/coredump.c),
 * and one of 0 does not. Build scripts set it for good reasons, so they are not told.
 */
const coreLimit = 4;
/** TIOCSTI and TIOCLINUX type into a terminal (ioctl_tty(2)). */
const typingIoctls = [0x5412, 0x541c];
/**
 * Families of sockets that a network namespace holds (AF_UNIX, AF_INET, AF_INET6); of AF_NETLINK the part that lists
 * interfaces. Among the rest, AF_VSOCK reaches a virtual machine's host, which no namespace holds, and AF_ALG and others
 * are surface for nothing.
 */
const families = [1, 2, 10];
const netlink = { family: 16, route: 0 };

export const knowsProcessor = (arch: string): arch is keyof typeof syscalls => Object.hasOwn(syscalls, arch);

/** The filter for this processor as bytes of `struct sock_filter[]`, or null where its table is not known here. */
export function seccompFilter(arch: string, { pinned }: SeccompOptions): Buffer | null {
  if (!knowsProcessor(arch)) return null;
  const table = syscalls[arch];
  const plain = [...Object.values(table.refused), ...(pinned ? [table.sched_setaffinity] : [])];
  return encode([
    [loadWord, 0, 0, field.architecture],
    [jumpIfEqual, 1, 0, table.architecture],
    [give, 0, 0, killProcess],
    [loadWord, 0, 0, field.number],
    [jumpIfAtLeast, 0, 1, x32Bit],
    [give, 0, 0, notPermitted],
    ...plain.flatMap((number) => rule(number, [[give, 0, 0, notPermitted]])),
    ...rule(table.clone3, [[give, 0, 0, notImplemented]]),
    ...rule(table.clone, [[loadWord, 0, 0, field.arguments[0]], ...refuseIf(jumpIfAnyBit, newNamespaces), permit]),
    ...rule(table.prctl, [[loadWord, 0, 0, field.arguments[0]], ...refuseIf(jumpIfEqual, parentDeathSignal), permit]),
    ...rule(table.setrlimit, [[loadWord, 0, 0, field.arguments[0]], ...pretendIf(coreLimit), permit]),
    ...rule(table.prlimit64, limitsOfProcess),
    ...rule(table.ioctl, [
      [loadWord, 0, 0, field.arguments[1]],
      ...typingIoctls.flatMap((request) => refuseIf(jumpIfEqual, request)),
      permit,
    ]),
    ...rule(table.socket, sockets),
    ...rule(table.socketpair, sockets),
    permit,
  ]);
}

/** CLONE_THREAD (linux/sched.h). */
const threadFlag = 0x00010000;
/** F_SETSIG (fcntl(2)): a descriptor that becomes ready would send SIGCONT to the frozen process. */
const setSignal = 10;
/** MADV_REMOVE, PAGEOUT, COLLAPSE: shared memory that is given back or moved is faulted in again on the other variant's time. */
const disturbingAdvice = [9, 21, 25];

/**
 * The program that a harness gives the kernel before it loads a candidate: from then on no program is executed and no
 * process is made, only threads, so that whatever is frozen is all there is. No thread leaves the cores that both
 * variants are given; nothing is set up that would thaw what is frozen (a timer, a message queue, a descriptor), and
 * nothing whose interrupt would come while the other variant is measured (a timer, data that the kernel sends on). No mode
 * is changed: by its mode the memory for results is kept from being read and mapped, also where the candidate owns it.
 */
export function harnessFilter(arch: keyof typeof syscalls): Buffer {
  const table = syscalls[arch];
  const plain = [...Object.values(table.refusedBesideCandidates), table.sched_setaffinity, table.socket];
  return encode([
    [loadWord, 0, 0, field.architecture],
    [jumpIfEqual, 1, 0, table.architecture],
    [give, 0, 0, killProcess],
    [loadWord, 0, 0, field.number],
    ...plain.flatMap((number) => rule(number, [[give, 0, 0, notPermitted]])),
    ...rule(table.fcntl, [[loadWord, 0, 0, field.arguments[1]], ...refuseIf(jumpIfEqual, setSignal), permit]),
    ...rule(table.madvise, [
      [loadWord, 0, 0, field.arguments[2]],
      ...disturbingAdvice.flatMap((advice) => refuseIf(jumpIfEqual, advice)),
      permit,
    ]),
    ...rule(table.clone3, [[give, 0, 0, notImplemented]]),
    ...rule(table.clone, [
      [loadWord, 0, 0, field.arguments[0]],
      [jumpIfAnyBit, 1, 0, threadFlag],
      [give, 0, 0, notPermitted],
      permit,
    ]),
    permit,
  ]);
}

type Instruction = [code: number, ifTrue: number, ifFalse: number, value: number];

const permit: Instruction = [give, 0, 0, allow];

/** What becomes of one call; the number is in the accumulator before it, and after it when it is another call. */
const rule = (number: number, body: readonly Instruction[]): Instruction[] => [
  // A conditional jump reaches 255 instructions, and no body is longer.
  [jumpIfEqual, 0, body.length, number],
  ...body,
];

const refuseIf = (test: number, value: number): Instruction[] => [
  [test, 0, 1, value],
  [give, 0, 0, notPermitted],
];

const pretendIf = (value: number): Instruction[] => [
  [jumpIfEqual, 0, 1, value],
  [give, 0, 0, pretended],
];

/** Without a new limit, a null pointer, it only reads. */
const limitsOfProcess: readonly Instruction[] = [
  [loadWord, 0, 0, field.arguments[1]],
  [jumpIfEqual, 1, 0, coreLimit],
  permit,
  [loadWord, 0, 0, field.arguments[2]],
  [jumpIfEqual, 1, 0, 0],
  [give, 0, 0, pretended],
  [loadWord, 0, 0, field.arguments[2] + 4],
  [jumpIfEqual, 1, 0, 0],
  [give, 0, 0, pretended],
  permit,
];

const sockets: readonly Instruction[] = [
  [loadWord, 0, 0, field.arguments[0]],
  ...families.flatMap((family): Instruction[] => [[jumpIfEqual, 0, 1, family], permit]),
  [jumpIfEqual, 1, 0, netlink.family],
  [give, 0, 0, familyNotSupported],
  [loadWord, 0, 0, field.arguments[2]],
  [jumpIfEqual, 0, 1, netlink.route],
  permit,
  [give, 0, 0, familyNotSupported],
];

function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], at) => {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(ifTrue, at * 8 + 2);
    bytes.writeUInt8(ifFalse, at * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4);
  });
  return bytes;
}
