import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { DashboardPage, DashboardStage } from './dashboard-page.ts';
import { startDashboardStage } from './dashboard-page.ts';

/**
 * One stage for a whole test file, and a page for each test, which opens it with what is returned here. The page is
 * closed after the test, and fails it when the browser complained, or when none was opened.
 */
export function useDashboard(): DashboardStage['open'] {
  let stage: DashboardStage | undefined;
  let opened: DashboardPage | undefined;
  beforeAll(async () => {
    stage = await startDashboardStage();
  });
  afterAll(() => stage?.close());
  afterEach(async () => {
    const { complaints } = opened ?? { complaints: ['nothing was opened'] };
    await opened?.close();
    opened = undefined;
    expect(complaints).toEqual([]);
  });
  return async (options) => {
    if (!stage) throw new Error('the dashboard is there only inside tests');
    opened = await stage.open(options);
    return opened;
  };
}
