/** The import order of the house, shown to hold and shown to be able to fail. */
// @vitest-environment node
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });

async function refused(path: string, imported: string): Promise<boolean> {
  const [result] = await eslint.lintText(`import x from '${imported}';\nexport default x;\n`, {
    filePath: `${root}src/${path}`,
  });
  return result?.messages.some((m) => m.ruleId === 'no-restricted-imports') ?? false;
}

describe('walls', () => {
  it.each([
    ['shared/x.ts', '@/api/call', true],
    ['shared/x.ts', '@/features/session/routes', true],
    ['api/x.ts', '@/shared/dates', true],
    ['features/session/x.ts', '@/features/settings/routes', true],
    ['features/session/x.ts', '../settings/routes', true],
    ['features/session/x.ts', '@/pages/unfinished', true],
    ['features/session/x.ts', '../../app/i18n', true],
    ['pages/x.ts', '@/app/i18n', true],
    ['features/session/x.ts', '@/features/session/routes', false],
    ['features/session/x.ts', '@/shared/dates', false],
    ['features/session/x.ts', './passphrase', false],
    ['pages/x.ts', '@/features/session/routes', false],
    ['app/x.ts', '@/pages/unfinished', false],
  ])('%s importing %s is refused: %s', async (path, imported, is) => {
    expect(await refused(path, imported)).toBe(is);
  });
});
