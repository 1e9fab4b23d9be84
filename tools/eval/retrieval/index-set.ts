import { embeddingText } from '../../../core-aws/domain/documents/embedding-text.ts';
import { tellLanguage } from '../../../core-aws/domain/documents/tell-language.ts';
import { createVectorScanner } from '../../../core-aws/domain/search/vectors/create-vector-scanner.ts';
import { packVectors } from '../../../core-aws/domain/search/vectors/pack-vectors.ts';
import type { VectorScanner } from '../../../core-aws/domain/search/vectors/vector-scanner.ts';
import { createWordIndex } from '../../../core-aws/domain/search/words/create-word-index.ts';
import { packWords } from '../../../core-aws/domain/search/words/pack-words.ts';
import type { WordIndex } from '../../../core-aws/domain/search/words/word-index.ts';
import { chunkDocument } from './chunk-documents.ts';
import { embedTexts } from './embed-texts.ts';
import type { EmbedTools } from './embed-texts.ts';
import type { RetrievalDocument } from './read-set.ts';

/** A set as the product indexes a bot's documents, and which document each row is of. */
export interface IndexedSet {
  readonly vectors: VectorScanner;
  readonly words: WordIndex;
  readonly languageOf: (row: number) => string | undefined;
  readonly documentOf: (row: number) => string;
  readonly rowCount: number;
}

/** Chunks, embeds and packs documents. Ids of a set say nothing, so documents have no name that could be found. */
export async function indexSet(documents: readonly RetrievalDocument[], tools: EmbedTools): Promise<IndexedSet> {
  const rows = documents.flatMap((document) => {
    const language = tellLanguage(`${document.title}\n${document.text}`);
    return chunkDocument(document).map((chunk) => ({
      documentId: document.id,
      language,
      text: embeddingText(chunk),
      headings: chunk.headings.join('\n'),
    }));
  });
  const embedded = await embedTexts(
    rows.map(({ text }) => text),
    tools,
  );
  const vectors = createVectorScanner(tools.embedder.dimensions);
  vectors.append(packVectors(embedded));
  const words = createWordIndex();
  words.append(packWords(rows.map(({ text, headings, language }) => ({ text, headings, language, documentName: '' }))));
  return {
    vectors,
    words,
    languageOf: (row) => rows[row]?.language,
    documentOf: (row) => rows[row]?.documentId ?? '',
    rowCount: rows.length,
  };
}
