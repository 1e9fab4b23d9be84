import * as z from 'zod/mini';
import { LIMITS } from './limits.ts';

/** Control characters other than line breaks, and halves of characters: no keyboard makes them, and no store keeps them as they are. */
const UNPRINTABLE = /[[\p{Cs}\p{Cc}]--[\n\r\t]]/v;
/** At least one character one can see. */
const VISIBLE = /[^\p{C}\p{Z}\u115f\u1160\u3164\uffa0]/u;

const text = (name: string, maxChars: number) =>
  z.string({ error: `${name} must be text` }).check(
    z.trim(),
    z.refine((value) => !UNPRINTABLE.test(value), `${name} holds a character that cannot be shown`),
    z.refine((value) => value.length <= maxChars, {
      error: (issue) => `${name} is ${String(issue.input).length} characters; the limit is ${maxChars}`,
    }),
  );
const filled = (name: string, maxChars: number) => text(name, maxChars).check(z.regex(VISIBLE, `${name} is empty`));
const oneLine = (name: string, maxChars: number) =>
  filled(name, maxChars).check(z.regex(/^[^\n\r\t]*$/u, `${name} must be one line`));

const HOST_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = new RegExp(`^(?:\\*\\.${HOST_LABEL}\\.)?(?:${HOST_LABEL}\\.)*${HOST_LABEL}(?::(\\d{1,5}))?$`);

/**
 * A host name the widget may run on: `example.com`, `*.example.com` or `localhost:8080`; no scheme, no path. A
 * wildcard stands for subdomains of a name, not of a whole top-level domain. Source: RFC 1123, section 2.1.
 */
export const AllowedDomain = z.string().check(
  z.trim(),
  z.toLowerCase(),
  z.maxLength(253),
  z.regex(
    HOST,
    'a domain looks like example.com, *.example.com or localhost:8080, without https:// and without a path',
  ),
  z.refine((domain) => Number(HOST.exec(domain)?.[1] ?? 1) <= 65_535, 'the port of a domain is at most 65535'),
);

/** How the widget looks and greets. Every field has a default, so an owner can ignore all of it. */
export const Look = z.object({
  /** Shown in the panel's head; default: the bot's name. */
  title: text('title', LIMITS.botNameMaxChars),
  /** First thing a visitor reads. */
  greeting: text('greeting', LIMITS.greetingMaxChars),
  /** `#rrggbb`; the widget takes its hue and adjusts lightness until text on it is readable. */
  colour: z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/, 'colour looks like #1f6f5c')),
  /** Questions offered as buttons before the first message. */
  starters: z
    .array(oneLine('starter', LIMITS.starterMaxChars))
    .check(z.maxLength(LIMITS.startersMaxCount, `at most ${LIMITS.startersMaxCount} suggested questions`)),
  /** What the bot says when the documents hold no answer. */
  refusal: filled('refusal', LIMITS.refusalMaxChars),
});
/** A whole look: what a new bot starts with and a change is merged into. */
export type Look = Readonly<z.infer<typeof Look>>;

/** What a bot has before its owner changes anything; an empty title stands for the bot's name. */
export const DEFAULT_LOOK: Look = {
  title: '',
  greeting: 'Ask a question. The answers come from our documents.',
  colour: '#1f6f5c',
  starters: [],
  refusal: 'Our documents do not answer that. Try other words, or contact us directly.',
};

/** `POST /api/bots` */
export const CreateBotRequest = z.object({ name: oneLine('name', LIMITS.botNameMaxChars) });
/** Trimmed, and within its limit: what parsing leaves of the body. */
export type CreateBotRequest = z.infer<typeof CreateBotRequest>;

/** `PATCH /api/bots/{bot_id}`: only the fields given change. */
export const UpdateBotRequest = z
  .object({
    name: z.optional(oneLine('name', LIMITS.botNameMaxChars)),
    look: z.optional(z.partial(Look)),
    allowed_domains: z.optional(
      z
        .array(AllowedDomain)
        .check(z.maxLength(LIMITS.allowedDomainsMaxCount, `at most ${LIMITS.allowedDomainsMaxCount} domains`)),
    ),
  })
  .check(
    z.refine(
      (patch) => Object.values(patch).some((value) => value !== undefined),
      'nothing to change: give name, look or allowed_domains',
    ),
  );
/** At least one field is there; those left out stay as they are. */
export type UpdateBotRequest = z.infer<typeof UpdateBotRequest>;

/** A bot as its owner sees it. */
export interface Bot {
  readonly bot_id: string;
  readonly name: string;
  readonly look: Look;
  readonly allowed_domains: readonly string[];
  readonly document_count: number;
  /** Version number of the bot's knowledge; every published change makes the next. */
  readonly generation: number;
  readonly created_at_ms: number;
}

/** `GET /api/bots`: all of an owner's bots at once, oldest first; their limit makes pages needless. */
export interface BotList {
  readonly bots: readonly Bot[];
}
