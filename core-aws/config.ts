import * as z from 'zod/mini';

/**
 * The core's configuration: read once per function, from the environment only, failing with every missing
 * or wrong name in one message. Where the AWS services live is not here: the AWS SDK reads region,
 * credentials and `AWS_ENDPOINT_URL_*` itself, which is how the same code runs on a laptop.
 */
const Config = z.object({
  /** Put before every table's name, so that several stages can share an account. */
  TABLE_PREFIX: z._default(z.string(), 'edgewise-'),
  DOCUMENTS_BUCKET: z.string(),
  /** Local S3 has no wildcard host names, so keys go into the path there. */
  S3_FORCE_PATH_STYLE: z._default(z.enum(['true', 'false']), 'false'),
  INGEST_QUEUE_URL: z.url(),
  USER_POOL_CLIENT_ID: z.string(),
  /** `gemini` needs GEMINI_API_KEY or GEMINI_KEY_PARAMETER; `offline` needs nothing and nothing leaves the machine. */
  MODELS: z.enum(['gemini', 'offline']),
  GEMINI_API_KEY: z.optional(z.string()),
  /** Name of the SSM parameter that holds the key, for functions whose settings many may read. */
  GEMINI_KEY_PARAMETER: z.optional(z.string()),
  /** A Gemini model to answer with instead of the built-in choice. */
  GEMINI_ANSWER_MODEL: z.optional(z.string()),
  /** For tests: a server that speaks Gemini's REST form. */
  GEMINI_BASE_URL: z.optional(z.url()),
  /**
   * Sizes of vectors, such as `384,512`, for which the table `VectorIndex` has DynamoDB's own vector indexes. None: every
   * bot is searched in memory, however large.
   */
  VECTOR_INDEX_DIMENSIONS: z._default(
    z.string().check(z.regex(/^(?:\d+(?:,\d+)*)?$/, 'must be numbers with commas between')),
    '',
  ),
  /** In MB; Lambda sets it. Decides how much of what bots know is kept in memory between questions. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z._default(z.coerce.number().check(z.positive()), 512),
  /** Where metrics are kept: the deployment names it. Absent, as in the local cloud, none are written. */
  POWERTOOLS_METRICS_NAMESPACE: z.optional(z.string()),
  /** Lambda sets it where X-Ray listens. */
  AWS_XRAY_DAEMON_ADDRESS: z.optional(z.string()),
  LOG_LEVEL: z._default(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']), 'INFO'),
});
export type Config = Readonly<z.infer<typeof Config>>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = Config.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`configuration is incomplete: ${names.join('; ')}`);
  }
  if (parsed.data.MODELS === 'gemini' && !parsed.data.GEMINI_API_KEY && !parsed.data.GEMINI_KEY_PARAMETER) {
    throw new Error(
      'configuration is incomplete: MODELS is gemini, so GEMINI_API_KEY or GEMINI_KEY_PARAMETER must be set',
    );
  }
  return parsed.data;
}
