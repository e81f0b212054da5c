// Lint rules, with the import order of the house: api, shared <- features/x (never another feature) <- pages <- app.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import i18n from '@intlify/eslint-plugin-vue-i18n';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import globals from 'globals';
import ts from 'typescript-eslint';

const featuresFolder = fileURLToPath(new URL('./src/features', import.meta.url));
const features = existsSync(featuresFolder) ? readdirSync(featuresFolder) : [];

/** Files under `folder` may not import what `group` names. */
function wall(folder, group, message) {
  return {
    files: [`src/${folder}/**/*.{ts,vue}`],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
  };
}

const outside = ['../*', '../**'];
const walls = [
  wall('api', ['@/shared/**', '@/features/**', '@/pages/**', '@/app/**', ...outside], 'api is a ground floor.'),
  wall(
    'shared',
    ['@/api/**', '@/features/**', '@/pages/**', '@/app/**', ...outside],
    'shared imports nothing of ours.',
  ),
  wall('pages', ['@/app/**', ...outside], 'pages are below app.'),
  ...features.map((name) =>
    wall(
      `features/${name}`,
      [
        '@/features/*',
        `!@/features/${name}`,
        '@/features/*/**',
        `!@/features/${name}/**`,
        '@/pages/**',
        '@/app/**',
        ...outside,
      ],
      'A feature knows api and shared only, never another feature.',
    ),
  ),
];

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**', 'src/api/generated.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    files: ['**/*.{ts,js,mjs,vue}'],
    languageOptions: { globals: { ...globals.browser }, parserOptions: { parser: ts.parser } },
    plugins: { '@intlify/vue-i18n': i18n },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/no-static-inline-styles': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'no-console': 'error',
      'max-lines': ['error', 600],
      '@intlify/vue-i18n/no-raw-text': [
        'error',
        { ignorePattern: '^(?:[\\s\\d.,:/()%+×·!\\u2000-\\u2bff]|Ctrl|Alt|Enter|\\+[A-Z])*$' },
      ],
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
      'vuejs-accessibility/no-autofocus': 'off',
    },
  },
  {
    files: ['scripts/**', 'tests/**', 'journeys/**', '*.{js,ts}'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.test.ts', 'tests/**'],
    rules: { 'vue/one-component-per-file': 'off', '@intlify/vue-i18n/no-raw-text': 'off' },
  },
  ...walls,
  prettier,
);
