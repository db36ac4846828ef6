/** What a variable is called that holds one. Fails closed: a harmless variable so named is lost to the engine. */
const secretName = /(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|KEY)$/i;

/**
 * Takes every secret out of the environment, so that neither the engine nor any child of it inherits one. What was
 * taken is the answer; keep it in memory and give it to the one call that needs it.
 */
export function takeSecrets(env: Record<string, string | undefined>): Map<string, string> {
  const taken = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (!secretName.test(name)) continue;
    delete env[name];
    if (value) taken.set(name, value);
  }
  return taken;
}
