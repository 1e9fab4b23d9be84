import type { FromService, ToService } from './service-protocol.ts';

export interface RunningService {
  readonly stop: () => Promise<void>;
  readonly reload?: () => void;
}

/** A service that has not stopped by then is ended anyway; its data is safe on disk at any moment. */
const STOP_DEADLINE_MS = 4_000;

export function tellStack(message: FromService): void {
  process.send?.(message);
}

/** The service leads its own process group, so this also ends what it started itself and could not stop. */
function leave(): void {
  if (process.platform !== 'win32' && !process.connected) process.kill(-process.pid, 'SIGKILL');
  process.exit(0);
}

/**
 * The frame of a service's process: starts it with the settings the stack sends, says when it is ready, and ends
 * when told to, or when the stack is gone. The closed channel is how a service learns of a stack that was killed,
 * so nothing is left behind. Ctrl-C reaches the whole terminal group; the stack alone decides the order of the end.
 */
export function runService<S>(start: (settings: S) => Promise<RunningService>): void {
  let running: RunningService | undefined;
  let ending = false;

  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    setTimeout(leave, STOP_DEADLINE_MS);
    try {
      await running?.stop();
    } finally {
      leave();
    }
  };

  const begin = async (settings: S): Promise<void> => {
    try {
      running = await start(settings);
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
    if (ending) leave();
    tellStack({ type: 'ready' });
  };

  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('SIGTERM', () => void end());
  process.on('disconnect', () => void end());
  process.on('message', (message: ToService) => {
    if (message.type === 'stop') void end();
    else if (message.type === 'reload') running?.reload?.();
    else void begin(message.settings as S);
  });
}
