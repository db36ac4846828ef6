import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownGroups, usablePlace } from "../../src/sandbox/cgroup-place.ts";

const mount = (at: { root?: string; point: string; kind: string; options: string }) =>
  `31 23 0:26 ${at.root ?? "/"} ${at.point} rw,nosuid shared:5 - ${at.kind} cgroup ${at.options}`;

const v1 = ["memory", "pids", "cpu,cpuacct"]
  .map((name) => mount({ point: `/sys/fs/cgroup/${name}`, kind: "cgroup", options: `rw,${name}` }))
  .join("\n");

describe("a process's own control groups", () => {
  it("are one a controller in cgroup v1", () => {
    expect(ownGroups({ mountinfo: v1, cgroup: "8:pids:/\n4:memory:/jobs/a\n1:cpu,cpuacct:/\n" })).toEqual([
      { version: "v1", memory: "/sys/fs/cgroup/memory/jobs/a", pids: "/sys/fs/cgroup/pids" },
    ]);
  });

  it("are one in cgroup v2", () => {
    const mountinfo = mount({ point: "/sys/fs/cgroup", kind: "cgroup2", options: "rw,nsdelegate" });
    expect(ownGroups({ mountinfo, cgroup: "0::/user.slice/run-7.scope\n" })).toEqual([
      { version: "v2", group: "/sys/fs/cgroup/user.slice/run-7.scope" },
    ]);
  });

  it("are found in a container, whose mount shows a part of the tree only", () => {
    const mountinfo = v1.replaceAll(" / /sys", " /docker/c0ffee /sys");
    expect(ownGroups({ mountinfo, cgroup: "8:pids:/docker/c0ffee\n4:memory:/docker/c0ffee/job\n" })).toEqual([
      { version: "v1", memory: "/sys/fs/cgroup/memory/job", pids: "/sys/fs/cgroup/pids" },
    ]);
  });

  it("are none without a controller for memory", () => {
    expect(ownGroups({ mountinfo: v1, cgroup: "8:pids:/\n" })).toEqual([]);
  });
});

describe("a cgroup v2 group", () => {
  let group: string;
  beforeEach(() => {
    group = join(mkdtempSync(join(tmpdir(), "hone-cgroup-")), "job");
    mkdirSync(group);
    writeFileSync(join(group, "cgroup.procs"), "");
    writeFileSync(join(group, "cgroup.controllers"), "cpu memory pids\n");
    writeFileSync(join(group, "cgroup.subtree_control"), "");
  });
  afterEach(() => rmSync(join(group, ".."), { recursive: true }));
  const usable = (folder = group) => usablePlace([{ version: "v2", group: folder }], 1000);

  it("is used where memory and processes can be limited for its parts", () => {
    expect(usable()).toEqual({ version: "v2", group });
    expect(readFileSync(join(group, "cgroup.subtree_control"), "utf8")).toBe("+memory +pids");
  });

  it("is found again from the leaf that its processes moved to", () => {
    writeFileSync(join(group, "cgroup.subtree_control"), "memory pids\n");
    expect(usable(join(group, "hone-evaluator"))).toEqual({ version: "v2", group });
  });

  it("is not used where a controller is not delegated", () => {
    writeFileSync(join(group, "cgroup.controllers"), "cpu pids\n");
    expect(usable()).toBeNull();
    expect(existsSync(join(group, "hone-evaluator"))).toBe(false);
  });
});
