/** Every setting of a deployment that can be switched on: the largest one there is, for synthesising it. */
export const EVERY_OPTION = {
  waf: true,
  cloudTrail: true,
  guardDuty: true,
  amplify: true,
  edgeUrl: 'https://edgewise.example.workers.dev',
  reporting: true,
  backup: true,
  vectorIndexDimensions: '384,512',
  alarmEmail: 'alarms@example.com',
} as const;
