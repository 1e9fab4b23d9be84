import type { Look } from '#shared/bots.ts';

/**
 * What the loader and the panel know of each other. The two are fetched apart and may come from different
 * releases for as long as a customer's page keeps the loader in its cache: only add here, never change.
 */
export interface PanelPlace {
  /** Origin of the edge, without a slash at the end. */
  readonly edge: string;
  readonly botId: string;
  /** Overrides what the session says about the look; used by the dashboard's preview. */
  readonly look: Partial<Look>;
  /** One of LANGUAGES. */
  readonly language: string;
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly launcher: HTMLButtonElement;
  readonly emit: Emit;
}

export interface Panel {
  readonly open: () => void;
  readonly close: () => void;
  readonly ask: (question: string) => void;
  readonly destroy: () => void;
}

export interface PanelModule {
  /** Sets the panel up, closed and without a request; it is the visitor who opens it. */
  readonly mountPanel: (place: PanelPlace) => Promise<Panel>;
}

/** Events of `Edgewise.on`. None carries what the visitor or the bot wrote. */
export interface WidgetEvents {
  readonly open: undefined;
  readonly close: undefined;
  readonly answer: { readonly grounded: boolean; readonly source_count: number };
  readonly error: { readonly code: string };
}

export type Emit = <Name extends keyof WidgetEvents>(name: Name, detail: WidgetEvents[Name]) => void;

/** `window.Edgewise`: the one global the widget makes. */
export interface EdgewiseApi {
  readonly open: () => void;
  readonly close: () => void;
  /** Opens the panel and asks. */
  readonly ask: (question: string) => void;
  /** Calls `listener` on each event; the returned function stops that. */
  readonly on: <Name extends keyof WidgetEvents>(
    name: Name,
    listener: (detail: WidgetEvents[Name]) => void,
  ) => () => void;
  /** Takes the widget off the page, as if it had never been there. */
  readonly destroy: () => void;
}

declare global {
  interface Window {
    Edgewise?: EdgewiseApi;
  }
}
