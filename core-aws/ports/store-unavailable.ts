/**
 * A store, queue or identity service could not be reached or refused the call for now. Thrown, because no
 * use-case can go on without it; the handler wrapper turns it into 503 `service_unavailable`.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
