/** Labels of the repository, put on issues and taken off. */
import { invalid } from "../refusal.ts";
import { labelShape } from "../shapes/issues.ts";
import type { Account, Issue, Label, World } from "../world.ts";
import { announceIssue } from "./announce-issue.ts";
import { leaveEvent } from "./issues.ts";

/** Adds labels, made on the way where they do not exist, as GitHub does; one event for each that is new. */
export function addLabels(world: World, issue: Issue, { names, by }: { names: readonly string[]; by: Account }): void {
  for (const name of names) {
    const label = findLabel(world, name) ?? keep(world, { name, color: "ededed", description: null });
    if (issue.labels.includes(label)) continue;
    issue.labels.push(label);
    mark(world, issue, { event: "labeled", label, by });
  }
}

/** False when the issue does not carry the label. */
export function removeLabel(world: World, issue: Issue, { name, by }: { name: string; by: Account }): boolean {
  const label = issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (label === undefined) return false;
  issue.labels = issue.labels.filter((one) => one !== label);
  mark(world, issue, { event: "unlabeled", label, by });
  return true;
}

function mark(
  world: World,
  issue: Issue,
  { event, label, by }: { event: "labeled" | "unlabeled"; label: Label; by: Account },
): void {
  leaveEvent(world, issue, { event, by, more: { label: { name: label.name, color: label.color } } });
  announceIssue(world, issue, { action: event, by, more: { label: labelShape(world, label) } });
}

export function findLabel(world: World, name: string): Label | null {
  return world.labels.get(name.toLowerCase()) ?? null;
}

/** Throws GitHub's 422 where there is one of that name. */
export function createLabel(world: World, label: Omit<Label, "id">): Label {
  if (findLabel(world, label.name) !== null) throw invalid("Label", "name", "already_exists");
  return keep(world, label);
}

function keep(world: World, wanted: Omit<Label, "id">): Label {
  const label = { id: world.nextId(), ...wanted };
  world.labels.set(label.name.toLowerCase(), label);
  return label;
}
