/** The face over a small made-up core, for working on screens without Rust. Never part of a build that ships. */
import { mergeConfig, type Plugin } from 'vite';
import base from '../../vite.config.ts';
import { makeCore, Refusal } from './core.ts';

function mockCore(): Plugin {
  const core = makeCore();
  type Next = () => void;
  interface Request {
    url?: string;
    on(event: string, listener: (chunk?: unknown) => void): void;
  }
  interface Response {
    statusCode: number;
    setHeader(name: string, value: string): void;
    end(text: string): void;
  }
  const answer = (req: Request, res: Response, next: Next) => {
    if (!req.url?.startsWith('/api/call')) return next();
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      res.setHeader('Content-Type', 'application/json');
      void core(JSON.parse(body)).then(
        (value) => res.end(JSON.stringify(value)),
        (thrown: unknown) => {
          res.statusCode = 400;
          const fault =
            thrown instanceof Refusal
              ? thrown.fault
              : { code: 'Internal', reason: 'internal', params: { detail: String(thrown) } };
          res.end(JSON.stringify(fault));
        },
      );
    });
  };
  return {
    name: 'mock-core',
    configureServer: (server) => void server.middlewares.use(answer as never),
    configurePreviewServer: (server) => void server.middlewares.use(answer as never),
  };
}

export default mergeConfig(base, { plugins: [mockCore()] });
