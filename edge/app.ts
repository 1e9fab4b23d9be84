import { Hono } from 'hono';
import { createAuthRoutes } from './auth/auth-routes.ts';
import { createChatRoute } from './chat/chat-route.ts';
import { createFeedbackRoute } from './chat/feedback-route.ts';
import { createOwnerRoutes } from './core/owner-routes.ts';
import type { EdgeEnv } from './http/edge-context.ts';
import { fail } from './http/fail.ts';
import { createHealthRoute } from './http/health-route.ts';
import { answerMethodNotAllowed } from './http/method-not-allowed.ts';
import { onError } from './http/on-error.ts';
import { requestId } from './http/request-id.ts';
import { requestLog } from './http/request-log.ts';
import { securityHeaders, widgetCors } from './http/response-headers.ts';
import type { Services } from './services.ts';
import { createSessionRoute } from './sessions/session-route.ts';
import { createDocumentFileRoute } from './uploads/document-file-route.ts';
import { createRetryRoute } from './uploads/retry-route.ts';
import { createUploadRoutes } from './uploads/upload-routes.ts';

/** What customers' pages call; everything else is for the edge's own pages and for owners' programs. */
const WIDGET_PATHS = ['/api/sessions', '/api/chat', '/api/feedback'] as const;

/** The API of the edge: one line per path, in the order of its table. Files are served before this is reached. */
export function createApp(services: Services): Hono<EdgeEnv> {
  const { nowMs, randomBytes, writeLog, config } = services;
  const app = new Hono<EdgeEnv>();
  app.use('*', requestLog({ write: writeLog, nowMs }), requestId({ randomBytes }), securityHeaders(config));
  for (const path of WIDGET_PATHS) app.use(path, ...widgetCors());

  const uploads = createUploadRoutes(services);
  app.route('/auth', createAuthRoutes(services));
  app.route('/api/bots', createOwnerRoutes(services));
  app.route('/api/bots', uploads.put);
  app.route('/api/bots', createDocumentFileRoute(services));
  app.route('/api/bots', createRetryRoute(services));
  app.route('/api/upload', uploads.form);
  app.route('/api/sessions', createSessionRoute(services));
  app.route('/api/chat', createChatRoute(services));
  app.route('/api/feedback', createFeedbackRoute(services));
  app.route('/healthz', createHealthRoute(services));

  answerMethodNotAllowed(app);
  app.notFound((c) => fail(c, { code: 'not_found', message: 'there is no such address' }));
  app.onError(onError);
  return app;
}
