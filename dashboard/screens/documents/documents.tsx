import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Link } from '../../parts/link.tsx';
import { Notice } from '../../parts/notice.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { countReading, isAnswering, toRows } from '../../state/document-rows.ts';
import type { TabProps } from '../bot/tab-props.ts';
import { DocumentItem } from './document-item.tsx';
import { DropZone } from './drop-zone.tsx';
import { createSampleFile } from './sample-document.ts';
import { UploadItem } from './upload-item.tsx';

export function Documents({ bot, documents }: TabProps): JSX.Element {
  const { uploads } = useApp();
  const list = documents.documents.value;
  const own = uploads.uploads.value.filter((upload) => upload.botId === bot.bot_id);
  const known = list.state === 'loaded' ? list.value : [];
  const rows = toRows(known, own);
  const ready = known.filter(isAnswering);
  const readingCount = countReading(known);
  const isEmpty = list.state === 'loaded' && rows.length === 0;
  const heading = useRef<HTMLDivElement>(null);

  return (
    <section class="stack" aria-label="Documents">
      <div ref={heading}>
        <PageHeading level={2} of={bot.name}>
          Documents
        </PageHeading>
      </div>
      {isEmpty ? (
        <p>
          The bot answers from documents, and from nothing else. Start with one that holds what visitors ask about:
          opening hours, prices, delivery, returns, how something works.
        </p>
      ) : null}
      <DropZone onFiles={(files) => uploads.add(bot.bot_id, files)} />
      {isEmpty ? (
        <div class="row">
          <span class="muted">Nothing at hand?</span>
          <Button onClick={() => uploads.add(bot.bot_id, [createSampleFile()])}>Use a sample document</Button>
        </div>
      ) : null}
      {list.state === 'loading' ? <Skeleton what="documents" /> : null}
      {list.state === 'failed' ? (
        <FailureNotice
          what="The documents could not be listed."
          failure={list.failure}
          onRetry={() => documents.refresh()}
        />
      ) : null}
      {list.state === 'loaded' && list.stale ? (
        <FailureNotice what="This list may be out of date." failure={list.stale} onRetry={() => documents.refresh()} />
      ) : null}
      {rows.length > 0 ? (
        <ul role="list" class="documents wide" aria-label="Documents of this bot">
          {rows.map((row) =>
            row.kind === 'upload' ? (
              <UploadItem key={row.key} upload={row.upload} replaces={row.replaces} />
            ) : (
              <DocumentItem
                key={row.key}
                document={row.document}
                botId={bot.bot_id}
                list={documents}
                readingCount={readingCount}
                onGone={() => heading.current?.querySelector('h2')?.focus()}
              />
            ),
          )}
        </ul>
      ) : null}
      {ready.length > 0 ? (
        <Notice>
          <p>
            {ready.length === 1 ? 'One document is ready.' : `${ready.length} documents are ready.`} Next:{' '}
            <Link to={{ at: 'bot', botId: bot.bot_id, tab: 'try' }}>ask your bot a question</Link>.
          </p>
        </Notice>
      ) : null}
    </section>
  );
}
