import { join } from "node:path";
import type { Sandbox } from "../../sandbox/bubblewrap.ts";

/** Folders of an environment; `outside` as this process sees them, `inside` as what runs in the sandbox does. */
export type Places = {
  outside: {
    /** All of it; what lies directly in it is Hone's. */
    top: string;
    /** What the setup may write to. */
    hone: string;
    /** Copies of the programs that make it, until it is made. */
    tools: string;
  } & Shared;
  inside: { hone: string } & Shared;
};

type Shared = {
  environment: string;
  data: string;
  /** Interpreters that uv fetched. */
  pythons: string;
  requirements: string;
  home: string;
  temporary: string;
  /** Copy of the base commit's tree. */
  work: string;
};

/** Without a sandbox the paths inside are those outside. */
export function placesIn(top: string, sandbox: Sandbox): Places {
  const hone = join(top, "hone");
  const outside = { ...below(hone), work: join(top, "work"), tools: join(top, "tools"), hone, top };
  const inside = sandbox === "none" ? outside : { ...below("/hone"), work: "/work", hone: "/hone" };
  return { outside, inside };
}

const below = (hone: string): Omit<Shared, "work"> => ({
  environment: join(hone, "environment"),
  data: join(hone, "data"),
  pythons: join(hone, "pythons"),
  requirements: join(hone, "requirements.txt"),
  home: join(hone, "home"),
  temporary: join(hone, "tmp"),
});
