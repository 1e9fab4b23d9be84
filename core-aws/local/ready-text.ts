export interface ReadyFacts {
  readonly edgeUrl: string;
  readonly demoUrl: string;
  readonly demoSignIn: { readonly email: string; readonly password: string } | undefined;
  /** Why there is no demo although one was wanted. */
  readonly demoProblem: string | undefined;
  readonly usesGemini: boolean;
  /** This data was used with other models before: bots of that time have vectors the present ones cannot read. */
  readonly hadOtherModels: boolean;
  readonly dataDir: string;
  readonly tookMs: number;
  readonly dev: boolean;
}

/** The one block a person reads when everything runs. */
export function readyText(facts: ReadyFacts): string {
  const rows: [label: string, value: string][] = [
    ['Dashboard', `${facts.edgeUrl}/`],
    ...(facts.demoSignIn
      ? ([
          ['  sign in', `${facts.demoSignIn.email}  ${facts.demoSignIn.password}`],
          ['Demo shop', `${facts.demoUrl}/  (the widget on another origin)`],
        ] satisfies [string, string][])
      : []),
    ['Health', `${facts.edgeUrl}/healthz`],
    [
      'Models',
      facts.usesGemini
        ? 'answers with Gemini'
        : 'offline: answers quote the documents (GEMINI_API_KEY=… npm start uses Gemini)',
    ],
    ['Data', `${facts.dataDir}  (logs in logs/; --fresh erases it)`],
    ['New accounts', 'their confirmation codes appear here'],
  ];
  return [
    '',
    `Edgewise is ready (${(facts.tookMs / 1000).toFixed(1)} s)${facts.dev ? ', changed code is loaded at once' : ''}`,
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(13)} ${value}`),
    ...(facts.hadOtherModels
      ? [
          '',
          '  This data was used with other models before. Bots you made then do not answer now:',
          '  make a new bot and upload their documents there.',
        ]
      : []),
    ...(facts.demoProblem === undefined ? [] : ['', `  The demo could not be made: ${facts.demoProblem}`]),
    '',
    '  Ctrl-C ends everything.',
    '',
  ].join('\n');
}
