import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { alarmDefinitions, BILLING_REGION } from '../../../../core-aws/infra/observability/alarm-definitions.ts';
import { BOARD_MAX_METRICS, dashboardGraphs } from '../../../../core-aws/infra/observability/dashboard-definition.ts';
import { namesOf, ownMetric } from '../../../../core-aws/infra/observability/watched-metrics.ts';

const PAGE = new URL('../../../../docs/operate.md', import.meta.url);
const names = namesOf({ stage: 'prod', prefix: 'edgewise-' }, { httpApiId: 'api', bucket: 'bucket' });
const alarmsIn = (region: string) => alarmDefinitions(names, { region, budgetUsd: 50 });
/** Alarms that other stacks make and this runbook explains. */
const ELSEWHERE = ['a-new-version-fails', 'the-smoke-test-fails'];

/** As GitHub makes anchors of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

async function runbook(): Promise<ReadonlyMap<string, string>> {
  const page = await readFile(PAGE, 'utf8');
  const [, rest = ''] = page.split('\n## Runbook\n');
  const [section = ''] = rest.split('\n## ');
  return new Map(
    section
      .split('\n### ')
      .slice(1)
      .map((part) => {
        const [heading = '', ...text] = part.split('\n');
        return [anchorOf(heading), text.join('\n').trim()];
      }),
  );
}

describe('Every alarm', () => {
  test('has a paragraph in the runbook that names it, and every paragraph an alarm', async () => {
    const paragraphs = await runbook();
    const alarms = alarmsIn(BILLING_REGION);
    expect(alarms.length).toBeGreaterThan(10);
    expect([...paragraphs.keys()].toSorted()).toEqual(
      [...new Set([...alarms.map(({ anchor }) => anchor), ...ELSEWHERE])].toSorted(),
    );
    for (const { name, anchor } of alarms) {
      const pattern = name.replace(/^.*-(errors|throttled)$/u, '<[a-z]+>-$1');
      expect(paragraphs.get(anchor), name).toMatch(new RegExp(`\`edgewise-${pattern}\``, 'u'));
      expect(paragraphs.get(anchor)?.length, name).toBeGreaterThan(200);
    }
  });

  test('links nowhere else in the page than to a heading that is there', async () => {
    const page = await readFile(PAGE, 'utf8');
    const headings = new Set([...page.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) => anchorOf(heading)));
    const links = [...page.matchAll(/\]\(#([^)]+)\)/gu)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !headings.has(link))).toEqual([]);
  });

  test('has a name of its own, and expressions that name each of its metrics and no other', () => {
    const alarms = alarmsIn(BILLING_REGION);
    expect(new Set(alarms.map(({ name }) => name)).size).toBe(alarms.length);
    for (const { name, metrics, expression } of alarms) {
      const used = new Set((expression ?? Object.keys(metrics).join()).match(/\b[a-z][a-z0-9]*\b/gu));
      expect([...used].toSorted(), name).toEqual(Object.keys(metrics).toSorted());
      // What CloudWatch takes in one alarm.
      expect(Object.keys(metrics).length, name).toBeLessThanOrEqual(10);
    }
  });

  test('of the charges is made only where CloudWatch has the figure', () => {
    const names_ = (region: string): readonly string[] => alarmsIn(region).map(({ name }) => name);
    expect(names_(BILLING_REGION)).toContain('charges');
    expect(names_('eu-central-1')).not.toContain('charges');
    expect(alarmsIn(BILLING_REGION).find(({ name }) => name === 'charges')?.threshold).toBe(50);
  });

  test('rings at the limits that were asked for', () => {
    const limits = Object.fromEntries(alarmsIn(BILLING_REGION).map(({ name, threshold }) => [name, threshold]));
    expect(limits).toMatchObject({
      'chat-errors': 5,
      'api-5xx': 10,
      'Documents-throttled': 0,
      'dead-letters': 0,
      'answers-slow': 3_000,
    });
  });
});

describe('The dashboards', () => {
  test('are each small enough to be free', () => {
    for (const [board, graphs] of Object.entries(dashboardGraphs(names))) {
      const count = graphs.reduce((sum, { metrics }) => sum + metrics.length, 0);
      expect(count, board).toBeGreaterThan(10);
      expect(count, board).toBeLessThanOrEqual(BOARD_MAX_METRICS);
    }
  });

  test('cannot show what nothing emits', () => {
    expect(() => ownMetric(names, 'cachedAnswers', 'chat')).toThrow('chat does not emit CachedAnswers');
  });
});
