import { fileURLToPath } from 'node:url';
import VueI18n from '@intlify/unplugin-vue-i18n/vite';
import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** What the finished page may load and where it may talk to. The development server needs looser rules, so only builds carry it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob: zoufang: http://zoufang.localhost",
  "connect-src 'self' ipc: http://ipc.localhost zoufang: http://zoufang.localhost",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contentPolicy(): Plugin {
  return {
    name: 'content-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}

export default defineConfig({
  base: './',
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [
    vue(),
    VueI18n({
      include: [
        fileURLToPath(new URL('./src/locales/**/*.json', import.meta.url)),
        fileURLToPath(new URL('./src/features/*/*.json', import.meta.url)),
      ],
      strictMessage: false,
      dropMessageCompiler: true,
      runtimeOnly: true,
      compositionOnly: true,
      fullInstall: false,
    }),
    contentPolicy(),
  ],
  server: { port: 1420, strictPort: true },
  build: {
    target: ['safari15', 'chrome87'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    reportCompressedSize: false,
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    // A wall is checked by a whole linter; on a busy machine that takes longer than the usual five seconds.
    testTimeout: 30_000,
  },
});
