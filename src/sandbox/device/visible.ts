/** What a person may name a device by: `0`, of a part of it `0:1`, or its UUID or the beginning of that. */
export type Nameable = { index: string; uuid: string };

/** The variables by which a person, a scheduler or a container's runtime says which devices are this job's. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The devices that a job may use, in its own order, and the variable that left none where there is none. */
export type Visible<T> = { devices: readonly T[]; by: string | null };

/**
 * CUDA's rule (CUDA C++ Programming Guide, "CUDA Environment Variables"): an empty list hides all, and the first name
 * that there is no device for hides itself and what follows it. An index counts in the order of the PCI bus.
 */
export function visibleToCuda<T extends Nameable>(devices: readonly T[], variables: Variables): Visible<T> {
  const given = givenByRuntime(devices, variables["NVIDIA_VISIBLE_DEVICES"]);
  const left = { devices: given, by: "NVIDIA_VISIBLE_DEVICES" };
  if (given.length === devices.length) return narrowed(left, variables, "CUDA_VISIBLE_DEVICES");
  return narrowedAnew(left, variables, "CUDA_VISIBLE_DEVICES");
}

/**
 * ROCm's runtime hides devices first, by index or UUID; the variables of HIP count in what it left (ROCm, "GPU isolation
 * techniques").
 */
export function visibleToHip<T extends Nameable>(devices: readonly T[], variables: Variables): Visible<T> {
  const name = ["HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL"].find(
    (variable) => variables[variable] !== undefined,
  );
  const left = narrowed({ devices, by: "" }, variables, "ROCR_VISIBLE_DEVICES");
  if (name === undefined || left.devices.length === 0) return left;
  return narrowedAnew({ devices: left.devices, by: "" }, variables, name);
}

type Left<T> = { devices: readonly T[]; /** The variable that left them. */ by: string };

/** Indices count in what is left. */
function narrowedAnew<T extends Nameable>({ devices, by }: Left<T>, variables: Variables, name: string): Visible<T> {
  const recounted = devices.map((device, at) => ({ device, index: String(at), uuid: device.uuid }));
  const narrower = narrowed({ devices: recounted, by }, variables, name);
  return { devices: narrower.devices.map(({ device }) => device), by: narrower.by };
}

function narrowed<T extends Nameable>({ devices, by }: Left<T>, variables: Variables, name: string): Visible<T> {
  if (devices.length === 0) return { devices, by: by === "" ? null : by };
  const list = variables[name];
  if (list === undefined) return { devices, by: null };
  const chosen = named(devices, list.split(","));
  return { devices: chosen, by: chosen.length === 0 ? name : null };
}

function named<T extends Nameable>(devices: readonly T[], names: readonly string[]): T[] {
  const found = names.map((name) => deviceOf(devices, name.trim()));
  const end = found.indexOf(null);
  return found.slice(0, end < 0 ? found.length : end).filter((device) => device !== null);
}

function deviceOf<T extends Nameable>(devices: readonly T[], name: string): T | null {
  if (/^\d+(:\d+)?$/.test(name))
    return (
      devices.find(({ index }) => index === name) ?? devices.find(({ index }) => index.startsWith(`${name}:`)) ?? null
    );
  const matching = devices.filter(({ uuid }) => name !== "" && uuid.toLowerCase().startsWith(name.toLowerCase()));
  return matching.length === 1 ? (matching[0] ?? null) : null;
}

/**
 * A container's runtime has left only the named devices in the container, and there they count anew: an index tells
 * something only where more are to be seen than it names. `void` is what the Container Device Interface writes.
 */
function givenByRuntime<T extends Nameable>(devices: readonly T[], list: string | undefined): readonly T[] {
  if (list === undefined || ["", "all", "void"].includes(list.trim())) return devices;
  if (list.trim() === "none") return [];
  const names = list.split(",").map((name) => name.trim());
  const byIndex = names.every((name) => /^\d+(:\d+)?$/.test(name));
  return byIndex && devices.length <= names.length ? devices : names.flatMap((name) => deviceOf(devices, name) ?? []);
}
