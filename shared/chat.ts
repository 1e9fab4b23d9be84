import * as z from 'zod/mini';
import type { ErrorBody } from './errors.ts';
import { idPattern } from './ids.ts';
import { LIMITS } from './limits.ts';
import type { Look } from './bots.ts';

const botId = z
  .string({ error: 'bot_id is missing' })
  .check(z.regex(idPattern('bot'), 'bot_id is not the id of a bot'));

/** `POST /api/sessions`: made once, when the visitor first opens the panel. */
export const SessionRequest = z.object({ bot_id: botId });

/** What a visitor gets for opening the panel: a pass for one bot and one origin, and how to draw the panel. */
export interface SessionGrant {
  readonly session: string;
  /** Seconds until the session ends; the widget then asks for another. */
  readonly expires_in_s: number;
  readonly bot: { readonly bot_id: string; readonly name: string; readonly look: Look };
}

/** `POST /api/chat`. `session` in the `authorization: Bearer` header. */
export const ChatRequest = z.object({
  bot_id: botId,
  message: z.string({ error: 'message is missing' }).check(
    z.trim(),
    z.minLength(1, 'message is empty'),
    z.refine((value) => value.length <= LIMITS.questionMaxChars, {
      error: (issue) => `message is ${String(issue.input).length} characters; the limit is ${LIMITS.questionMaxChars}`,
    }),
  ),
  /** Continues a conversation; left out for the first question. */
  conversation_id: z.optional(
    z.string().check(z.regex(idPattern('conversation'), 'conversation_id is not the id of a conversation')),
  ),
});
/** A trimmed, bounded question; whether its conversation exists is only known by reading it. */
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Where an answer comes from. `number` is what `[1]` in the answer's text points to. */
export interface Source {
  readonly number: number;
  readonly document_id: string;
  readonly document: string;
  /** 1-based page of a PDF; absent for kinds without pages. */
  readonly page?: number;
  /** Path of headings above the passage, outermost first. */
  readonly headings: readonly string[];
  /** The passage's own words, at most a few sentences. */
  readonly quote: string;
}

/**
 * The events of a streamed answer, in order: `sources` once, `delta` as text comes, then exactly one of
 * `done` or `error`. A refusal is a normal answer with no sources and `grounded: false`.
 */
export type ChatEvent =
  | {
      readonly event: 'sources';
      readonly data: { readonly conversation_id: string; readonly sources: readonly Source[] };
    }
  | { readonly event: 'delta'; readonly data: { readonly text: string } }
  | { readonly event: 'done'; readonly data: ChatDone }
  | { readonly event: 'error'; readonly data: ErrorBody['error'] };

/** Ends an answer that came whole, and says what the visitor can hold it against: its sources, and whether they carry it. */
export interface ChatDone {
  readonly message_id: string;
  readonly conversation_id: string;
  /** Only the sources the answer really cites. */
  readonly sources: readonly Source[];
  readonly cached: boolean;
  /** True when every sentence is supported by a cited source; false for a refusal. */
  readonly grounded: boolean;
}

/** The same endpoint's answer to a client that does not accept `text/event-stream`. */
export interface ChatAnswer extends ChatDone {
  readonly answer: string;
}

/** `POST /api/feedback` */
export const FeedbackRequest = z.object({
  bot_id: botId,
  conversation_id: z
    .string()
    .check(z.regex(idPattern('conversation'), 'conversation_id is not the id of a conversation')),
  message_id: z.string().check(z.regex(idPattern('message'), 'message_id is not the id of a message')),
  rating: z.enum(['up', 'down']),
});
/** A visitor's thumb on one answer; a second one replaces the first. */
export type FeedbackRequest = z.infer<typeof FeedbackRequest>;
