/** A place among the documents of one owner that are read at the same time. */
export interface ReadingSlot {
  readonly ownerId: string;
  /** From 0, below LIMITS.readingsPerOwnerMaxCount. */
  readonly number: number;
  /** Differs at every taking: a reader that lost its slot can neither renew nor free it. */
  readonly token: string;
}

/**
 * Bounds how many documents of one owner are read at once, so that a hundred files of one do not keep the single file
 * of another waiting. A slot is a lease: of a reader that died it is free again when the lease has run out.
 * Every method throws `StoreUnavailable` when the store cannot be reached.
 */
export interface ReadingSlots {
  /**
   * Takes a slot for what `holder` names; undefined when none is free, or when the holder has one already, which
   * means that the same work was handed out twice. With `takeOver` the holder's own slot is taken from whoever has
   * it: right after a crash, when the work is handed out again and nobody else is at it.
   */
  readonly acquire: (
    ownerId: string,
    holder: string,
    options?: { readonly takeOver?: boolean },
  ) => Promise<ReadingSlot | undefined>;
  /** Prolongs the lease; false when the slot is somebody else's by now. */
  readonly renew: (slot: ReadingSlot) => Promise<boolean>;
  readonly release: (slot: ReadingSlot) => Promise<void>;
}
