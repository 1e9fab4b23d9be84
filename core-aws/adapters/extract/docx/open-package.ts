import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { openZip } from '../bounded-zip.ts';
import type { BoundedZip, ZipFailure } from '../bounded-zip.ts';
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
  readonly bytesOf: (part: string) => Result<Uint8Array | undefined, ZipFailure>;
}

/** A document with a picture on each of its pages has about as many parts as pages. */
const MAX_PARTS = 10_000;

/**
 * Opens a DOCX and finds its main part. Nothing is inflated but what is asked for: pictures stay packed.
 * Errors: `corrupt` also when it is a zip of something else. Throws Refused.
 */
export function openPackage(
  bytes: Uint8Array,
  deadline: Deadline,
  maxUncompressedBytes: number = LIMITS.docxMaxUncompressedBytes,
): Result<DocxPackage, ZipFailure> {
  const zip = openZip(bytes, { maxEntries: MAX_PARTS, maxUncompressedBytes });
  if (!zip.ok) return zip;
  // Windows programs have written names in other cases and with backslashes; readers are expected to cope.
  const names = new Map(zip.value.names.map((name) => [normalName(name), name]));

  const bytesOf = (part: string): Result<Uint8Array | undefined, ZipFailure> => {
    const name = names.get(normalName(part));
    return name === undefined ? ok(undefined) : zip.value.read(name);
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
  if (mainPart === undefined) return err({ kind: 'corrupt', detail: 'it is a zip, but holds no Word document' });
  return ok({ zip: zip.value, mainPart, relationshipsOf, bytesOf });
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
