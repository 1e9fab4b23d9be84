/** TCP ports of the local cloud, from one base, so that two stacks can run side by side. All on loopback. */
export const DEFAULT_PORT_BASE = 4600;

export interface LocalPorts {
  /** The Worker: dashboard, widget and API. */
  readonly edge: number;
  /** The demo customer's site: a second origin. */
  readonly demoSite: number;
  /** HTTP API (API Gateway's place): auth, bots, upload. */
  readonly httpApi: number;
  /** Function URL of chat. */
  readonly chatUrl: number;
  readonly dynamodb: number;
  /** S3 and SQS. */
  readonly fauxqs: number;
  readonly cognito: number;
  readonly inspector: number;
}

export function localPorts(base: number): LocalPorts {
  return {
    edge: base,
    demoSite: base + 1,
    httpApi: base + 2,
    chatUrl: base + 3,
    dynamodb: base + 4,
    fauxqs: base + 5,
    cognito: base + 6,
    inspector: base + 7,
  };
}
