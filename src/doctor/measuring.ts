import { loadavg } from "node:os";
import type { DoctorCheck } from "../report/doctor-report.ts";
import { planCores } from "../sandbox/cores.ts";
import type { CorePlan } from "../sandbox/cores.ts";
import { kernelFile, ok, weak } from "./findings.ts";

const cpu = "/sys/devices/system/cpu";
/** Cores that others keep busy, from which on pairs are noticeably disturbed. */
const busyCores = 0.5;
const steadyClocks = ["tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page"];

/** What makes figures noisy. None of it is needed: the report names what it found as a doubt. */
export function measuringChecks(): DoctorCheck[] {
  const plan = planCores(1);
  return [cores(plan), siblings(plan), governor(), turbo(), load(), swap(), clock()];
}

function cores({ candidate, evaluator, doubts }: CorePlan): DoctorCheck {
  if (candidate === null || doubts.includes("unpinned"))
    return weak("cores", "processes may not be pinned to one", "Allow sched_setaffinity(2) in the container's profile");
  const [measured] = candidate;
  return evaluator.length > 0
    ? ok("cores", `${evaluator.length + 1} to use: core ${measured} measures, ${evaluator.join(", ")} evaluate`)
    : weak("cores", "one only: the evaluator shares it with what it measures", "Give this machine two cores or more");
}

const siblings = ({ doubts }: CorePlan): DoctorCheck =>
  doubts.includes("smt")
    ? weak(
        "hardware threads",
        "the measured core has a sibling that others may use",
        `Switch them off: echo off | sudo tee ${cpu}/smt/control`,
      )
    : ok("hardware threads", "the measured core has no busy sibling");

function governor(): DoctorCheck {
  const set = kernelFile(`${cpu}/cpu0/cpufreq/scaling_governor`);
  if (set === null) return ok("frequency governor", "not to be seen here, as in most virtual machines");
  if (set === "performance") return ok("frequency governor", set);
  const remedy = `echo performance | sudo tee ${cpu}/cpu*/cpufreq/scaling_governor`;
  return weak("frequency governor", `${set}: the clock follows the load`, remedy);
}

function turbo(): DoctorCheck {
  const off = kernelFile(`${cpu}/intel_pstate/no_turbo`);
  const boost = kernelFile(`${cpu}/cpufreq/boost`);
  if (off === null && boost === null) return ok("turbo", "not to be seen here");
  if (off !== "0" && boost !== "1") return ok("turbo", "off");
  const remedy =
    off === null ? `echo 0 | sudo tee ${cpu}/cpufreq/boost` : `echo 1 | sudo tee ${cpu}/intel_pstate/no_turbo`;
  return weak("turbo", "on: the clock depends on heat and neighbours", remedy);
}

function load(): DoctorCheck {
  const [minute = 0] = loadavg();
  const detail = `${minute.toFixed(2)} over the last minute`;
  return minute < busyCores
    ? ok("load", detail)
    : weak("load", detail, "End what else runs here, or expect wider intervals");
}

function swap(): DoctorCheck {
  const text = kernelFile("/proc/meminfo") ?? "";
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1] ?? 0);
  const used = kilobytes("SwapTotal") - kilobytes("SwapFree");
  if (used === 0) return ok("swap", kilobytes("SwapTotal") === 0 ? "none" : "not in use");
  return weak("swap", `${Math.ceil(used / 1024)} MiB in use`, "Free memory, then sudo swapoff -a && sudo swapon -a");
}

function clock(): DoctorCheck {
  const source = kernelFile("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  if (source === null) return ok("clock source", "not to be seen here");
  if (steadyClocks.includes(source)) return ok("clock source", source);
  return weak("clock source", `${source} is slow to read`, "Boot with clocksource=tsc where the processor's is stable");
}
