import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Look } from '#shared/bots.ts';
import { ChoiceGroup } from '../../parts/choice-group.tsx';
import { WidgetPreview } from '../../parts/widget-preview.tsx';
import type { PreviewTheme } from '../../preview-messages.ts';

/** The widget with the look as it is being edited; light or dark, wide or as on a phone. */
export function LookPreview({ botId, look }: { readonly botId: string; readonly look: Look }): JSX.Element {
  const theme = useSignal<PreviewTheme>('light');
  const width = useSignal<'computer' | 'phone'>('computer');
  return (
    <div class="stack tight preview-side">
      <div class="row">
        <ChoiceGroup
          label="Brightness of the preview"
          choices={{ light: 'Light', dark: 'Dark' }}
          chosen={theme.value}
          onChoose={(next) => (theme.value = next)}
        />
        <ChoiceGroup
          label="Width of the preview"
          choices={{ computer: 'Computer', phone: 'Phone' }}
          chosen={width.value}
          onChoose={(next) => (width.value = next)}
        />
      </div>
      <WidgetPreview
        botId={botId}
        title="Preview of the widget"
        look={look}
        theme={theme.value}
        isPhone={width.value === 'phone'}
      />
    </div>
  );
}
