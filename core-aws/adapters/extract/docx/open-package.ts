import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { openZip } from '../bounded-zip.ts';
import type { BoundedZip, ZipFailure } from '../bounded-zip.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { childElements, readXml } from './read-xml.ts';

export interface Relationship {
  readonly id: string;
  /** Last word of its type's address: `styles`, `footnotes`, `hyperlink`. */
  readonly type: string;
  /** A part's name, or an address outside when `isExternal`. */
  readonly target: string;
  readonly isExternal: boolean;
}

/** The parts of a document and how they refer to each other. */
export interface DocxPackage {
  readonly zip: BoundedZip;
  readonly mainPart: string;
  /** Throws Refused when the part that lists them is damaged. */
  readonly relationshipsOf: (part: string) => readonly Relationship[];
  /** A part's bytes; undefined when there is none of that name. */
  readonly bytesOf: (part: string) => Result<Uint8Array | undefined, ExtractionFailure & { readonly detail: string }>;
}

/** A document with a picture on each of its pages has about as many parts as pages. */
const MAX_PARTS = 10_000;

/**
 * Opens a DOCX and finds its main part. Nothing is inflated but what is asked for: pictures stay packed.
 * Errors: `unsupported_form` when it is a zip of something else. Throws Refused.
 */
export function openPackage(
  bytes: Uint8Array,
  deadline: Deadline,
  maxUncompressedBytes: number = LIMITS.docxMaxUncompressedBytes,
): Result<DocxPackage, ExtractionFailure> {
  const zip = openZip(bytes, { maxEntries: MAX_PARTS, maxUncompressedBytes });
  if (!zip.ok) return err(toFailure(zip.error));
  // Windows programs have written names in other cases and with backslashes; readers are expected to cope.
  const names = new Map(zip.value.names.map((name) => [normalName(name), name]));

  const bytesOf: DocxPackage['bytesOf'] = (part) => {
    const name = names.get(normalName(part));
    if (name === undefined) return ok(undefined);
    const bytes = zip.value.read(name);
    return bytes.ok ? bytes : err(toFailure(bytes.error));
  };
  const relationshipsOf = (part: string): readonly Relationship[] => {
    const at = part.lastIndexOf('/') + 1;
    const list = bytesOf(`${part.slice(0, at)}_rels/${part.slice(at)}.rels`);
    if (!list.ok || list.value === undefined) return [];
    return childElements(readXml(list.value, { deadline }))
      .filter((element) => element.name.endsWith('Relationship'))
      .map(({ attributes }) => {
        const isExternal = attributes['TargetMode'] === 'External';
        const target = attributes['Target'] ?? '';
        return {
          id: attributes['Id'] ?? '',
          type: (attributes['Type'] ?? '').split('/').at(-1) ?? '',
          target: isExternal ? target : resolvePart(target, part),
          isExternal,
        };
      });
  };
  const named = relationshipsOf('').find((each) => each.type === 'officeDocument' && !each.isExternal)?.target;
  const mainPart = [named, 'word/document.xml'].find((name) => name !== undefined && names.has(normalName(name)));
  if (mainPart === undefined) {
    return err({ kind: 'unsupported_form', detail: 'it is packed like a Word document, but holds none' });
  }
  return ok({ zip: zip.value, mainPart, relationshipsOf, bytesOf });
}

const FAILURES = {
  corrupt: 'corrupt',
  too_large: 'unpacks_too_large',
  locked: 'cannot_unlock',
  unknown_packing: 'unsupported_form',
} as const satisfies Record<ZipFailure['kind'], ExtractionFailure['kind']>;

function toFailure({ kind, detail }: ZipFailure): ExtractionFailure & { readonly detail: string } {
  return { kind: FAILURES[kind], detail };
}

function normalName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/u, '').toLowerCase();
}

/** A target is relative to the folder of the part that names it, or begins at the top with a slash. */
function resolvePart(target: string, from: string): string {
  const folders = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const step of target.replaceAll('\\', '/').split('/')) {
    if (step === '..') folders.pop();
    else if (step !== '' && step !== '.') folders.push(step);
  }
  return folders.join('/');
}
