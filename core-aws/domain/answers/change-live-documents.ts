/** One line of a bot's manifest: a document version that answers now. */
export interface LiveDocument {
  readonly documentId: string;
  readonly version: string;
  readonly name: string;
  readonly chunkCount: number;
}

/** A bot's manifest. Shape as `IndexState` of the vector index port. */
export interface Manifest {
  readonly generation: number;
  readonly documents: readonly LiveDocument[];
}

/**
 * Makes a document version live in place of the document's older one. Publishing what is live already changes
 * nothing, so that a job that is run twice does not empty every answer cache; the same manifest comes back.
 */
export function withLiveDocument(manifest: Manifest, document: LiveDocument): Manifest {
  const isLive = manifest.documents.some(
    (live) =>
      live.documentId === document.documentId &&
      live.version === document.version &&
      live.name === document.name &&
      live.chunkCount === document.chunkCount,
  );
  if (isLive) return manifest;
  const others = manifest.documents.filter((live) => live.documentId !== document.documentId);
  return { generation: manifest.generation + 1, documents: [...others, document] };
}

/** Takes a document out; the same manifest comes back when it was not in. */
export function withoutLiveDocument(manifest: Manifest, documentId: string): Manifest {
  const others = manifest.documents.filter((live) => live.documentId !== documentId);
  if (others.length === manifest.documents.length) return manifest;
  return { generation: manifest.generation + 1, documents: others };
}

/** True when every chunk the manifest promises was read: else the chunks changed under the reader. */
export function isCompletelyRead(
  manifest: Manifest,
  chunks: readonly { readonly documentId: string; readonly version: string }[],
): boolean {
  const counts = new Map<string, number>();
  for (const { documentId, version } of chunks) {
    const key = `${documentId}#${version}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return manifest.documents.every((live) => (counts.get(`${live.documentId}#${live.version}`) ?? 0) >= live.chunkCount);
}
