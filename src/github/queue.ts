/** Tasks under one key run one after another, in the order they came; those of different keys run side by side. */
export type Queue = {
  add(key: string, task: () => Promise<void>): void;
  /** Resolves when everything added so far, and what that has added, is done. */
  idle(): Promise<void>;
};

/** A queue in memory. What it holds is lost with the process; the next delivery or look does the same work. */
export function createQueue(onError: (error: unknown) => void): Queue {
  const last = new Map<string, Promise<void>>();
  return {
    add(key, task) {
      const settled = (last.get(key) ?? Promise.resolve()).then(task).catch(onError);
      last.set(key, settled);
      void settled.then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
    },
    async idle() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
