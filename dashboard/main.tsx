import { render } from 'preact';
import { AppContext } from './app-context.ts';
import { AppView } from './app.tsx';
import { createApp } from './create-app.ts';

const place = document.getElementById('app');
if (!place) throw new Error('index.html has no place for the app');
const app = createApp(window);
render(
  <AppContext value={app}>
    <AppView />
  </AppContext>,
  place,
);
void app.session.start();
