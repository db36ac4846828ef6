import { describe, expect, it } from "vitest";
import { torchEnvironment } from "../python-environment.ts";

const torch = await torchEnvironment();

describe.skipIf(torch === null)("the environment that tests with PyTorch share", () => {
  it("is described by what it was asked for", () => {
    expect(torch?.words).toMatch(/^venv: Python 3\.\d+\.\d+, numpy 2\.4\.6, torch 2\.13\.0/);
  });
});
