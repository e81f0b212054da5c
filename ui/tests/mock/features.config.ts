/** The face over the made-up core with all features answering. `mock.be` signs a member in. Never part of a build that ships. */
import { mergeConfig, type Plugin } from 'vite';
import base from '../../vite.config.ts';
import { makeCore, Refusal } from './core.ts';
import { featureHandlers } from './features.ts';

interface Asked {
  name: string;
  args: Record<string, unknown>;
}
interface Request {
  url?: string;
  on(event: string, listener: (chunk?: unknown) => void): void;
}
interface Response {
  statusCode: number;
  setHeader(name: string, value: string): void;
  end(text: string): void;
}

function wholeCore(): Plugin {
  const core = makeCore();
  async function be(member: unknown): Promise<unknown> {
    const state = (await core({ name: 'session.start_practice', args: {} })) as { practice_passphrase: string };
    return core({ name: 'session.unlock', args: { member, passphrase: state.practice_passphrase } });
  }
  async function answer(asked: Asked): Promise<unknown> {
    if (asked.name === 'mock.be') return be(asked.args.member);
    const own = featureHandlers[asked.name];
    return own ? own(asked.args) : core(asked);
  }
  function serve(req: Request, res: Response, next: () => void): void {
    if (!req.url?.startsWith('/api/call')) return next();
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      res.setHeader('Content-Type', 'application/json');
      answer(JSON.parse(body) as Asked).then(
        (value) => res.end(JSON.stringify(value)),
        (thrown: unknown) => {
          res.statusCode = 400;
          const detail = { code: 'Internal', reason: 'internal', params: { detail: String(thrown) } };
          res.end(JSON.stringify(thrown instanceof Refusal ? thrown.fault : detail));
        },
      );
    });
  }
  return {
    name: 'whole-core',
    configureServer: (server) => void server.middlewares.use(serve as never),
    configurePreviewServer: (server) => void server.middlewares.use(serve as never),
  };
}

export default mergeConfig(base, { plugins: [wholeCore()] });
