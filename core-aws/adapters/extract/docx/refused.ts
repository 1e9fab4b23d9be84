import type { ExtractionFailure } from '../../../ports/text-extractor.ts';

/**
 * Thrown deep inside a part to end the reading of the whole file; `extractDocx` makes a failure of it. The message
 * is what the owner is told. `malformed`: not XML as the standard has it, which a more forgiving reader may manage.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly reason: ExtractionFailure['kind'] | 'malformed';
  constructor(reason: Refused['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
