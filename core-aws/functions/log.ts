import { Logger } from '@aws-lambda-powertools/logger';
import type { RequestLog } from './http-function.ts';

/**
 * A function's log: one JSON line per entry with Powertools' base keys (`level`, `message`, `service`,
 * `timestamp`) and the caller's fields beside them, flat and in snake_case. The caller vouches for the
 * fields: no text of owners or visitors, no tokens, no addresses.
 */
export function createLog(
  service: string,
  { level = 'INFO' }: { readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' } = {},
): RequestLog {
  const logger = new Logger({ serviceName: service, logLevel: level });
  return {
    info: (message, fields) => logger.info(message, { ...fields }),
    error: (message, fields) => logger.error(message, { ...fields }),
  };
}
