import { Config } from "../model/config.ts";
import { readYaml } from "./yaml-source.ts";

/** The patterns that a repository's `.github/hone.yml` names its goal files by; the default where it names none that can be read. */
export function configuredGoalPlaces(settings: string | null): readonly string[] {
  const { value } = readYaml({ text: settings ?? "", name: ".github/hone.yml", firstLine: 1 });
  const said = typeof value === "object" && value !== null && "goals" in value ? value.goals : undefined;
  const goals = Config.shape.goals.safeParse(said);
  return goals.success ? goals.data : Config.shape.goals.parse(undefined);
}
