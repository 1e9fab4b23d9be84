import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentNameKey } from '#shared/document-name.ts';
import { LIMITS } from '#shared/limits.ts';
import { nameUnpacked } from '../../../../core-aws/domain/documents/name-unpacked.ts';
import { showPath } from '../../../../core-aws/domain/documents/show-path.ts';

const namesOf = (paths: readonly string[]): readonly string[] =>
  nameUnpacked(paths, 'archive.zip').map(({ name }) => (name.ok ? name.value : `(${name.error})`));

describe('Names of files in an archive', () => {
  test('are their own, without folders, however deep', () => {
    expect(namesOf(['a.txt', 'x/b.txt', '/x/../y/./c.txt', 'C:\\docs\\d.txt'])).toEqual([
      'a.txt',
      'b.txt',
      'c.txt',
      'd.txt',
    ]);
  });

  test('have their folders before them when they would be the same', () => {
    expect(namesOf(['a.txt', 'x/A.txt', 'x/y/a.txt', 'b.txt'])).toEqual([
      'a.txt',
      'x - A.txt',
      'x - y - a.txt',
      'b.txt',
    ]);
  });

  test('leave out what systems add, wherever, without a word', () => {
    const litter = ['.DS_Store', 'x/._a.txt', 'x/.git/config', '__MACOSX/x/a.txt', 'x/', 'x\\', 'Desktop.ini'];
    expect(namesOf([...litter, 'a.txt'])).toEqual(['a.txt']);
  });

  test('are refused for what is hidden, and where the path names no file', () => {
    const hidden = '(it is hidden, or in a hidden folder: rename what begins with a dot)';
    expect(namesOf(['.env', 'x/.private/a.txt'])).toEqual([hidden, hidden]);
    const nameless = '(its path names no file)';
    expect(namesOf(['..', '../..', 'a/..', '.', '..\\..'])).toEqual(Array(5).fill(nameless));
  });

  test('are their own where paths lead out of the archive or begin at the root', () => {
    expect(namesOf(['../../up.txt', '/etc/root.txt', '..\\..\\windows.txt', '\\\\server\\share\\net.txt'])).toEqual([
      'up.txt',
      'root.txt',
      'windows.txt',
      'net.txt',
    ]);
  });

  test('are refused beyond the limit of characters, not at it', () => {
    const right = `${'x'.repeat(LIMITS.documentNameMaxChars - 4)}.txt`;
    expect(namesOf([right])).toEqual([right]);
    expect(namesOf([`x${right}`])[0]).toContain('256 characters; the limit is 255');
    expect(namesOf(['a\u0007.txt'])[0]).toContain('control characters');
  });

  test('never name two documents alike, nor one like the archive, whatever the paths', () => {
    const part = fc.constantFrom('a', 'A', 'b - a', '.x', '..', '', 'archive.zip', 'ä', 'a\u0308');
    const paths = fc.uniqueArray(fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')));
    fc.assert(
      fc.property(paths, (given) => {
        const named = nameUnpacked(given, 'archive.zip');
        const keys = named.flatMap(({ name }) => (name.ok ? [documentNameKey(name.value)] : []));
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).not.toContain('archive.zip');
        expect(nameUnpacked(given, 'archive.zip')).toEqual(named);
      }),
    );
  });
});

test('a path is shown by its end, on one line', () => {
  expect(showPath('a\nb\u202etxt.exe')).toBe('abtxt.exe');
  expect(showPath('x'.repeat(120))).toBe('x'.repeat(120));
  const shown = showPath(`${'x/'.repeat(200)}end.txt`);
  expect(shown).toHaveLength(120);
  expect(shown.endsWith('end.txt')).toBe(true);
});
