/** The sentence for a refusal or a fault: by its reason, else by its code. */

interface Words {
  t: (key: string, named: Record<string, unknown>) => string;
  te: (key: string) => boolean;
}

// i18n: errors.*
export function sayProblem(
  words: Words,
  problem: { code: string; reason: string; params?: Record<string, unknown> | null },
): string {
  const own = `errors.${problem.reason}`;
  const key = words.te(own) ? own : `errors.code.${problem.code}`;
  return words.t(key, problem.params ?? {});
}
