// Start: styles, words, stores, the first question to the core, then the page.
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { useSession } from '@/api/session';
import '@/styles/tokens.css';
import '@/styles/base.css';
import '@/styles/controls.css';
import '@/styles/lists.css';
import App from './App.vue';
import { i18n } from './i18n';
import { makeRouter } from './routes';

async function start(): Promise<void> {
  const app = createApp(App);
  app.use(createPinia()).use(i18n);
  const session = useSession();
  const fault = await session.load().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  app.use(makeRouter(session));
  app.provide('start-fault', fault);
  app.mount('#app');
}

void start();
