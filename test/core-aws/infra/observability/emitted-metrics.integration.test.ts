import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createDynamoBotStore } from '../../../../core-aws/adapters/dynamo-bot-store.ts';
import { embedderIdOf } from '../../../../core-aws/adapters/models/embedder-id.ts';
import { alarmDefinitions } from '../../../../core-aws/infra/observability/alarm-definitions.ts';
import { dashboardGraphs } from '../../../../core-aws/infra/observability/dashboard-definition.ts';
import { namesOf } from '../../../../core-aws/infra/observability/watched-metrics.ts';
import { METRICS, metricsNamespace } from '../../../../core-aws/metrics.ts';
import { useDynalite } from '../../../support/dynamo-targets.ts';
import { FAKE_TOKENS } from '../../../support/fake-gemini.ts';
import { callHttp } from '../../../support/http-event.ts';
import type { LiveFunctions } from '../../../support/live-functions.ts';
import { startLiveFunctions } from '../../../support/live-functions.ts';
import { sampleBot, sampleExchange } from '../../../support/sample-records.ts';
import { compareSeries, keyOf, readEmitted } from './emitted-metrics.ts';

const STAGE = 'prod';
const TEXT = 'Delivery to the islands costs 5 pounds and 40 pence. It takes three working days.';
const QUESTION = 'What does delivery to the islands cost?';

/** Series of our own that alarms and dashboard read. */
function watchedSeries(): ReadonlySet<string> {
  const names = namesOf({ stage: STAGE, prefix: 'edgewise-' }, { httpApiId: 'api', bucket: 'bucket' });
  const metrics = [
    ...alarmDefinitions(names, { region: 'us-east-1', budgetUsd: 50 }).flatMap((alarm) => Object.values(alarm.metrics)),
    ...Object.values(dashboardGraphs(names)).flatMap((graphs) => graphs.flatMap(({ metrics }) => metrics)),
  ];
  return new Set(metrics.filter(({ namespace }) => !namespace.startsWith('AWS/')).map(keyOf));
}

describe('What the functions emit', () => {
  const dynamo = useDynalite();
  let output = '';

  beforeAll(async () => {
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
    const errors = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const functions = await startLiveFunctions(dynamo, {
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(STAGE),
      // As the deployment sets them, which must not change what is emitted.
      POWERTOOLS_SERVICE_NAME: 'another-name',
      AWS_LAMBDA_FUNCTION_NAME: 'edgewise-under-test',
    });
    try {
      await liveADay(functions);
    } finally {
      written.mockRestore();
      errors.mockRestore();
      await functions.stop();
    }
  });

  /** Everything there is a metric for happens, in the handlers that Lambda calls. */
  async function liveADay({ gemini, bots, read, ask }: LiveFunctions): Promise<void> {
    const bot = sampleBot({ embedderId: embedderIdOf({ MODELS: 'gemini' }) });
    await createDynamoBotStore({ client: dynamo.client(), tables: dynamo.tables() }).create(bot);
    const { botId } = bot;
    await read(botId, 'delivery.txt', TEXT);
    await read(botId, 'empty.txt', '  \n ');
    gemini.next('embed', { type: 'status', status: 400 });
    await read(botId, 'refused.txt', 'Returns are free within thirty days of the purchase.');
    await read(botId, 'given-up.txt', TEXT, 'dead-letter');

    await ask(botId, QUESTION);
    gemini.next('generate', {
      type: 'text',
      pieces: ['Delivery to the islands costs 5 pounds and 40 pence [1]. Penguins fly backwards to Mars [1].'],
    });
    await ask(botId, QUESTION);
    gemini.next('generate', { type: 'status', status: 400 });
    await ask(botId, QUESTION);
    await ask(botId, 'Xylophone quartz zebra?');

    const { conversation_id, message_id, question, answer, sources } = sampleExchange();
    const exchange = { conversation_id, message_id, asker_id: 'ses_visitor', question, answer, sources };
    const recorded = await callHttp(bots, { method: 'POST', path: `/bots/${botId}/exchanges`, body: exchange });
    expect(recorded.status).toBe(204);
  }

  const value = (name: string, service: string): readonly number[] =>
    readEmitted(output).get(keyOf({ namespace: metricsNamespace(STAGE), name, dimensions: { service } })) ?? [];

  test('is exactly what alarms and dashboard read: names, namespace and dimensions', () => {
    const emitted = new Set(readEmitted(output).keys());
    expect(emitted.size).toBeGreaterThan(10);
    expect(compareSeries(emitted, watchedSeries())).toEqual([]);
  });

  test('is exactly what the definitions say', () => {
    const defined = Object.values(METRICS).flatMap(({ name, services }) =>
      services.map((service) => keyOf({ namespace: metricsNamespace(STAGE), name, dimensions: { service } })),
    );
    expect(compareSeries(new Set(readEmitted(output).keys()), new Set(defined))).toEqual([]);
  });

  test('would be found out by a name changed on either side', () => {
    const watched = [...watchedSeries()];
    const renamed = new Set(watched.map((key) => key.replace(' Refusals ', ' Refused ')));
    expect(compareSeries(new Set(readEmitted(output).keys()), renamed)).toEqual([
      'nobody reads Edgewise/prod Refusals service=chat',
      'nothing emits Edgewise/prod Refused service=chat',
    ]);
    const moved = new Set(watched.map((key) => key.replace('service=bots', 'service=chat')));
    expect(compareSeries(new Set(readEmitted(output).keys()), moved)).toHaveLength(2);
  });

  test('counts what happened, with the tokens Gemini says and what they cost', () => {
    const sum = (name: string, service: string): number => value(name, service).reduce((all, one) => all + one, 0);
    expect(sum('Answers', 'chat')).toBe(2);
    expect(sum('Refusals', 'chat')).toBe(1);
    expect(sum('AnswersFailed', 'chat')).toBe(1);
    expect(sum('SentencesDropped', 'chat')).toBe(1);
    expect(sum('CachedAnswers', 'bots')).toBe(1);
    expect(sum('DocumentsRead', 'ingest')).toBe(1);
    // The document whose embedding failed is tried again by the queue: it has not failed yet.
    expect(sum('DocumentsFailed', 'ingest')).toBe(1);
    expect(sum('DocumentsFailed', 'ingest-dead-letter')).toBe(1);
    expect(sum('ModelFailures', 'chat')).toBe(1);
    expect(sum('ModelFailures', 'ingest')).toBe(1);
    expect(value('ChatMs', 'chat')).toHaveLength(3);
    // Two answers; the failed call wrote nothing.
    expect(sum('OutputTokens', 'chat')).toBe(2 * (FAKE_TOKENS.answer + FAKE_TOKENS.thinking));
    const embedded = sum('InputTokens', 'chat') - 2 * FAKE_TOKENS.prompt;
    expect(embedded).toBeGreaterThan(0);
    // $0.75 and $3.75 a million for the answers, $0.15 for what was embedded.
    const expected = 2 * (FAKE_TOKENS.prompt * 0.75 + 140 * 3.75) + embedded * 0.15;
    expect(sum('ModelCostMicroUsd', 'chat')).toBeCloseTo(expected, 6);
  });

  test('names no bot, no visitor and no word of theirs', () => {
    const lines = output.split('\n').filter((line) => line.includes('"_aws"'));
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).not.toMatch(/bot_|doc_|ses_|islands|Xylophone/u);
  });
});
