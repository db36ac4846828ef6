/** Bits of NVML's mask of what holds a clock back (NVML API Reference, "NvmlClocksEventReasons"), by nvidia-smi's names. */
const reasons: readonly (readonly [bit: number, name: string])[] = [
  [0x1, "gpu_idle"],
  [0x2, "applications_clocks_setting"],
  [0x4, "sw_power_cap"],
  [0x8, "hw_slowdown"],
  [0x10, "sync_boost"],
  [0x20, "sw_thermal_slowdown"],
  [0x40, "hw_thermal_slowdown"],
  [0x80, "hw_power_brake_slowdown"],
  [0x100, "display_clocks_setting"],
];

/** What a person set or what means nothing but rest is no throttling. */
const harmless = new Set(["gpu_idle", "applications_clocks_setting"]);

/**
 * A slowdown that comes from outside of the work: heat, a supply's brake, a fault. The power cap is not among them: it is
 * what heavy work on a healthy device runs into, on both variants alike.
 */
const slowdowns = new Set(["hw_slowdown", "sw_thermal_slowdown", "hw_thermal_slowdown", "hw_power_brake_slowdown"]);

export const isSlowdown = (reason: string): boolean => slowdowns.has(reason);

export type ClockReasons = { idle: boolean; throttle: string[] };

/** @param mask as nvidia-smi writes it, `0x0000000000000004`; null for what is none, `[N/A]` */
export function clockReasons(mask: string): ClockReasons | null {
  if (!/^0x[0-9a-f]{1,16}$/i.test(mask)) return null;
  const bits = BigInt(mask);
  const named = reasons.filter(([bit]) => (bits & BigInt(bit)) !== 0n).map(([, name]) => name);
  const unnamed = reasons.reduce((left, [bit]) => left & ~BigInt(bit), bits);
  const more = unnamed === 0n ? [] : [`0x${unnamed.toString(16)}`];
  return { idle: named.includes("gpu_idle"), throttle: [...named.filter((name) => !harmless.has(name)), ...more] };
}
