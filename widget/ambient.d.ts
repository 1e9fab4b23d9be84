/** Style sheets are bundled as minified text, for `CSSStyleSheet.replaceSync`. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}

/** Path of the panel's module on the edge, with its hash; put in by vite.config.ts. */
declare const PANEL_PATH: string;
