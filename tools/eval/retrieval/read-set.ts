import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

const documentSchema = z.object({ id: z.string(), title: z.optional(z.string()), text: z.string() });
const questionSchema = z.object({ id: z.string(), text: z.string() });

export interface RetrievalDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface JudgedQuestion {
  readonly id: string;
  readonly text: string;
  /** By document id: how well it answers, above 0. */
  readonly grades: ReadonlyMap<string, number>;
}

/** A collection of documents, and questions of which it is known what answers them. */
export interface RetrievalSet {
  readonly name: string;
  readonly documents: readonly RetrievalDocument[];
  /** Those without a judgment are left out: nothing can be said about them. */
  readonly questions: readonly JudgedQuestion[];
}

/** Reads `docs.jsonl` {id, title, text}, `queries.jsonl` {id, text} and `qrels.tsv` (query, document, grade). */
export async function readSet(folder: string): Promise<Result<RetrievalSet, string>> {
  try {
    const documents = parseLines(await readFile(join(folder, 'docs.jsonl'), 'utf8'), documentSchema);
    const questions = parseLines(await readFile(join(folder, 'queries.jsonl'), 'utf8'), questionSchema);
    const grades = parseGrades(await readFile(join(folder, 'qrels.tsv'), 'utf8'));
    return ok({
      name: basename(folder),
      documents: documents.map(({ id, title, text }) => ({ id, title: title ?? '', text })),
      questions: questions.flatMap(({ id, text }) => {
        const judged = grades.get(id);
        return judged ? [{ id, text, grades: judged }] : [];
      }),
    });
  } catch (cause) {
    return err(`${folder} is no retrieval set: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function parseLines<T>(source: string, schema: z.ZodMiniType<T>): T[] {
  return source
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => schema.parse(JSON.parse(line)));
}

function parseGrades(source: string): Map<string, Map<string, number>> {
  const grades = new Map<string, Map<string, number>>();
  for (const line of source.split('\n')) {
    const [question, document, grade] = line.trim().split('\t');
    if (!question || !document || !(Number(grade ?? 1) > 0)) continue;
    const judged = grades.get(question) ?? new Map<string, number>();
    judged.set(document, Number(grade ?? 1));
    grades.set(question, judged);
  }
  return grades;
}
