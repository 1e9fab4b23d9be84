import { describe, expect, test } from 'vitest';
import { readConfig } from '../../core-aws/config.ts';

const given = {
  DOCUMENTS_BUCKET: 'documents',
  INGEST_QUEUE_URL: 'https://queue.example/ingest',
  USER_POOL_CLIENT_ID: 'client',
  MODELS: 'offline',
};

describe('The configuration of the core', () => {
  test('has defaults for what most deployments leave out', () => {
    expect(readConfig(given)).toMatchObject({
      TABLE_PREFIX: 'edgewise-',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 512,
      VECTOR_INDEX_DIMENSIONS: '',
      LOG_LEVEL: 'INFO',
    });
  });

  test('names everything that is missing or wrong in one message', () => {
    expect(() => readConfig({ MODELS: 'oracle' })).toThrow(
      /DOCUMENTS_BUCKET.*INGEST_QUEUE_URL.*USER_POOL_CLIENT_ID.*MODELS/u,
    );
  });

  test.each(['384', '384,512', ''])('takes "%s" as sizes of vectors', (sizes) => {
    expect(readConfig({ ...given, VECTOR_INDEX_DIMENSIONS: sizes }).VECTOR_INDEX_DIMENSIONS).toBe(sizes);
  });

  test.each(['384,', '384;512', 'all'])('refuses "%s" as sizes of vectors', (sizes) => {
    expect(() => readConfig({ ...given, VECTOR_INDEX_DIMENSIONS: sizes })).toThrow('VECTOR_INDEX_DIMENSIONS');
  });

  test('wants a key where Gemini answers', () => {
    expect(() => readConfig({ ...given, MODELS: 'gemini' })).toThrow('GEMINI');
    expect(readConfig({ ...given, MODELS: 'gemini', GEMINI_API_KEY: 'a-key' }).MODELS).toBe('gemini');
  });
});
