import type { Block } from '../../core-aws/domain/block.ts';
import type { TextExtractor } from '../../core-aws/ports/text-extractor.ts';

/**
 * Reads what tests write, in this process: blocks divided by blank lines, `# ` for a heading, `---` for the next
 * page. A file that begins with `BROKEN` is damaged. Says which page it is at, like the readers of real kinds.
 */
export function createPlainExtractor(): TextExtractor {
  return {
    async extract(_kind, bytes, { onProgress } = {}) {
      const text = new TextDecoder().decode(bytes);
      if (text.startsWith('BROKEN')) return { ok: false, error: { kind: 'corrupt' } };
      const pages = text.split('\n---\n');
      const blocks = pages.flatMap((content, at) => {
        onProgress?.({ done: at + 1, of: pages.length });
        const page = pages.length > 1 ? { page: at + 1 } : {};
        return content
          .split('\n\n')
          .map((part) => part.trim())
          .filter((part) => part !== '')
          .map((part): Block =>
            part.startsWith('# ')
              ? { kind: 'heading', level: 1, text: part.slice(2), ...page }
              : { kind: 'paragraph', text: part, ...page },
          );
      });
      if (pages.length === 1) return { ok: true, value: { blocks } };
      const charsByPage = pages.map((_, at) =>
        blocks.reduce((sum, block) => sum + (block.page === at + 1 ? block.text.length : 0), 0),
      );
      const pagesWithoutText = charsByPage.flatMap((chars, at) => (chars === 0 ? [at + 1] : []));
      return { ok: true, value: { blocks, pageCount: pages.length, charsByPage, pagesWithoutText } };
    },
  };
}
