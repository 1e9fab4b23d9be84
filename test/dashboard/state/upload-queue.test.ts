import { describe, expect, it } from 'vitest';
import type { Document as BotDocument } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { err, ok } from '#shared/result.ts';
import type { SendFile, SendFileOptions } from '../../../dashboard/api/send-file.ts';
import { UPLOAD_BROKEN } from '../../../dashboard/api/send-file.ts';
import { checkFile, toDocumentName } from '../../../dashboard/state/check-file.ts';
import type { UploadQueue } from '../../../dashboard/state/upload-queue.ts';
import { createUploadQueue } from '../../../dashboard/state/upload-queue.ts';
import { stubDocument } from '../../support/stub-documents.ts';

interface Sending {
  readonly name: string;
  readonly options: SendFileOptions;
  readonly answer: (result: Awaited<ReturnType<SendFile>>) => Promise<void>;
}

function setUp(): { queue: UploadQueue; sendings: Sending[]; states: () => string[] } {
  const sendings: Sending[] = [];
  const queue = createUploadQueue({
    sendFile: ({ name }, _file, options) =>
      new Promise((resolve) => {
        const answer: Sending['answer'] = async (result) => {
          resolve(result);
          await new Promise((done) => setImmediate(done));
        };
        sendings.push({ name, options, answer });
      }),
  });
  return { queue, sendings, states: () => queue.uploads.value.map((upload) => `${upload.name} ${upload.state}`) };
}
const file = (name: string, text = 'text'): File => new File([text], name);

describe('the upload queue', () => {
  it('sends two files at once and the next when one is done', async () => {
    const { queue, sendings, states } = setUp();
    queue.add('bot_1', [file('a'), file('b'), file('c')]);
    expect(states()).toEqual(['a sending', 'b sending', 'c waiting']);
    await sendings[0]?.answer(ok(stubDocument('a')));
    expect(states()).toEqual(['b sending', 'c sending']);
  });

  it('hands over each document the server has taken', async () => {
    const { queue, sendings } = setUp();
    const taken: [string, BotDocument][] = [];
    queue.onTaken((botId, document) => taken.push([botId, document]));
    const document = stubDocument('a');
    queue.add('bot_1', [file('a')]);
    await sendings[0]?.answer(ok(document));
    expect(taken).toEqual([['bot_1', document]]);
    expect(queue.isBusy.value).toBe(false);
  });

  it('keeps a failed file with its reason, goes on with the others, and retries when asked', async () => {
    const { queue, sendings, states } = setUp();
    queue.add('bot_1', [file('a'), file('b'), file('c')]);
    await sendings[0]?.answer(err(UPLOAD_BROKEN));
    expect(states()).toEqual(['a failed', 'b sending', 'c sending']);
    expect(queue.uploads.value[0]).toMatchObject({ problem: UPLOAD_BROKEN.message, canRetry: true });
    queue.retry(queue.uploads.value[0]?.uploadId ?? 0);
    expect(states()).toEqual(['a waiting', 'b sending', 'c sending']);
    await sendings[1]?.answer(ok(stubDocument('b')));
    expect(states()).toEqual(['a sending', 'c sending']);
  });

  it('offers no retry where the same file would be refused again', async () => {
    const { queue, sendings } = setUp();
    queue.add('bot_1', [file('a')]);
    await sendings[0]?.answer(err({ code: 'unsupported_file_type', message: 'A picture.', status: 415 }));
    expect(queue.uploads.value[0]).toMatchObject({ state: 'failed', canRetry: false, problem: 'A picture.' });
  });

  it('sends two files of one name one after the other, so that the later stays', async () => {
    const { queue, sendings, states } = setUp();
    queue.add('bot_1', [file('a', 'old')]);
    queue.add('bot_1', [file('a', 'new')]);
    expect(states()).toEqual(['a sending', 'a waiting']);
    await sendings[0]?.answer(ok(stubDocument('a')));
    expect(states()).toEqual(['a sending']);
  });

  it('names an empty file without sending it', () => {
    const { queue, sendings } = setUp();
    queue.add('bot_1', [file('empty.txt', '')]);
    expect(sendings).toHaveLength(0);
    expect(queue.uploads.value[0]).toMatchObject({ state: 'failed', canRetry: false });
    expect(queue.isBusy.value).toBe(false);
  });

  it('stops a file that is cancelled, and goes on with the next', async () => {
    const { queue, sendings, states } = setUp();
    queue.add('bot_1', [file('a'), file('b'), file('c')]);
    queue.cancel(queue.uploads.value[0]?.uploadId ?? 0);
    expect(sendings[0]?.options.signal.aborted).toBe(true);
    await sendings[0]?.answer(err(UPLOAD_BROKEN));
    expect(states()).toEqual(['b sending', 'c sending']);
  });

  it('counts real bytes', () => {
    const { queue, sendings } = setUp();
    queue.add('bot_1', [file('a', '0123456789')]);
    sendings[0]?.options.onSent(4);
    expect(queue.uploads.value[0]?.sentBytes).toBe(4);
  });
});

describe('the check before an upload', () => {
  it.each([
    [LIMITS.documentMaxBytes, undefined],
    [LIMITS.documentMaxBytes + 1, 'The file is 50.01 MB; the limit is 50 MB.'],
    [1, undefined],
    [0, 'The file is empty (0 bytes).'],
  ])('of %i bytes says %s', (size, said) => {
    const problem = checkFile({ name: 'a.txt', size });
    if (said === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(said);
  });

  it.each([
    [LIMITS.documentNameMaxChars, true],
    [LIMITS.documentNameMaxChars + 1, false],
  ])('of a name of %i characters', (length, isFine) => {
    expect(checkFile({ name: 'x'.repeat(length), size: 1 }) === undefined).toBe(isFine);
  });

  it('gives a file the same name from every system', () => {
    expect(toDocumentName(' Ru\u0308ckgabe.pdf')).toBe('R\u00fcckgabe.pdf');
  });
});
