import { expect, test } from "vitest";
import { takeSecrets } from "../../src/model/secrets.ts";
import { withSecrets } from "../../src/runner/secrets.ts";

test("every variable named as a secret leaves the environment, the rest stays", () => {
  const env = { INPUT_TOKEN: "t", INPUT_MODEL_KEY: "k", ACTIONS_RUNTIME_TOKEN: "r", aws_secret: "", PATH: "/bin" };
  expect(Object.fromEntries(takeSecrets(env))).toEqual({
    INPUT_TOKEN: "t",
    INPUT_MODEL_KEY: "k",
    ACTIONS_RUNTIME_TOKEN: "r",
  });
  expect(env).toEqual({ PATH: "/bin" });
});

test("a secret is in the environment during the call only, though the call fails", async () => {
  const env: Record<string, string | undefined> = {};
  const seen: unknown[] = [];
  const call = () => {
    seen.push(env["TOKEN"]);
    return Promise.reject(new Error("refused"));
  };
  await expect(withSecrets(env, new Map([["TOKEN", "t"]]), call)).rejects.toThrow("refused");
  expect(seen).toEqual(["t"]);
  expect(env).toEqual({});
});
