/**
 * What the edge asks of the core. Every request is signed (SigV4) by the edge's principal; owner requests
 * carry the verified owner in a header, so the core never sees an owner's token except in `auth`.
 *
 * HTTP API (service `execute-api`):
 *   POST   /auth/{action}                                     -> auth    (bodies as in auth.ts; see AuthTokens)
 *   GET    /bots                  POST /bots                  -> bots    owner
 *   GET    PATCH DELETE /bots/{bot_id}                        -> bots    owner
 *   GET    /bots/{bot_id}/profile                             -> bots    edge only: BotProfile
 *   GET    /bots/{bot_id}/conversations|gaps|usage|export     -> bots    owner
 *   POST   /bots/{bot_id}/exchanges                           -> bots    edge only: CachedExchange, 204
 *   POST   /bots/{bot_id}/feedback                            -> bots    edge only: FeedbackRequest, 204
 *   GET    /bots/{bot_id}/documents                           -> upload  owner: DocumentList
 *   POST   /bots/{bot_id}/documents                           -> upload  owner: BeginUpload -> UploadTicket, 201
 *   GET    DELETE /bots/{bot_id}/documents/{document_id}      -> upload  owner: Document / 204
 *   GET    /bots/{bot_id}/documents/{document_id}/file        -> upload  owner: DocumentFile
 *   POST   /bots/{bot_id}/documents/{document_id}/retry       -> upload  owner: RetryRequest -> Document, 202
 *   POST   /bots/{bot_id}/documents/{document_id}/{renew|complete|abandon} -> upload owner
 * Function URL (service `lambda`), streamed:
 *   POST   /chat                                              -> chat    edge only: CoreChatRequest -> events
 */
import * as z from 'zod/mini';
import type { Look } from './bots.ts';
import { ChatRequest } from './chat.ts';
import type { Source } from './chat.ts';
import type { DocumentKind } from './documents.ts';
import { idPattern } from './ids.ts';
import { LIMITS } from './limits.ts';

/** The Cognito `sub` the edge verified. The core trusts it because the request's signature is the edge's. */
export const OWNER_HEADER = 'x-edgewise-owner-id';
/** Made by the edge for each request, kept by the core's logs and errors, so that one id finds all of its lines. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** `signin` and `refresh` between core and edge; the edge turns the refresh token into a cookie. */
export interface AuthTokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in_s: number;
}
/** Body of `refresh` and `signout` between edge and core. */
export const RefreshBody = z.object({ refresh_token: z.string().check(z.minLength(1), z.maxLength(8192)) });
/** Body of `verify` between edge and core. */
export const VerifyBody = z.object({ access_token: z.string().check(z.minLength(1), z.maxLength(8192)) });

/** All the edge needs to know of a bot to serve its visitors. */
export interface BotProfile {
  readonly bot_id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly look: Look;
  readonly allowed_domains: readonly string[];
  readonly generation: number;
  /** Grows with every change of settings; part of the answer cache's key, as `generation` is. */
  readonly settings_version: number;
}

/** Records the intent to upload before the first byte moves, so that an interrupted upload is visible. */
export const BeginUpload = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'the file has no name'), z.maxLength(LIMITS.documentNameMaxChars)),
  kind: z.enum(['pdf', 'docx', 'txt', 'html', 'csv', 'zip']),
});
/** The name as the owner sees it, and the kind the edge found in the bytes. */
export type BeginUpload = z.infer<typeof BeginUpload>;

/** Where the bytes of one upload go, and how long the core believes in it without a word from the edge. */
export interface UploadTicket {
  readonly document_id: string;
  readonly version: string;
  /** Key in the documents bucket the edge must write to. */
  readonly object_key: string;
  /** The upload counts as interrupted unless `renew` or `complete` comes within this many seconds. */
  readonly lease_s: number;
}

/**
 * Body of `renew`, `complete` and `abandon`: names the version so that a late call of an old upload changes nothing.
 * `complete` says how many bytes were stored, `abandon` why the upload was given up.
 */
export const UploadStep = z.object({
  version: z.string().check(z.regex(idPattern('version'))),
  bytes: z.optional(z.int().check(z.nonnegative(), z.maximum(LIMITS.documentMaxBytes))),
  reason: z.optional(z.enum(['upload_interrupted', 'file_too_large'])),
});
/** `bytes` is what `complete` holds against the stored file; the other steps leave it out. */
export type UploadStep = z.infer<typeof UploadStep>;

/**
 * `POST /api/bots/{bot_id}/documents/{document_id}/retry`: reads a failed document again, with its password
 * where it needs one. The password goes with the job, sealed; its key is gone when the file has been read or has failed.
 */
export const RetryRequest = z.object({
  password: z.optional(z.string().check(z.minLength(1, 'the password is empty'), z.maxLength(LIMITS.passwordMaxChars))),
});
export type RetryRequest = z.infer<typeof RetryRequest>;

/** Where the edge finds the original file, to stream it to its owner. */
export interface DocumentFile {
  readonly object_key: string;
  readonly name: string;
  readonly kind: DocumentKind;
}

/** `POST /chat` of the core: the visitor's question with who asks it, because the core never sees their session. */
export const CoreChatRequest = z.extend(ChatRequest, {
  /** Who asks: a visitor's session id, or the owner's id when an owner tries their own bot. */
  asker_id: z.string().check(z.minLength(1), z.maxLength(128)),
});
/** Comes from the edge alone, and is parsed in the core all the same: a signature says who wrote it, not that it is right. */
export type CoreChatRequest = z.infer<typeof CoreChatRequest>;

/** An exchange the edge answered from its cache: stored and counted like any other. */
export interface CachedExchange {
  readonly conversation_id: string;
  readonly message_id: string;
  readonly asker_id: string;
  readonly question: string;
  readonly answer: string;
  readonly sources: readonly Source[];
}
