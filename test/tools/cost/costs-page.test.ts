import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { costTables, fillCostsPage } from '../../../tools/cost/write-costs-page.ts';

const PAGE = new URL('../../../docs/costs.md', import.meta.url);
/** The day the page says its tables are of. */
const DAY = Date.UTC(2026, 10, 23);
const squeeze = (text: string): string => text.replace(/ +/gu, ' ').replace(/-{2,}/gu, '-');

describe('docs/costs.md', () => {
  test('holds the very figures that the program prints on the day the page names', async () => {
    const page = await readFile(PAGE, 'utf8');
    expect(page).toContain('As printed on 23 November 2026');
    for (const table of Object.values(costTables(DAY))) expect(table.length).toBeGreaterThan(200);
    // The formatter of the repository sets columns and rules its own way; words and figures are what counts.
    expect(squeeze(fillCostsPage(page, DAY))).toBe(squeeze(page));
  });

  test('would be found out by one changed figure', async () => {
    const page = await readFile(PAGE, 'utf8');
    const changed = page.replace(/\$(\d+)\.(\d)1 /u, '$$$1.$22 ');
    expect(changed).not.toBe(page);
    expect(squeeze(fillCostsPage(changed, DAY))).not.toBe(squeeze(changed));
  });
});
