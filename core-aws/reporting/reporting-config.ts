import * as z from 'zod/mini';

/** The export's configuration: like `../config.ts`, read once, every missing name in one message. */
const ReportingConfig = z.object({
  TABLE_PREFIX: z._default(z.string(), 'edgewise-'),
  REPORTING_HOST: z.string(),
  REPORTING_PORT: z._default(z.coerce.number().check(z.int(), z.positive()), 5432),
  REPORTING_DATABASE: z._default(z.string(), 'edgewise'),
  /** ARN of the secret with `username` and `password`, which RDS makes and changes every week. */
  REPORTING_SECRET_ARN: z.string(),
  LOG_LEVEL: z._default(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']), 'INFO'),
});
export type ReportingConfig = Readonly<z.infer<typeof ReportingConfig>>;

export function readReportingConfig(env: Readonly<Record<string, string | undefined>>): ReportingConfig {
  const parsed = ReportingConfig.safeParse(env);
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`configuration is incomplete: ${names.join('; ')}`);
}
