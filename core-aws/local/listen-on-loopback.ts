import { Server } from 'node:net';

/**
 * Makes every server of this process listen on loopback, whatever address a library asks for. An emulator
 * checks no credentials, so it must not be reachable from the network, and one of ours always asks for 0.0.0.0.
 */
export function listenOnLoopback(): void {
  // Kept unbound on purpose: it is called below on whichever server listens.
  // oxlint-disable-next-line typescript/unbound-method
  const listen = Server.prototype.listen;
  Server.prototype.listen = function listenLocally(this: Server, ...args: unknown[]): Server {
    const [first, ...rest] = args;
    if (typeof first === 'number') {
      return Reflect.apply(listen, this, [first, '127.0.0.1', ...rest.filter((arg) => typeof arg === 'function')]);
    }
    const local =
      typeof first === 'object' && first !== null && 'port' in first ? { ...first, host: '127.0.0.1' } : first;
    return Reflect.apply(listen, this, [local, ...rest]);
  };
}
