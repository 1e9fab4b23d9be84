import type { MultipartError, PartInfo } from 'multipasta';
import { decodeField, make } from 'multipasta';
import type { ByteSource } from './byte-source.ts';
import { fileNameOf } from './file-name-of.ts';
import { keepDelimitersWhole } from './keep-delimiters-whole.ts';

export type FormItem =
  | { readonly kind: 'field'; readonly name: string; readonly value: string }
  /** `source` must be read before the next item is asked for; what is left of it is skipped. */
  | { readonly kind: 'file'; readonly fileName: string; readonly source: ByteSource }
  | { readonly kind: 'malformed'; readonly reason: string };

type Piece =
  | { readonly type: 'item'; readonly item: FormItem }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'file_end' };

/** Fields are ids; a long one is a mistake, and would be held in memory. */
const FIELD_MAX_BYTES = 4_096;
const PARTS_MAX_COUNT = 64;

/**
 * Reads `multipart/form-data` (RFC 7578) part by part as its consumer asks. The parser only ever gets the next piece
 * of the body when everything it made of the last one has been taken, so a form of any size needs the memory of one
 * piece. Ends after `malformed`. Throws when the client goes away between two parts.
 */
export async function* readForm(body: ReadableStream<Uint8Array>, contentType: string): AsyncGenerator<FormItem> {
  const reader = body.getReader();
  const pieces: Piece[] = [];
  const whole = keepDelimitersWhole();
  let hasEnded = false;
  let isComplete = false;
  const malformed = (reason: string): void => {
    pieces.push({ type: 'item', item: { kind: 'malformed', reason } });
    hasEnded = true;
  };
  const parser = make({
    headers: { 'content-type': contentType },
    maxParts: PARTS_MAX_COUNT,
    maxFieldSize: FIELD_MAX_BYTES,
    isFile: (info) => nameIn(info) !== undefined,
    onField(info, value) {
      pieces.push({ type: 'item', item: { kind: 'field', name: info.name, value: decodeField(info, value) } });
    },
    onFile(info) {
      pieces.push({ type: 'item', item: { kind: 'file', fileName: nameIn(info) ?? '', source: { read: readBytes } } });
      return (bytes) => pieces.push(bytes === null ? { type: 'file_end' } : { type: 'bytes', bytes });
    },
    onError: (error) => malformed(describe(error)),
    onDone() {
      isComplete = true;
    },
  });

  async function nextPiece(): Promise<Piece | undefined> {
    while (pieces.length === 0 && !hasEnded) {
      const { done, value } = await reader.read();
      try {
        if (!done) {
          parser.write(whole.push(value));
          continue;
        }
        parser.write(whole.rest());
        parser.end();
      } catch {
        // The parser throws for a file name with a broken percent encoding.
        malformed('a header of a part cannot be read');
      }
      hasEnded = true;
      if (!isComplete && pieces.length === 0) malformed('it ends before its last boundary');
    }
    return pieces.shift();
  }

  /** Bytes of the file whose turn it is; throws when the form breaks off inside it. */
  async function readBytes(): Promise<Uint8Array | undefined> {
    const piece = await nextPiece();
    if (piece?.type === 'bytes') return piece.bytes;
    if (piece?.type === 'file_end') return undefined;
    if (piece !== undefined) pieces.unshift(piece);
    throw new Error('the form broke off inside a file');
  }

  for (;;) {
    const piece = await nextPiece();
    if (piece === undefined) return;
    // Bytes and ends of a file nobody read to its end are skipped here.
    if (piece.type !== 'item') continue;
    yield piece.item;
    if (piece.item.kind === 'malformed') return;
  }
}

function nameIn({ headers }: PartInfo): string | undefined {
  const header = headers['content-disposition'];
  return typeof header === 'string' ? fileNameOf(header) : undefined;
}

function describe(error: MultipartError): string {
  switch (error._tag) {
    case 'InvalidBoundary':
      return 'the content-type names no boundary';
    case 'BadHeaders':
    case 'InvalidDisposition':
      return 'a header of a part cannot be read';
    case 'EndNotReached':
      return 'it ends before its last boundary';
    case 'ReachedLimit':
      return error.limit === 'MaxParts' ? `it has more than ${PARTS_MAX_COUNT} parts` : 'a field is too long';
  }
}
