import { sha256 } from "../../model/digest.ts";
import type { BoundDevice } from "../../sandbox/devices.ts";
import type { Environment } from "../environment/environment.ts";

/**
 * The environment with the device in it: every build, test and run of a goal that asks for one sees this one and no other.
 * A build may ask which device it builds for, so that its kind is part of what a build is known by.
 */
export function withDevice(environment: Environment, device: BoundDevice | null): Environment {
  if (device === null) return environment;
  const folders = [device.env["LD_LIBRARY_PATH"], environment.env["LD_LIBRARY_PATH"]].filter(
    (path) => path !== undefined,
  );
  return {
    ...environment,
    mounts: [...environment.mounts, ...device.mounts],
    env: {
      ...environment.env,
      ...device.env,
      ...(folders.length > 0 && { LD_LIBRARY_PATH: folders.join(":") }),
    },
    digest: sha256(`${environment.digest}\n${device.name}\n${device.runtime}\n${device.driver}`),
  };
}
