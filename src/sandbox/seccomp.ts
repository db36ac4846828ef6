/**
 * System calls that no build and no candidate needs and that widen the kernel's surface: refused with EPERM by a
 * classic BPF program that bubblewrap installs (`--seccomp`). Sources: seccomp(2), linux/audit.h, and the
 * kernel's syscall tables for x86-64 and for the generic table that arm64 uses.
 */
const refused = {
  x64: {
    architecture: 0xc000003e,
    prctl: 157,
    calls: {
      ptrace: 101,
      personality: 135,
      mount: 165,
      umount2: 166,
      pivot_root: 155,
      swapon: 167,
      swapoff: 168,
      reboot: 169,
      init_module: 175,
      delete_module: 176,
      kexec_load: 246,
      add_key: 248,
      request_key: 249,
      keyctl: 250,
      unshare: 272,
      perf_event_open: 298,
      name_to_handle_at: 303,
      open_by_handle_at: 304,
      setns: 308,
      process_vm_readv: 310,
      process_vm_writev: 311,
      finit_module: 313,
      kexec_file_load: 320,
      bpf: 321,
      userfaultfd: 323,
      io_uring_setup: 425,
      io_uring_enter: 426,
      io_uring_register: 427,
      open_tree: 428,
      move_mount: 429,
      fsopen: 430,
      fsconfig: 431,
      fsmount: 432,
      pidfd_getfd: 438,
      mount_setattr: 442,
    },
  },
  arm64: {
    architecture: 0xc00000b7,
    prctl: 167,
    calls: {
      umount2: 39,
      mount: 40,
      pivot_root: 41,
      personality: 92,
      unshare: 97,
      kexec_load: 104,
      init_module: 105,
      delete_module: 106,
      ptrace: 117,
      reboot: 142,
      add_key: 217,
      request_key: 218,
      keyctl: 219,
      swapon: 224,
      swapoff: 225,
      perf_event_open: 241,
      name_to_handle_at: 264,
      open_by_handle_at: 265,
      setns: 268,
      process_vm_readv: 270,
      process_vm_writev: 271,
      finit_module: 273,
      bpf: 280,
      userfaultfd: 282,
      kexec_file_load: 294,
      io_uring_setup: 425,
      io_uring_enter: 426,
      io_uring_register: 427,
      open_tree: 428,
      move_mount: 429,
      fsopen: 430,
      fsconfig: 431,
      fsmount: 432,
      pidfd_getfd: 438,
      mount_setattr: 442,
    },
  },
} as const;

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const give = 0x06;
const allow = 0x7fff0000;
const refuseWithEperm = 0x00050001;
const killProcess = 0x80000000;
/** x86-64's x32 calls carry this bit and would slip past a comparison of numbers. */
const x32Bit = 0x40000000;
/** Where `struct seccomp_data` holds the call's number, the processor, and the low half of the first argument. */
const field = { number: 0, architecture: 4, firstArgument: 16 };
/**
 * prctl(PR_SET_PDEATHSIG) would take back that a confined process dies with its parent: it would outlive its time-out,
 * and its measurement, with the tensors of the next one in its memory.
 */
const parentDeathSignal = 1;

/** The filter for this processor as bytes of `struct sock_filter[]`, or null where its table is not known here. */
export function seccompFilter(arch: string): Buffer | null {
  const table = arch === "x64" || arch === "arm64" ? refused[arch] : null;
  if (!table) return null;
  const numbers = Object.values(table.calls);
  const program: Instruction[] = [
    [loadWord, 0, 0, field.architecture],
    [jumpIfEqual, 1, 0, table.architecture],
    [give, 0, 0, killProcess],
    [loadWord, 0, 0, field.number],
    [jumpIfAtLeast, numbers.length + 4, 0, x32Bit],
    ...numbers.map((number, at): Instruction => [jumpIfEqual, numbers.length - at + 3, 0, number]),
    [jumpIfEqual, 0, 2, table.prctl],
    [loadWord, 0, 0, field.firstArgument],
    [jumpIfEqual, 1, 0, parentDeathSignal],
    [give, 0, 0, allow],
    [give, 0, 0, refuseWithEperm],
  ];
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], at) => {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(ifTrue, at * 8 + 2);
    bytes.writeUInt8(ifFalse, at * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, at * 8 + 4);
  });
  return bytes;
}

type Instruction = [code: number, ifTrue: number, ifFalse: number, value: number];
