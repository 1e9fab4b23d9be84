/**
 * Every limit the product promises, in one place, each with its unit in the name. All are enforced on
 * the server; screens read them only to say them first. No dependencies, so the widget can use it.
 */
export const LIMITS = {
  /** A question longer than this is a document, not a question; it also bounds the cost of one embedding. */
  questionMaxChars: 2_000,
  botNameMaxChars: 200,
  greetingMaxChars: 500,
  refusalMaxChars: 500,
  starterMaxChars: 120,
  startersMaxCount: 4,
  allowedDomainsMaxCount: 20,
  botsPerOwnerMaxCount: 25,
  documentsPerBotMaxCount: 500,
  documentNameMaxChars: 255,
  /** 50 MB, decimal, as owners count it. */
  documentMaxBytes: 50_000_000,
  /** Text of one document, after reading: about 700 printed pages. */
  documentTextMaxChars: 2_000_000,
  /** Pieces one document is cut into; text of that length makes fewer, unless it is all headings. Bounds memory and time. */
  documentMaxPassages: 5_000,
  /** A DOCX is a zip: what it may unpack to, so that a small hostile file cannot fill the memory. */
  docxMaxUncompressedBytes: 200_000_000,
  /** Files a ZIP may hold and bytes they may unpack to, each like one upload of several files. */
  zipMaxEntries: 100,
  zipMaxUncompressedBytes: 200_000_000,
  /** Paragraphs, list items, headings and tables of one document: each costs memory, however short it is. */
  documentMaxBlocks: 150_000,
  /** Pages of a PDF, cells of one table, and how deep markup or lists may nest; beyond, a file is refused with the count. */
  documentMaxPages: 5_000,
  tableMaxCells: 200_000,
  markupMaxDepth: 200,
  /** Documents of one owner that are read at the same time; the others wait in the queue. */
  readingsPerOwnerMaxCount: 2,
  /** A reader renews its place among them every third of this; of one that died, the place is free after it. */
  readingLeaseS: 30,
  /** Headings and sentences of its own that a document is searched for after it was read. */
  selfCheckMaxSamples: 20,
  /** Reading one file (not embedding it) may take this long. */
  extractionTimeoutS: 90,
  /** An upload counts as interrupted when nothing was heard of it for this long. */
  uploadLeaseS: 60,
  /** A half-read document nobody has worked on for this long has failed: longer than the queue waits before it tries again. */
  ingestStallsAfterS: 20 * 60,
  /** The same for one that waits to be read, which may have many before it. */
  queueStallsAfterS: 6 * 60 * 60,
  filesPerUploadMaxCount: 20,
  /** Part size of a multipart upload, and the size above which one is used (S3's minimum part is 5 MiB). */
  uploadPartBytes: 8 * 1024 * 1024,
  /** Body of any JSON request at the edge and in the core. */
  jsonBodyMaxBytes: 64 * 1024,
  /** Questions one bot answers a day before visitors are told to come back tomorrow. */
  messagesPerBotPerDay: 1_000,
  passwordMinChars: 8,
  passwordMaxChars: 256,
  emailMaxChars: 254,
  /** A visitor session lives this long; the widget asks for a new one when it ends. */
  visitorSessionTtlS: 30 * 60,
  /** Earlier exchanges the core reads to make a follow-up question stand alone. */
  historyMaxExchanges: 4,
  /** How long conversations are kept; then the store drops them by itself. The same for every bot. */
  conversationRetentionDays: 30,
} as const;
