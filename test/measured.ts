/**
 * For tests whose outcome is a measurement: other work on a shared machine can change its speed between two blocks, and
 * a verdict that is right 99 times in 100 would fail a run of many such tests. What is wrong stays wrong three times.
 */
export const measured = { retry: 2 } as const;
