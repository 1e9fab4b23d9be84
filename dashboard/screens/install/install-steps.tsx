import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { CopyButton } from '../../parts/copy-button.tsx';
import { toTagManagerSnippet } from '../../state/snippet.ts';

interface InstallWay {
  readonly name: string;
  readonly content: ComponentChildren;
}

/** The way into each of the systems most sites are made with, by the names of their own menus. */
export function installSteps(origin: string, botId: string): readonly InstallWay[] {
  return [
    {
      name: 'Any site',
      content: (
        <Steps>
          <li>Open the template that all your pages share.</li>
          <li>
            Paste the line just before <code>&lt;/body&gt;</code>.
          </li>
          <li>Publish, and open your site: the button appears at the lower edge.</li>
        </Steps>
      ),
    },
    {
      name: 'WordPress',
      content: (
        <Steps>
          <li>In the admin area open Appearance, Editor, Patterns, and there the template part Footer.</li>
          <li>Add a block “Custom HTML”, paste the line, and save.</li>
          <li>
            With a classic theme, which has no Editor: install a plugin for header and footer code, such as WPCode, and
            paste the line into its footer field.
          </li>
        </Steps>
      ),
    },
    {
      name: 'Shopify',
      content: (
        <Steps>
          <li>Open Online Store, Themes. Beside your theme open the menu and choose Edit code.</li>
          <li>
            Open <code>layout/theme.liquid</code> and paste the line just before <code>&lt;/body&gt;</code>.
          </li>
          <li>Save. Allow your shop's own domain above, not only the one that ends in myshopify.com.</li>
        </Steps>
      ),
    },
    {
      name: 'Webflow',
      content: (
        <Steps>
          <li>Open Site settings, Custom code. Webflow offers it on paid site plans.</li>
          <li>Paste the line into Footer code and save.</li>
          <li>Publish the site: custom code does not show in the Designer.</li>
        </Steps>
      ),
    },
    { name: 'Tag Manager', content: <TagManagerSteps code={toTagManagerSnippet(origin, botId)} /> },
  ];
}

function Steps({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <ol class="steps">{children}</ol>;
}

function TagManagerSteps({ code }: { readonly code: string }): JSX.Element {
  const shown = useRef<HTMLElement>(null);
  return (
    <div class="stack tight">
      <Steps>
        <li>Make a new tag of the type “Custom HTML”.</li>
        <li>Paste the code below. Tag Manager would strip the bot's id from the one line above.</li>
        <li>Choose the trigger “All Pages”, save, and submit the container.</li>
      </Steps>
      <pre class="snippet wide" dir="ltr" tabIndex={0} aria-label="Code for Tag Manager">
        <code ref={shown}>{code}</code>
      </pre>
      <CopyButton text={code} fallback={() => shown.current}>
        Copy this code
      </CopyButton>
    </div>
  );
}
